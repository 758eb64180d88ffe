// A canvas as PNG, drawn as on the screen.

import { PICTURE } from "../elements.js";
import { loadImages } from "../images.js";
import { drawElement } from "../paint.js";

// What the bitmaps of all browsers hold; iOS has the least.
const MOST_PIXELS = 16_777_216;
const LONGEST_SIDE = 8_192;
const PAUSE_AFTER_MS = 30;

/**
 * The bitmap for a part of the canvas: smaller than was wished where that would be too large.
 * @param {Bounds} box
 * @param {{scale: number, longest?: number, whole?: boolean}} wish longest: device pixels of the
 *   longer side; whole: the box is that of a view, which begins at a pixel
 * @returns {View & {lowered: boolean}}
 */
export function bitmapFor(box, { scale, longest = LONGEST_SIDE, whole = false }) {
  const [across, down] = [box.right - box.left, box.bottom - box.top];
  const side = Math.min(longest, LONGEST_SIDE) - 2; // for whole pixels at both edges
  const fits = Math.min(side / across, side / down, Math.sqrt(MOST_PIXELS / 1.01 / (across * down)));
  const factor = Math.min(scale, fits);
  if (whole) {
    const [width, height] = [Math.round(across * factor), Math.round(down * factor)];
    return { x: box.left, y: box.top, scale: factor, width, height, lowered: factor < scale };
  }
  // Whole pixels, as on a screen that shows this place.
  const [left, top] = [Math.floor(box.left * factor), Math.floor(box.top * factor)];
  return {
    x: left / factor,
    y: top / factor,
    scale: factor,
    width: Math.max(1, Math.ceil(box.right * factor) - left),
    height: Math.max(1, Math.ceil(box.bottom * factor) - top),
    lowered: factor < scale,
  };
}

/**
 * @param {Element[]} elements the lowest first
 * @param {View} view of bitmapFor
 * @param {string | null} background a colour, or null for none
 * @returns {Promise<HTMLCanvasElement>}
 */
export async function renderBitmap(elements, view, background) {
  await loadImages(elements.filter(({ kind }) => kind === PICTURE).map(({ url }) => url));
  const canvas = document.createElement("canvas");
  canvas.width = view.width;
  canvas.height = view.height;
  const context = canvas.getContext("2d");
  if (background) {
    context.fillStyle = background;
    context.fillRect(0, 0, view.width, view.height);
  }
  let pauseAt = performance.now() + PAUSE_AFTER_MS;
  for (const element of elements) {
    drawElement(context, element, view);
    if (performance.now() < pauseAt) continue;
    await new Promise((resolve) => setTimeout(resolve));
    pauseAt = performance.now() + PAUSE_AFTER_MS;
  }
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
export function toPng(canvas) {
  return new Promise((resolve, reject) => {
    const done = (blob) => {
      if (blob) resolve(blob);
      else reject(new Error(gettext("This browser could not make the picture. Try a smaller scale.")));
    };
    canvas.toBlob(done, "image/png");
  });
}
