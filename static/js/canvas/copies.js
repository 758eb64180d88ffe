// Copies of elements: new elements, and the changes that make them look as theirs do. Pure.

import { CUT, TRANSFORM } from "./changes.js";
import { STROKE, SHAPE } from "./elements.js";
import { compose } from "./geometry.js";
import { moving } from "./handles.js";
import { packElement, unpackElement } from "./kinds.js";

/**
 * @param {Element} element
 * @returns {Element} a new one with the same style and form, where its own matrix does not move it
 */
export function copyOf(element) {
  return unpackElement(element.kind, packElement(whole(element)));
}

// A stroke that still grows has room behind its points.
function whole(element) {
  return element.kind === STROKE && element.finish ? element.finish() : element;
}

/**
 * Put copies of elements onto the canvas, moved by (dx, dy), as one action.
 * @param {Sync} sync
 * @param {Element[]} elements the lowest first
 * @returns {Element[]} the copies
 */
export function addCopies(sync, elements, dx = 0, dy = 0) {
  const entries = elements.map((one) => ({ element: copyOf(one), matrix: one.matrix, cuts: one.cuts }));
  return addEntries(sync, entries, dx, dy);
}

/**
 * @param {{element: Element, matrix: number[] | null, cuts: number[][] | null}[]} entries
 * @returns {Element[]} their elements
 */
export function addEntries(sync, entries, dx = 0, dy = 0) {
  sync.group(() => {
    for (const { element, matrix } of entries) {
      if (!matrix) shift(element, dx, dy);
      sync.create(element);
    }
    for (const { element, matrix } of entries) {
      if (matrix) sync.change(TRANSFORM, [element], { matrix: compose(moving(dx, dy), matrix) });
    }
    const cut = entries.filter(({ cuts }) => cuts?.length);
    if (cut.length) {
      sync.change(CUT, cut.map(({ element }) => element), { cuts: cut.map(({ cuts }) => cuts) });
    }
  });
  return entries.map(({ element }) => element);
}

/** Move an element that nobody has seen yet, by whole units of its own. */
export function shift(element, dx, dy) {
  const factor = 2 ** element.style.scale;
  const [across, down] = [Math.round(dx * factor), Math.round(dy * factor)];
  if (element.kind === STROKE) {
    element.xs = element.xs.map((x) => x + across);
    element.ys = element.ys.map((y) => y + down);
  } else {
    const [x, y] = [across / factor, down / factor];
    if (element.kind === SHAPE) {
      element.x1 += x; element.x2 += x; element.y1 += y; element.y2 += y;
    } else {
      element.x += x; element.y += y;
    }
  }
  element.changed();
}
