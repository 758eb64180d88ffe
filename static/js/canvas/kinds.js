// The kinds of elements, and what packs and unpacks each.

import { packStroke, unpackStroke } from "./codec.js";
import { PICTURE, SHAPE, STROKE, TEXT } from "./elements.js";
import { packLabel, unpackLabel } from "./label.js";
import { packPicture, unpackPicture } from "./picture.js";
import { packShape, unpackShape } from "./shape.js";

const KINDS = {
  [STROKE]: { pack: packStroke, unpack: unpackStroke },
  [SHAPE]: { pack: packShape, unpack: unpackShape },
  [TEXT]: { pack: packLabel, unpack: unpackLabel },
  [PICTURE]: { pack: packPicture, unpack: unpackPicture },
};

/** Whether operations of this kind make an element. */
export const isElementKind = (kind) => kind in KINDS;

/** @param {Element} element @returns {Uint8Array} the payload of the operation that makes it */
export const packElement = (element) => KINDS[element.kind].pack(element);

/** @param {Uint8Array} payload @returns {Element} */
export const unpackElement = (kind, payload) => KINDS[kind].unpack(payload);
