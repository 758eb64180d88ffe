// What the options offer at the moment, and which values they show. Pure.

import { PICTURE, SHAPE, STROKE, TEXT } from "./elements.js";
import { RECTANGLE } from "./shape.js";
import { MARKER } from "./stroke.js";

const hasInside = ({ kind, style }) => kind === SHAPE && style.tool >= RECTANGLE;
const hex = (channels) => `#${channels.slice(0, 3).map((one) => one.toString(16).padStart(2, "0")).join("")}`;

/**
 * @typedef {object} Look
 * @property {Set<string>} parts which groups of options are offered
 * @property {string} [colour]
 * @property {string | null} [filling] null: none
 * @property {string} [family] which widths are offered
 * @property {number} [width] screen pixels
 * @property {number} [opacity]
 */

/** @returns {Look} of the tool in hand */
export function lookOfTool(tools) {
  const { tool, family, ink: colour, filling, width, opacity, mayDraw } = tools;
  const parts = new Set();
  if (!mayDraw) return { parts };
  if (tool === "select") parts.add("choosing");
  if (tool === "eraser") parts.add("erasing");
  if (family) for (const part of ["colour", "width", "opacity"]) parts.add(part);
  if (family === "shape" || family === "text") parts.add("keeping");
  if (tool === "rectangle" || tool === "ellipse") parts.add("filling");
  return { parts, colour, filling, family, width, opacity };
}

/**
 * @param {Element[]} elements what is selected
 * @param {number} zoom
 * @returns {Look} values of the topmost that has them
 */
export function lookOfSelection(elements, zoom) {
  const open = elements.filter(({ locked }) => !locked);
  const parts = new Set(["locking"]);
  if (!open.length) return { parts };
  const inked = open.findLast(({ kind }) => kind !== PICTURE);
  const filled = open.findLast(hasInside);
  for (const part of ["opacity", "acting", "arranging"]) parts.add(part);
  if (inked) parts.add("colour").add("width");
  if (filled) parts.add("filling");
  const top = inked ?? open.at(-1);
  return {
    parts,
    colour: inked && hex(inked.style.colour),
    filling: filled?.filling[3] ? hex(filled.filling) : null,
    family: inked ? familyOf(inked) : "pen",
    width: top.style.width * zoom,
    opacity: top.style.colour[3] / 0xff,
  };
}

function familyOf({ kind, style }) {
  if (kind === TEXT) return "text";
  if (kind === STROKE) return style.tool === MARKER ? "marker" : "pen";
  return "shape";
}
