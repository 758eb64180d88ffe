// A canvas as a JSON document that people and programs can read, and back. Pure.
// docs/canvas-document.md describes it. What is written and read again is the same to the byte.

import { PICTURE, SHAPE, STROKE, TEXT } from "../elements.js";
import { DocumentError, Fields } from "./fields.js";
import { readElement, SHAPE_TOOLS, STROKE_TOOLS } from "./reading.js";

export { DocumentError } from "./fields.js";

export const TYPE = "drawmessenger/canvas";
export const VERSION = 1;
export const MOST_ELEMENTS = 200_000;

const WRITE = {
  [STROKE]: writeStroke,
  [SHAPE]: writeShape,
  [TEXT]: writeLabel,
  [PICTURE]: writePicture,
};

/**
 * @param {Element[]} elements the lowest first
 * @param {Map<string, string>} pictures data URLs of pictures, by their id; one that is missing
 *   is left out
 * @returns {string} the document, one element a line
 */
export function toDocument(elements, pictures = new Map()) {
  const kept = elements.filter((one) => one.kind !== PICTURE || pictures.has(one.pictureId));
  const lines = kept.map((element) => {
    const { matrix, locked } = element;
    const common = { ...(matrix && { matrix }), ...(locked && { locked }) };
    return JSON.stringify({ ...WRITE[element.kind](element, pictures), ...common });
  });
  const head = `{"type":${JSON.stringify(TYPE)},"version":${VERSION},"elements":[`;
  return lines.length ? `${head}\n${lines.join(",\n")}\n]}\n` : `${head}]}\n`;
}

/**
 * @typedef {{element: Element, matrix: number[] | null, locked: boolean,
 *   cuts: number[][] | null, picture: string | null}} Entry picture is a data URL; the element
 *   has no `pictureId` before that is uploaded
 */

/**
 * Read a document.
 * @param {string} text
 * @param {object} limits those of the protocol
 * @returns {Entry[]} the lowest first
 * @throws {DocumentError} that names what is wrong by its path
 */
export function fromDocument(text, limits) {
  const fields = new Fields(parse(text), "");
  if (fields.object.type !== TYPE) fields.fail("type", gettext("This is no canvas of Draw Messenger."));
  if (fields.object.version !== VERSION) {
    fields.fail("version", gettext("This was saved by a newer version, which is not known here."));
  }
  return fields.list("elements", {
    most: MOST_ELEMENTS,
    each: (object, path) => readElement(new Fields(object, path), limits),
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new DocumentError("", gettext("This file is no JSON."));
  }
}

const nameOf = (names, value) => Object.keys(names).find((name) => names[name] === value);

/** "#rrggbbaa" */
export const hexColour = (channels) =>
  `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;

function writeStroke({ style, unit, length, xs, ys, pressures, cuts }) {
  const points = Array.from({ length }, (_, index) => [xs[index] * unit, ys[index] * unit]);
  return {
    kind: "stroke",
    tool: nameOf(STROKE_TOOLS, style.tool),
    colour: hexColour(style.colour),
    width: style.width,
    scale: style.scale,
    points,
    ...(pressures && { pressures: [...pressures.subarray(0, length)] }),
    ...(cuts && { cuts }),
  };
}

function writeShape({ style, filling, x1, y1, x2, y2 }) {
  return {
    kind: "shape",
    tool: nameOf(SHAPE_TOOLS, style.tool),
    colour: hexColour(style.colour),
    width: style.width,
    scale: style.scale,
    ...(filling.some(Boolean) && { filling: hexColour(filling) }),
    from: [x1, y1],
    to: [x2, y2],
  };
}

function writeLabel({ style, x, y, width, height, text }) {
  return {
    kind: "text",
    colour: hexColour(style.colour),
    size: style.width,
    scale: style.scale,
    x, y, width, height, text,
  };
}

function writePicture({ style, pictureId, x, y, width, height }, pictures) {
  return {
    kind: "picture",
    colour: hexColour(style.colour),
    scale: style.scale,
    x, y, width, height,
    picture: pictures.get(pictureId),
  };
}
