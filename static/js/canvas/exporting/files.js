// Makes the files: PNG, SVG and JSON of a part of a canvas.

import { LARGEST_DRAWING, LONGEST_SIDE } from "../../net/drawing.js";
import { toDocument } from "./document.js";
import { embedPictures } from "./embedding.js";
import { bitmapFor, renderBitmap, toPng } from "./png.js";
import { toSvg } from "./svg.js";

export const PAPER = "#ffffff";
const SMALLER = 0.75;
const MOST_TRIES = 6;

/**
 * @typedef {{elements: Element[], box: Bounds, scale: number, whole?: boolean}} Scope of
 *   scope.js
 * @typedef {{format: "png" | "svg" | "json", scale: number, background: boolean}} Wish
 */

/** @param {Scope} scope @param {Wish} wish @returns {Promise<Blob>} */
export async function makeFile(scope, wish, title) {
  if (wish.format === "png") return makePng(scope, wish);
  const pictures = await embedPictures(scope.elements);
  if (wish.format === "json") {
    return new Blob([toDocument(scope.elements, pictures)], { type: "application/json" });
  }
  const background = wish.background ? PAPER : null;
  const svg = toSvg(scope.elements, scope.box, { background, pictures, title });
  return new Blob([svg], { type: "image/svg+xml" });
}

/** The bitmap that a wish for PNG comes to. */
export const pngBitmap = ({ box, scale, whole }, wish) =>
  bitmapFor(box, { scale: scale * wish.scale, whole });

export async function makePng(scope, wish) {
  const background = wish.background ? PAPER : null;
  return toPng(await renderBitmap(scope.elements, pngBitmap(scope, wish), background));
}

/** A picture for the conversation: on paper, and no larger than is of use there. */
export async function makeDrawing({ elements, box, scale, whole = false }, factor) {
  let longest = LONGEST_SIDE;
  for (let attempt = 1; ; attempt += 1) {
    const view = bitmapFor(box, { scale: scale * factor, longest, whole });
    const png = await toPng(await renderBitmap(elements, view, PAPER));
    if (png.size <= LARGEST_DRAWING || attempt === MOST_TRIES) return png;
    longest = Math.max(view.width, view.height) * SMALLER;
  }
}
