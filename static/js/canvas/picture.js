// Pictures on a canvas. Mirrors canvas/elements.py; tests/vectors proves it.

import { parseUuid } from "../net/ids.js";
import { ByteWriter, uuidAt } from "./bytes.js";
import { readStyle, STYLE_BYTES, writeStyle } from "./codec.js";
import { Element, PICTURE } from "./elements.js";
import { segmentToBox } from "./geometry.js";
import { WIDTH_UNIT } from "./stroke.js";

const ID_BYTES = 16;
let address = "/pictures/";

/** Where this page fetches pictures: whoever watches by a link has another address. */
export function setPicturesAt(url) {
  address = url;
}

/** A picture's style: its colour's alpha is its opacity. */
export function pictureStyle({ scale, opacity = 1 }) {
  const colour = [0, 0, 0, Math.round(opacity * 0xff)];
  return { tool: 0, scale, colour, width: 1 / WIDTH_UNIT };
}

export class Picture extends Element {
  /**
   * @param {Style} style
   * @param {string | null} pictureId null before it is uploaded
   * @param {{x: number, y: number, width: number, height: number}} box canvas pixels
   */
  constructor(style, pictureId, { x, y, width, height }) {
    super(PICTURE, style);
    Object.assign(this, { pictureId, x, y, width, height });
  }

  get url() {
    return `${address}${this.pictureId}.png`;
  }

  localBounds() {
    const { x, y, width, height } = this;
    return { left: x, top: y, right: x + width, bottom: y + height };
  }

  near(ax, ay, bx, by, radius) {
    return segmentToBox(ax, ay, bx, by, this.localBounds()) <= radius * radius;
  }
}

/** @param {Picture} picture @returns {Uint8Array} the payload of a PICTURE operation */
export function packPicture({ style, pictureId, x, y, width, height }) {
  const output = new ByteWriter(STYLE_BYTES + ID_BYTES + 16);
  const factor = 2 ** style.scale;
  writeStyle(style, output);
  output.put(parseUuid(pictureId));
  for (const value of [x, y]) output.i32(Math.round(value * factor));
  for (const value of [width, height]) output.i32(Math.max(1, Math.round(value * factor)));
  return output.finish();
}

/** @param {Uint8Array} payload @returns {Picture} Throws RangeError when bytes are missing. */
export function unpackPicture(payload) {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const style = readStyle(view, 0);
  const unit = 2 ** -style.scale;
  const at = (place) => view.getInt32(STYLE_BYTES + ID_BYTES + place, true) * unit;
  const box = { x: at(0), y: at(4), width: at(8), height: at(12) };
  return new Picture(style, uuidAt(payload, STYLE_BYTES), box);
}
