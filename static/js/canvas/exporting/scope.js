// What of a canvas goes out: everything, what one sees, or what is selected. Pure.

import { union } from "../geometry.js";

const MARGIN = 0.04; // of the longer side
const LEAST_MARGIN = 2; // canvas pixels, like the next ones
const MOST_MARGIN = 24;
const LEAST_SIDE = 320; // pixels of a picture at 1×: what was drawn zoomed in is enlarged

/**
 * @param {"all" | "view" | "selection"} what
 * @param {{content: Content, camera: Camera, renderer: Renderer}} board
 * @param {Element[]} selection
 * @returns {{elements: Element[], box: Bounds, scale: number, whole: boolean} | null} scale:
 *   pixels of a picture at 1× for a canvas pixel; whole: as for bitmapFor; null when there is
 *   nothing
 */
export function scopeOf(what, { content, camera, renderer }, selection) {
  if (what === "view") {
    // Where the screen shows it: up to half a pixel beside the camera.
    const { x: left, y: top } = renderer.shown ?? camera;
    const { width, height } = renderer.size;
    const box = { left, top, right: left + width / camera.zoom, bottom: top + height / camera.zoom };
    return { elements: content.query(box), box, scale: camera.zoom, whole: true };
  }
  const elements = what === "all" ? content.all() : [...selection].sort(byOrder);
  const bounds = elements.reduce((box, element) => union(box, element.bounds), null);
  if (!bounds) return null;
  const longest = Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top);
  const scale = Math.max(1, LEAST_SIDE / longest);
  return { elements, box: withMargin(bounds, longest), scale, whole: false };
}

const byOrder = (a, b) => a.order - b.order || a.seq - b.seq;

function withMargin({ left, top, right, bottom }, longest) {
  const margin = Math.min(MOST_MARGIN, Math.max(LEAST_MARGIN, longest * MARGIN));
  return { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin };
}
