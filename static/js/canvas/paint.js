// Draws any element. Everything is computed in device pixels around what is shown: canvas
// coordinates far from the origin would not fit a canvas's floats.

import { drawStroke } from "./brush.js";
import { PICTURE, SHAPE, STROKE, TEXT } from "./elements.js";
import { compose, corners, inverse, moved } from "./geometry.js";
import { drawLabel } from "./paint-label.js";
import { drawPicture } from "./paint-picture.js";
import { drawShape } from "./paint-shape.js";

export { setPictureLoaded } from "./images.js";
export { FONT, LINE_HEIGHT, measure } from "./text.js";

const DRAW = { [SHAPE]: drawShape, [TEXT]: drawLabel, [PICTURE]: drawPicture };

/**
 * Draw an element on a context whose unit is a device pixel.
 * @param {CanvasRenderingContext2D} context
 * @param {Element} element
 * @param {View} view
 */
export function drawElement(context, element, view) {
  if (element.matrix) drawMoved(context, element, view);
  else if (element.kind === STROKE && !element.cuts) drawStroke(context, element, view);
  else drawStill(context, element, view);
}

function drawStill(context, element, view) {
  if (element.kind !== STROKE) DRAW[element.kind](context, element, view);
  else for (const piece of element.pieces()) drawStroke(context, piece, view);
}

// The element is drawn as if it had no matrix, on a view of what the screen shows of it; the
// context turns and stretches that. So numbers stay as small as the screen, wherever it lies.
function drawMoved(context, element, view) {
  const inner = viewThrough(element.matrix, view);
  if (!inner) return;
  const device = [view.scale, 0, 0, view.scale, -view.x * view.scale, -view.y * view.scale];
  const [a, b, c, d] = compose(device, element.matrix).map((value) => value / inner.scale);
  const corner = moved(element.matrix, inner.x, inner.y);
  context.save();
  context.transform(a, b, c, d, (corner.x - view.x) * view.scale, (corner.y - view.y) * view.scale);
  drawStill(context, element, inner);
  context.restore();
}

/**
 * What a view shows of the plane before a matrix moved it.
 * @returns {View | null} null when there is nothing to see
 */
export function viewThrough(matrix, view) {
  const [a, b, c, d] = matrix;
  const scale = view.scale * Math.sqrt(Math.abs(a * d - b * c));
  const shown = {
    left: view.x,
    top: view.y,
    right: view.x + view.width / view.scale,
    bottom: view.y + view.height / view.scale,
  };
  const { left, top, right, bottom } = corners(shown, inverse(matrix));
  const inner = { x: left, y: top, scale, width: (right - left) * scale, height: (bottom - top) * scale };
  return Object.values(inner).every(Number.isFinite) && scale > 0 ? inner : null;
}
