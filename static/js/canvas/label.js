// Texts on a canvas. Mirrors canvas/elements.py; tests/vectors proves it.

import { ByteWriter } from "./bytes.js";
import { readStyle, STYLE_BYTES, writeStyle } from "./codec.js";
import { Element, TEXT } from "./elements.js";
import { segmentToBox } from "./geometry.js";

const HEADER_BYTES = STYLE_BYTES + 16;

export class Label extends Element {
  /**
   * @param {Style} style whose width is the size of the letters
   * @param {{x: number, y: number, width: number, height: number}} box canvas pixels; the size
   *   that the author's browser measured
   * @param {string} text lines parted by "\n"
   */
  constructor(style, { x, y, width, height }, text) {
    super(TEXT, style);
    Object.assign(this, { x, y, width, height, text });
  }

  localBounds() {
    const { x, y, width, height } = this;
    return { left: x, top: y, right: x + width, bottom: y + height };
  }

  near(ax, ay, bx, by, radius) {
    return segmentToBox(ax, ay, bx, by, this.localBounds()) <= radius * radius;
  }
}

/** @param {Label} label @returns {Uint8Array} the payload of a TEXT operation */
export function packLabel({ style, x, y, width, height, text }) {
  const letters = new TextEncoder().encode(text);
  const output = new ByteWriter(HEADER_BYTES + letters.length);
  const factor = 2 ** style.scale;
  writeStyle(style, output);
  for (const value of [x, y]) output.i32(Math.round(value * factor));
  for (const value of [width, height]) output.i32(Math.max(1, Math.round(value * factor)));
  output.put(letters);
  return output.finish();
}

/** @param {Uint8Array} payload @returns {Label} Throws RangeError when bytes are missing. */
export function unpackLabel(payload) {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const style = readStyle(view, 0);
  const unit = 2 ** -style.scale;
  const at = (place) => view.getInt32(STYLE_BYTES + place, true) * unit;
  const box = { x: at(0), y: at(4), width: at(8), height: at(12) };
  // Without ignoreBOM a text that begins with U+FEFF would lose it.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload.subarray(HEADER_BYTES));
  return new Label(style, box, text);
}
