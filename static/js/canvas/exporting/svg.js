// A canvas as SVG: true vectors, and safe to open: nothing in it runs, nothing in it is fetched.
// Pure.

import { PICTURE, TEXT } from "../elements.js";
import { compose } from "../geometry.js";
import { drawElement } from "../paint.js";
import { fitOf, FONT, LINE_HEIGHT } from "../text.js";
import { PICTURE_URL } from "./reading.js";
import { SvgRecorder } from "./recorder.js";

const DETAIL = 4; // strokes are as fine as on a screen at this zoom
// Characters that XML cannot hold, escaped or not.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeXml = (text) =>
  text.replace(NOT_XML, "\ufffd").replace(/[&<>"']/g, (letter) => ENTITIES[letter]);

const round = (value) => Math.round(value * 1000) / 1000;

/**
 * @param {Element[]} elements the lowest first
 * @param {Bounds} box what of the canvas to show
 * @param {{background?: string | null, pictures?: Map<string, string>, title?: string}} options
 *   background: a colour; pictures: data URLs by picture id, one that is missing is left out
 * @returns {string}
 */
export function toSvg(elements, box, { background = null, pictures = new Map(), title = "" } = {}) {
  const [width, height] = [round(box.right - box.left), round(box.bottom - box.top)];
  const body = [];
  if (title) body.push(`<title>${escapeXml(title)}</title>`);
  if (background) body.push(`<rect width="100%" height="100%" fill="${escapeXml(background)}"/>`);
  const recorder = new SvgRecorder(body, 1 / DETAIL);
  const view = {
    x: box.left, y: box.top, scale: DETAIL, width: width * DETAIL, height: height * DETAIL,
  };
  for (const element of elements) {
    if (element.kind === TEXT) body.push(labelSvg(element, box));
    else if (element.kind === PICTURE) body.push(pictureSvg(element, box, pictures));
    else drawElement(recorder, element, view);
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width} ${height}">\n${body.filter(Boolean).join("\n")}\n</svg>\n`
  );
}

// From an element's own plane, moved to (x, y), to the SVG's.
function placed({ matrix }, box, x, y) {
  const shift = [1, 0, 0, 1, -box.left, -box.top];
  return compose(compose(shift, matrix ?? [1, 0, 0, 1, 0, 0]), [1, 0, 0, 1, x, y]);
}

const transform = (matrix) => `transform="matrix(${matrix.join(" ")})"`;
const opacity = ([, , , alpha]) => (alpha === 0xff ? "" : ` opacity="${round(alpha / 0xff)}"`);
const hex = (channels) =>
  `#${channels.slice(0, 3).map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;

function labelSvg(label, box) {
  const { style, x, y, width } = label;
  const size = style.width;
  const fit = fitOf(label);
  const matrix = compose(placed(label, box, x, y), [fit.across, 0, 0, fit.down, 0, 0]);
  const spans = fit.lines.map((line, index) => {
    const down = round((index * LINE_HEIGHT + fit.baseline) * size);
    const across = line.turned ? round(width / fit.across) : 0;
    const turn = line.turned ? ' direction="rtl"' : "";
    // Where another face is used, the letters are stretched to the width that they had here.
    const length = line.text && line.width ? ` textLength="${round(line.width * size)}"` : "";
    const fitting = length && ' lengthAdjust="spacingAndGlyphs"';
    const place = `x="${across}" y="${down}"${turn}${length}${fitting}`;
    return `<text ${place} xml:space="preserve" style="white-space:pre">${escapeXml(line.text)}</text>`;
  });
  return (
    `<g ${transform(matrix)} fill="${hex(style.colour)}"${opacity(style.colour)} font-size="${size}"` +
    ` font-family="${escapeXml(FONT)}">${spans.join("")}</g>`
  );
}

function pictureSvg(picture, box, pictures) {
  const url = pictures.get(picture.pictureId) ?? "";
  if (!PICTURE_URL.test(url)) return "";
  const { style, x, y, width, height } = picture;
  return (
    `<image ${transform(placed(picture, box, x, y))} width="${width}" height="${height}"` +
    `${opacity(style.colour)} preserveAspectRatio="none" href="${url}"/>`
  );
}
