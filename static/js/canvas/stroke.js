// A stroke: integer points in units of 2^-scale canvas pixels, pressures 0 to 255 or none.

import { Element, STROKE } from "./elements.js";
import { around, overlaps, segmentToSegment } from "./geometry.js";

export const MAX_COORDINATE = 2 ** 30;
export const MAX_SCALE = 8;
export const WIDTH_UNIT = 16;
const MAX_WIDTH = 0xffff / WIDTH_UNIT;
/** What a stroke is drawn with; the numbers are those of the wire. */
export const PEN = 0;
export const MARKER = 1;
/** Cuts are in this many parts of the step from one point to the next. */
export const CUT_UNIT = 16;

/** How finely points are kept when somebody draws at this zoom: a quarter of a screen pixel. */
export function scaleFor(zoom) {
  return Math.min(MAX_SCALE, Math.max(0, Math.round(Math.log2(zoom)) + 2));
}

/** The nearest width that can be stored. */
export function storedWidth(width) {
  return Math.min(MAX_WIDTH, Math.max(1, Math.round(width * WIDTH_UNIT)) / WIDTH_UNIT);
}

/** A pen's style; `width` in screen pixels, so that ink is as thick as it was chosen. */
export function penStyle({ tool = PEN, colour, opacity = 1, width, zoom }) {
  return {
    tool,
    scale: scaleFor(zoom),
    colour: parseColour(colour, opacity),
    width: storedWidth(width / zoom),
  };
}

/** "#rrggbb" and an opacity of 0 to 1 as channels. */
export function parseColour(text, opacity = 1) {
  const value = parseInt(text.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff, Math.round(opacity * 0xff)];
}

export class Stroke extends Element {
  /**
   * What is rubbed out: disjoint, ascending [start, end] in 1/16 of a step between two points.
   * @type {number[][] | null}
   */
  cuts = null;
  #pieces = null;

  /**
   * @param {Style} style
   * @param {Int32Array} xs
   * @param {Int32Array} ys
   * @param {Uint8Array | null} pressures
   */
  constructor(style, xs, ys, pressures = null) {
    super(STROKE, style);
    this.unit = 2 ** -style.scale;
    this.xs = xs;
    this.ys = ys;
    this.pressures = pressures;
    this.length = xs.length;
  }

  changed() {
    super.changed();
    this.#pieces = null;
  }

  /** The strokes that are left of it; itself where nothing was rubbed out. */
  pieces() {
    if (!this.cuts) return [this];
    this.#pieces ??= left(this).map(([start, end]) => part(this, start, end));
    return this.#pieces;
  }

  localBounds() {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { xs, ys, length } of this.pieces()) {
      for (let index = 0; index < length; index += 1) {
        const x = xs[index];
        const y = ys[index];
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        if (y > bottom) bottom = y;
      }
    }
    const { unit } = this;
    const half = this.style.width / 2;
    // All of it may be rubbed out.
    if (left > right) [left, top, right, bottom] = [this.xs[0], this.ys[0], this.xs[0], this.ys[0]];
    return {
      left: left * unit - half,
      top: top * unit - half,
      right: right * unit + half,
      bottom: bottom * unit + half,
    };
  }

  near(ax, ay, bx, by, radius) {
    const reach = radius + this.style.width / 2;
    const area = around(ax, ay, bx, by, reach);
    return this.pieces().some((piece) => isNear(piece, ax, ay, bx, by, area, reach * reach));
  }
}

function isNear({ xs, ys, unit, length }, ax, ay, bx, by, area, reach) {
  for (let index = 0; index < length; index += 1) {
    const before = Math.max(0, index - 1);
    const [cx, cy, dx, dy] = [xs[before] * unit, ys[before] * unit, xs[index] * unit, ys[index] * unit];
    if (!overlaps(around(cx, cy, dx, dy, 0), area)) continue;
    if (segmentToSegment(ax, ay, bx, by, cx, cy, dx, dy) <= reach) return true;
  }
  return false;
}

// What the cuts of a stroke leave, as [start, end].
function left({ cuts, length }) {
  const end = (length - 1) * CUT_UNIT;
  const parts = [];
  let from = 0;
  for (const [start, stop] of cuts) {
    if (start > from) parts.push([from, Math.min(start, end)]);
    from = Math.max(from, stop);
    if (from >= end) return parts;
  }
  parts.push([from, end]);
  return parts;
}

function part(stroke, start, end) {
  const places = [start];
  for (let at = (Math.floor(start / CUT_UNIT) + 1) * CUT_UNIT; at < end; at += CUT_UNIT) places.push(at);
  places.push(end);
  const between = (values) => (at) => {
    const index = Math.floor(at / CUT_UNIT);
    const next = Math.min(values.length - 1, index + 1);
    return Math.round(values[index] + ((values[next] - values[index]) * (at % CUT_UNIT)) / CUT_UNIT);
  };
  const { xs, ys, pressures } = stroke;
  return new Stroke(
    stroke.style,
    Int32Array.from(places, between(xs)),
    Int32Array.from(places, between(ys)),
    pressures && Uint8Array.from(places, between(pressures)),
  );
}

/** The union of two lists of cuts, disjoint and ascending; the first may be null. */
export function uniteCuts(a, b) {
  const all = [...(a ?? []), ...b].sort((one, other) => one[0] - other[0]);
  const united = [];
  for (const [start, end] of all) {
    const last = united.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else united.push([start, end]);
  }
  return united;
}

const FIRST_CAPACITY = 64;

/** A stroke that is still being drawn. */
export class GrowingStroke extends Stroke {
  constructor(style, x, y, pressure = 0) {
    const make = (Kind) => new Kind(FIRST_CAPACITY);
    super(style, make(Int32Array), make(Int32Array), pressure ? make(Uint8Array) : null);
    this.length = 0;
    this.add(x, y, pressure);
  }

  add(x, y, pressure = 0) {
    if (this.length === this.xs.length) this.#grow();
    this.xs[this.length] = x;
    this.ys[this.length] = y;
    if (this.pressures) this.pressures[this.length] = pressure;
    this.length += 1;
    this.changed();
  }

  /** Its last point is elsewhere. */
  moveLast(x, y) {
    this.xs[this.length - 1] = x;
    this.ys[this.length - 1] = y;
    this.changed();
  }

  #grow() {
    const grow = (array) => {
      const grown = new array.constructor(array.length * 2);
      grown.set(array);
      return grown;
    };
    this.xs = grow(this.xs);
    this.ys = grow(this.ys);
    if (this.pressures) this.pressures = grow(this.pressures);
  }

  /** @returns {Stroke} the same, no longer growing */
  finish() {
    const cut = (array) => array && array.slice(0, this.length);
    return new Stroke(this.style, cut(this.xs), cut(this.ys), cut(this.pressures));
  }
}
