// What all elements of a canvas have in common. Strokes, shapes, texts and pictures extend it.

import { around, corners, inverse, overlaps } from "./geometry.js";

/** The kinds of operations that make elements; the numbers are those of the wire. */
export const STROKE = 1;
export const SHAPE = 3;
export const TEXT = 4;
export const PICTURE = 5;

/**
 * Colours are [red, green, blue, alpha], 0 to 255; width is in canvas pixels.
 * @typedef {{tool: number, scale: number, colour: number[], width: number}} Style
 * @typedef {{left: number, top: number, right: number, bottom: number}} Bounds canvas pixels
 * @typedef {number[]} Matrix a, b, c, d, e, f: x' = a·x + c·y + e, y' = b·x + d·y + f
 */

export function cssColour([red, green, blue, alpha]) {
  return alpha === 0xff ? `rgb(${red},${green},${blue})` : `rgba(${red},${green},${blue},${alpha / 0xff})`;
}

/**
 * An element as it is at this moment: the content changes `style`, `matrix` and the like, and
 * calls `changed()`. Subclasses say where it lies before its matrix moves it:
 * `localBounds()`, and `near(ax, ay, bx, by, radius)`: whether a segment comes so close.
 */
export class Element {
  seq = null; // null until the operation is acknowledged
  clientId = null; // of one's own elements
  author = null;
  order = 0;
  locked = false;
  /** What it was before any change: set by the content at the first one. */
  original = null;
  /** @type {{change: object, index: number}[]} changes that name it, and at which place */
  changes = [];
  /** Its operation was undone, as the server knows it. */
  undone = false;
  /** Not shown: erased, or its operation undone. */
  hidden = false;
  /** The eraser has touched it: shown paler. */
  marked = false;
  /** @type {Matrix | null} */
  matrix = null;
  #bounds = null;
  #css = null;

  /** @param {number} kind @param {Style} style */
  constructor(kind, style) {
    this.kind = kind;
    this.style = style;
  }

  /** The colour as CSS. */
  get css() {
    this.#css ??= cssColour(this.style.colour);
    return this.#css;
  }

  /** @returns {Bounds} of what is drawn */
  get bounds() {
    this.#bounds ??= this.#measure();
    return this.#bounds;
  }

  /** Style, matrix or shape are others now. */
  changed() {
    this.#bounds = this.#css = null;
  }

  /** Whether a round eraser of this radius, moved from (ax, ay) to (bx, by), touches it. */
  touches(ax, ay, bx, by, radius) {
    if (!overlaps(this.bounds, around(ax, ay, bx, by, radius))) return false;
    if (!this.matrix) return this.near(ax, ay, bx, by, radius);
    const [a, b, c, d, e, f] = inverse(this.matrix);
    const scale = Math.sqrt(Math.abs(a * d - b * c));
    return this.near(
      a * ax + c * ay + e, b * ax + d * ay + f, a * bx + c * by + e, b * bx + d * by + f,
      radius * scale,
    );
  }

  #measure() {
    const local = this.localBounds();
    return this.matrix ? corners(local, this.matrix) : local;
  }
}
