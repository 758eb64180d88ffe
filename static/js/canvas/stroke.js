// A stroke: integer points in units of 2^-scale canvas pixels, pressures 0 to 255 or none.

export const MAX_COORDINATE = 2 ** 30;
export const MAX_SCALE = 8;
export const WIDTH_UNIT = 16;
const MAX_WIDTH = 0xffff / WIDTH_UNIT;
const PEN = 0;

/**
 * Colours are [red, green, blue, alpha], 0 to 255; width is in canvas pixels.
 * @typedef {{tool: number, scale: number, colour: number[], width: number}} Style
 * @typedef {{left: number, top: number, right: number, bottom: number}} Bounds canvas pixels
 */

/** How finely points are kept when somebody draws at this zoom: a quarter of a screen pixel. */
export function scaleFor(zoom) {
  return Math.min(MAX_SCALE, Math.max(0, Math.round(Math.log2(zoom)) + 2));
}

/** A pen's style; `width` in screen pixels, so that ink is as thick as it was chosen. */
export function penStyle({ colour, width, zoom }) {
  const units = Math.round((width / zoom) * WIDTH_UNIT);
  return {
    tool: PEN,
    scale: scaleFor(zoom),
    colour: parseColour(colour),
    width: Math.min(MAX_WIDTH, Math.max(1, units) / WIDTH_UNIT),
  };
}

/** "#rrggbb" as channels. */
export function parseColour(text) {
  const value = parseInt(text.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff, 0xff];
}

export function cssColour([red, green, blue, alpha]) {
  return alpha === 0xff ? `rgb(${red},${green},${blue})` : `rgba(${red},${green},${blue},${alpha / 0xff})`;
}

export class Stroke {
  #bounds = null;

  /**
   * @param {Style} style
   * @param {Int32Array} xs
   * @param {Int32Array} ys
   * @param {Uint8Array | null} pressures
   */
  constructor(style, xs, ys, pressures = null) {
    this.style = style;
    this.css = cssColour(style.colour);
    this.unit = 2 ** -style.scale;
    this.xs = xs;
    this.ys = ys;
    this.pressures = pressures;
    this.length = xs.length;
  }

  /** @returns {Bounds} with the width of the stroke */
  get bounds() {
    this.#bounds ??= this.#measure();
    return this.#bounds;
  }

  #measure() {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let index = 0; index < this.length; index += 1) {
      const x = this.xs[index];
      const y = this.ys[index];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    const { unit } = this;
    const half = this.style.width / 2;
    return {
      left: left * unit - half,
      top: top * unit - half,
      right: right * unit + half,
      bottom: bottom * unit + half,
    };
  }

  forgetBounds() {
    this.#bounds = null;
  }
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
    this.forgetBounds();
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
