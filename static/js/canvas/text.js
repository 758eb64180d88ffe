// How texts lie in their boxes: lines, their widths, their baselines. The same for the canvas,
// for SVG and for the field in which they are typed.

/** The face of texts: every system has one of these. */
export const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';
/** The height of a line, in sizes of the letters. */
export const LINE_HEIGHT = 1.25;
export const TAB = "    ";

const REFERENCE = 100; // pixels; widths grow evenly with the size
const BASELINE = 0.96; // from the top of a line, in sizes, where a browser cannot say
const RIGHT_TO_LEFT = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const MOST_KNOWN = 2_000;

const known = new Map(); // text -> its lines, measured at REFERENCE
let scratch = null;

/**
 * @typedef {{text: string, width: number, turned: boolean}} Line width in sizes of the letters;
 *   turned: written from right to left
 */

/** The lines of a text. @returns {Line[]} */
export function linesOf(text) {
  let lines = known.get(text);
  if (!lines) {
    if (known.size >= MOST_KNOWN) known.clear();
    lines = text.split("\n").map(measureLine);
    known.set(text, lines);
  }
  return lines;
}

/** The box that a text needs at a size, both in the same unit. */
export function measure(text, size) {
  const lines = linesOf(text);
  const width = Math.max(...lines.map((line) => line.width)) * size;
  return { width: Math.max(width, size / 4), height: lines.length * LINE_HEIGHT * size };
}

/**
 * How a label's lines lie in its box: their natural size stretched to it, so that a text takes
 * the same place where letters are wider.
 * @returns {{lines: Line[], across: number, down: number, baseline: number}} across and down
 *   stretch a letter of the label's size
 */
export function fitOf({ text, style, width, height }) {
  const size = style.width;
  const natural = measure(text, size);
  return {
    lines: linesOf(text),
    across: width / natural.width,
    down: height / natural.height,
    baseline: baseline(),
  };
}

function measureLine(line) {
  const text = line.replaceAll("\t", TAB);
  const width = measuring()?.measureText(text).width ?? text.length * REFERENCE * 0.55;
  return { text, width: width / REFERENCE, turned: RIGHT_TO_LEFT.test(text) };
}

// Where letters stand in a line, in sizes from its top: as in a field with this line height.
let standing = 0;
function baseline() {
  if (standing) return standing;
  const metrics = measuring()?.measureText("x");
  const [above, below] = [metrics?.fontBoundingBoxAscent, metrics?.fontBoundingBoxDescent];
  standing = above ? LINE_HEIGHT / 2 + (above - below) / 2 / REFERENCE : BASELINE;
  return standing;
}

// There is no canvas outside of browsers: then letters have the width of an average one.
function measuring() {
  if (!scratch && globalThis.document) {
    scratch = document.createElement("canvas").getContext("2d");
    scratch.font = `${REFERENCE}px ${FONT}`;
  }
  return scratch;
}
