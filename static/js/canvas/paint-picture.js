// Draws pictures, and what stands in their place until they are there.

import { imageOf } from "./images.js";

const PLACE = "rgba(122, 130, 159, 0.16)";
const PLACE_EDGE = "rgba(122, 130, 159, 0.5)";
const LARGE = 4_096; // device pixels; of larger ones only the part that is seen is asked for

/** @param {Picture} picture @param {View} view */
export function drawPicture(context, picture, view) {
  const box = {
    left: (picture.x - view.x) * view.scale,
    top: (picture.y - view.y) * view.scale,
    width: picture.width * view.scale,
    height: picture.height * view.scale,
  };
  const image = imageOf(picture.url);
  const alpha = context.globalAlpha;
  context.globalAlpha = (alpha * picture.style.colour[3]) / 0xff;
  if (!image) drawPlace(context, box, view);
  else if (Math.max(box.width, box.height) < LARGE) {
    context.imageSmoothingQuality = "high";
    context.drawImage(image, box.left, box.top, box.width, box.height);
  } else drawPart(context, image, box, view);
  context.globalAlpha = alpha;
}

function seen({ left, top, width, height }, view) {
  const x = Math.max(left, -1);
  const y = Math.max(top, -1);
  return {
    x, y, width: Math.min(left + width, view.width + 1) - x, height: Math.min(top + height, view.height + 1) - y,
  };
}

// Whole pixels of the picture, so that they lie where they would lie in the whole of it.
function drawPart(context, image, box, view) {
  const part = seen(box, view);
  if (part.width <= 0 || part.height <= 0) return;
  const across = box.width / image.naturalWidth;
  const down = box.height / image.naturalHeight;
  const left = Math.max(0, Math.floor((part.x - box.left) / across) - 1);
  const top = Math.max(0, Math.floor((part.y - box.top) / down) - 1);
  const right = Math.min(image.naturalWidth, Math.ceil((part.x + part.width - box.left) / across) + 1);
  const bottom = Math.min(image.naturalHeight, Math.ceil((part.y + part.height - box.top) / down) + 1);
  const [width, height] = [right - left, bottom - top];
  context.drawImage(
    image, left, top, width, height,
    box.left + left * across, box.top + top * down, width * across, height * down,
  );
}

function drawPlace(context, box, view) {
  const part = seen(box, view);
  if (part.width <= 0 || part.height <= 0) return;
  context.fillStyle = PLACE;
  context.fillRect(part.x, part.y, part.width, part.height);
  context.strokeStyle = PLACE_EDGE;
  context.lineWidth = 1;
  context.strokeRect(part.x, part.y, part.width, part.height);
}
