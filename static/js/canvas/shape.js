// Lines, arrows, rectangles and ellipses. Mirrors canvas/elements.py; tests/vectors proves it.

import { ByteWriter } from "./bytes.js";
import { readStyle, STYLE_BYTES, writeStyle } from "./codec.js";
import { Element, SHAPE } from "./elements.js";
import { outlineOf, segmentToBox, segmentToOutline } from "./geometry.js";

/** What a shape is, its style's tool; the numbers are those of the wire. */
export const LINE = 0;
export const ARROW = 1;
export const RECTANGLE = 2;
export const ELLIPSE = 3;
export const NO_FILLING = [0, 0, 0, 0];

// The length of an arrow's head, in widths of its line, and as a share of the whole arrow: it
// grows with the arrow, but never out of proportion to its line.
const LEAST_HEAD_WIDTHS = 4.5;
const MOST_HEAD_WIDTHS = 9;
const HEAD_SHARE = 0.07;
const MOST_HEAD_SHARE = 0.45;
const HEAD_ANGLE = 0.45; // radians between shaft and barb
const BOW = 0.1; // how far a barb bends outward, in its own length
const FEWEST_CORNERS = 24; // of the line that stands for an ellipse
const MOST_CORNERS = 512;
const FINE = 0.02; // how far that line may be off, in widths of the ellipse's line

export class Shape extends Element {
  /**
   * @param {Style} style
   * @param {number[]} filling a colour; alpha 0: none
   * @param {number} x1 canvas pixels, like the others: the ends, or two opposite corners
   */
  constructor(style, filling, x1, y1, x2, y2) {
    super(SHAPE, style);
    Object.assign(this, { filling, x1, y1, x2, y2 });
  }

  get isFilled() {
    return this.filling[3] > 0 && this.style.tool >= RECTANGLE;
  }

  /** The rectangle between its ends or corners, without the width of its line. */
  get box() {
    const { x1, y1, x2, y2 } = this;
    return {
      left: Math.min(x1, x2), top: Math.min(y1, y2), right: Math.max(x1, x2), bottom: Math.max(y1, y2),
    };
  }

  localBounds() {
    const half = this.style.width / 2;
    const points = this.style.tool === ARROW ? arrowHead(this).points : [];
    const { box } = this;
    return {
      left: Math.min(box.left, ...points.map(([x]) => x)) - half,
      top: Math.min(box.top, ...points.map(([, y]) => y)) - half,
      right: Math.max(box.right, ...points.map(([x]) => x)) + half,
      bottom: Math.max(box.bottom, ...points.map(([, y]) => y)) + half,
    };
  }

  near(ax, ay, bx, by, radius) {
    if (this.isFilled && this.#covers(ax, ay, bx, by)) return true;
    const reach = radius + this.style.width / 2;
    const far = reach * reach;
    return this.lines().some((points) => segmentToOutline(ax, ay, bx, by, points) <= far);
  }

  /** The lines through points [x, y] that it consists of; an ellipse's is a polygon, close to it. */
  lines() {
    const { x1, y1, x2, y2 } = this;
    const { tool } = this.style;
    if (tool === RECTANGLE) return [outlineOf(this.box)];
    if (tool === ELLIPSE) return [around(this)];
    const shaft = [[x1, y1], [x2, y2]];
    if (tool !== ARROW) return [shaft];
    const { left, right } = arrowHead(this);
    return [shaft, [left, [x2, y2], right]];
  }

  #covers(ax, ay, bx, by) {
    const { box } = this;
    if (this.style.tool === RECTANGLE) return segmentToBox(ax, ay, bx, by, box) === 0;
    return [[ax, ay], [bx, by]].some(([x, y]) => isInEllipse(box, x, y));
  }
}

function isInEllipse({ left, top, right, bottom }, x, y) {
  const across = (2 * x - left - right) / (right - left);
  const down = (2 * y - top - bottom) / (bottom - top);
  return across * across + down * down <= 1;
}

function around({ box: { left, top, right, bottom }, style }) {
  const [rx, ry] = [(right - left) / 2, (bottom - top) / 2];
  // A corner less and the line leaves the ellipse by half the square of the angle.
  const wanted = Math.PI * Math.sqrt(Math.max(rx, ry) / (2 * FINE * style.width));
  const corners = Math.ceil(Math.min(MOST_CORNERS, Math.max(FEWEST_CORNERS, wanted)));
  return Array.from({ length: corners + 1 }, (_, index) => {
    const angle = (index / corners) * 2 * Math.PI;
    return [left + rx * (1 + Math.cos(angle)), top + ry * (1 + Math.sin(angle))];
  });
}

/**
 * The head of an arrow: two barbs from its tip, slightly bowed as a hand draws them.
 * @returns {{left: number[], right: number[], leftBow: number[], rightBow: number[],
 *   points: number[][]}} the ends of the barbs, what their curves bend to, and all of these
 */
export function arrowHead({ x1, y1, x2, y2, style }) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const size = headSize(length, style.width);
  const back = Math.atan2(y1 - y2, x1 - x2);
  const at = (angle, far) => [x2 + Math.cos(angle) * far, y2 + Math.sin(angle) * far];
  const [left, right] = [at(back - HEAD_ANGLE, size), at(back + HEAD_ANGLE, size)];
  const bend = BOW * 2; // a curve comes half as far out as the point that it bends to
  const [leftBow, rightBow] = [at(back - HEAD_ANGLE - bend, size / 2), at(back + HEAD_ANGLE + bend, size / 2)];
  return { left, right, leftBow, rightBow, points: [left, right, leftBow, rightBow] };
}

function headSize(length, width) {
  const wished = Math.max(width * LEAST_HEAD_WIDTHS, Math.min(width * MOST_HEAD_WIDTHS, length * HEAD_SHARE));
  return Math.min(wished, length * MOST_HEAD_SHARE);
}

/** @param {Shape} shape @returns {Uint8Array} the payload of a SHAPE operation */
export function packShape({ style, filling, x1, y1, x2, y2 }) {
  const output = new ByteWriter(STYLE_BYTES + 20);
  const factor = 2 ** style.scale;
  writeStyle(style, output);
  for (const channel of filling) output.u8(channel);
  for (const value of [x1, y1, x2, y2]) output.i32(Math.round(value * factor));
  return output.finish();
}

/** @param {Uint8Array} payload @returns {Shape} Throws RangeError when bytes are missing. */
export function unpackShape(payload) {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const style = readStyle(view, 0);
  const unit = 2 ** -style.scale;
  const filling = [0, 1, 2, 3].map((at) => view.getUint8(STYLE_BYTES + at));
  const places = [0, 4, 8, 12].map((at) => view.getInt32(STYLE_BYTES + 4 + at, true) * unit);
  return new Shape(style, filling, ...places);
}
