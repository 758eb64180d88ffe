// Makes elements of what a document says. Pure; limits are the server's own.

import { Label } from "../label.js";
import { Picture } from "../picture.js";
import { ARROW, ELLIPSE, LINE, NO_FILLING, RECTANGLE, Shape } from "../shape.js";
import { MARKER, MAX_COORDINATE, MAX_SCALE, PEN, Stroke, WIDTH_UNIT } from "../stroke.js";
import { measure } from "../text.js";

/** What documents call the tools of styles. */
export const STROKE_TOOLS = { pen: PEN, marker: MARKER };
export const SHAPE_TOOLS = { line: LINE, arrow: ARROW, rectangle: RECTANGLE, ellipse: ELLIPSE };
const DEFAULT_SCALE = 4;
const DEFAULT_WIDTH = 4;
const DEFAULT_SIZE = 24;
const LEAST_WIDTH = 1 / WIDTH_UNIT;
const MOST_WIDTH = 0xffff / WIDTH_UNIT;
const MOST_CUT = 80_000; // sixteenths of a step; as in docs/protocol.md
const LARGEST_FACTOR = 1e6;
const LEAST_DETERMINANT = 1e-9;
const COLOUR = /^#[0-9a-f]{6}([0-9a-f]{2})?$/i;
// Control characters but tab and line feed, and halves of surrogate pairs.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** Data URLs of pictures that every browser shows and that hold nothing but pixels. */
export const PICTURE_URL = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/]+={0,2}$/i;
const MOST_PICTURE_CHARS = 7_000_000; // 5 MiB in base64

const READ = { stroke: readStroke, shape: readShape, text: readLabel, picture: readPicture };

/** @param {Fields} fields @returns {Entry} @throws {DocumentError} */
export function readElement(fields, limits) {
  const read = fields.choice("kind", READ);
  const scale = fields.whole("scale", { least: 0, most: MAX_SCALE, otherwise: DEFAULT_SCALE });
  const colour = readColour(fields, "colour", [0, 0, 0, 0xff]);
  return {
    matrix: readMatrix(fields),
    locked: fields.flag("locked"),
    cuts: null,
    picture: null,
    ...read(fields, { tool: 0, scale, colour, width: LEAST_WIDTH }, limits),
  };
}

function readWidth(fields, name, otherwise) {
  const width = fields.number(name, { least: LEAST_WIDTH, most: MOST_WIDTH, otherwise });
  return Math.round(width * WIDTH_UNIT) / WIDTH_UNIT;
}

function readColour(fields, name, otherwise) {
  if (!fields.has(name)) return otherwise;
  const text = fields.string(name);
  if (!COLOUR.test(text)) fields.fail(name, gettext("This must be a colour such as #1a2042ff."));
  const channels = text.slice(1).match(/../g).map((pair) => parseInt(pair, 16));
  return channels.length === 4 ? channels : [...channels, 0xff];
}

function readMatrix(fields) {
  if (!fields.has("matrix")) return null;
  const matrix = fields.numbers(fields.object.matrix, "matrix", 6);
  const [a, b, c, d, e, f] = matrix;
  const fits =
    [a, b, c, d].every((value) => Math.abs(value) <= LARGEST_FACTOR) &&
    [e, f].every((value) => Math.abs(value) <= MAX_COORDINATE) &&
    Math.abs(a * d - b * c) >= LEAST_DETERMINANT;
  if (!fits) fields.fail("matrix", gettext("This moves or stretches too much, or to nothing."));
  return matrix;
}

function readStroke(fields, style, { stroke_points: most }) {
  const whole = { ...style, tool: fields.choice("tool", STROKE_TOOLS) };
  whole.width = readWidth(fields, "width", DEFAULT_WIDTH);
  const each = (entry, name) => fields.point(entry, name, style.scale);
  const points = fields.list("points", { least: 1, most, each });
  const xs = Int32Array.from(points, ([x]) => x);
  const ys = Int32Array.from(points, ([, y]) => y);
  const pressures = readPressures(fields, points.length);
  return { element: new Stroke(whole, xs, ys, pressures), cuts: readCuts(fields) };
}

function readPressures(fields, length) {
  if (!fields.has("pressures")) return null;
  const values = fields.numbers(fields.object.pressures, "pressures", length);
  for (const [index, value] of values.entries()) {
    const fits = Number.isInteger(value) && value >= 0 && value <= 0xff;
    if (!fits) fields.fail(`pressures[${index}]`, gettext("A pressure is a whole number from 0 to 255."));
  }
  return Uint8Array.from(values);
}

function readCuts(fields) {
  if (!fields.has("cuts")) return null;
  let last = -1;
  const cuts = fields.list("cuts", {
    most: MOST_CUT,
    each: (entry, name) => {
      const [start, end] = fields.numbers(entry, name, 2);
      const fits = Number.isInteger(start) && Number.isInteger(end);
      if (!fits || start <= last || end <= start || end > MOST_CUT) {
        fields.fail(name, gettext("Cuts are [start, end] in whole numbers, ascending and apart."));
      }
      last = end;
      return [start, end];
    },
  });
  return cuts.length ? cuts : null;
}

function readShape(fields, style) {
  const whole = { ...style, tool: fields.choice("tool", SHAPE_TOOLS) };
  whole.width = readWidth(fields, "width", DEFAULT_WIDTH);
  const unit = 2 ** -style.scale;
  const end = (name) => fields.point(fields.object[name], name, style.scale).map((axis) => axis * unit);
  const filling = readColour(fields, "filling", NO_FILLING);
  return { element: new Shape(whole, filling, ...end("from"), ...end("to")) };
}

function readBox(fields, { scale }, size) {
  const unit = 2 ** -scale;
  const value = (name, otherwise) => (fields.has(name) ? fields.object[name] : otherwise);
  const place = (name) => fields.units(fields.object[name], name, scale) * unit;
  const length = (name) => {
    const units = fields.units(value(name, size?.[name]), name, scale);
    if (units < 1 && fields.has(name)) fields.fail(name, gettext("This must be above 0."));
    return Math.max(1, units) * unit;
  };
  return { x: place("x"), y: place("y"), width: length("width"), height: length("height") };
}

function readLabel(fields, style, { text_chars: most }) {
  const text = fields.string("text");
  const { length } = [...text];
  if (!length || length > most) {
    fields.fail("text", interpolate(gettext("A text has 1 to %s characters."), [most]));
  }
  if (CONTROL.test(text)) fields.fail("text", gettext("This has characters that cannot be shown."));
  const whole = { ...style, width: readWidth(fields, "size", DEFAULT_SIZE) };
  return { element: new Label(whole, readBox(fields, whole, measure(text, whole.width)), text) };
}

function readPicture(fields, style) {
  const picture = fields.string("picture");
  if (picture.length > MOST_PICTURE_CHARS) fields.fail("picture", gettext("This is larger than 5 MiB."));
  if (!PICTURE_URL.test(picture)) {
    fields.fail("picture", gettext("This must be a data URL of a PNG, JPEG, GIF or WebP picture."));
  }
  return { element: new Picture(style, null, readBox(fields, style)), picture };
}
