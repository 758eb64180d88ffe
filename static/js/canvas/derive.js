// What an element is after the changes that name it. Pure; canvas/content.py folds the same way.

import {
  CUT, ERASE, ORDER, RESTYLE, RETEXT, TRANSFORM,
} from "./changes.js";
import { PICTURE, SHAPE, STROKE, TEXT } from "./elements.js";
import { compose } from "./geometry.js";
import { uniteCuts } from "./stroke.js";

const OF_KIND = {
  [STROKE]: ["cuts"],
  [SHAPE]: ["filling"],
  [TEXT]: ["text", "width", "height"],
  [PICTURE]: [],
};
const FOR_ALL = ["style", "matrix", "order"];

const APPLY = {
  [ERASE]: (state) => (state.erased = true),
  [TRANSFORM]: (state, { matrix }) => {
    state.matrix = state.matrix ? compose(matrix, state.matrix) : matrix;
  },
  [RESTYLE]: restyle,
  [ORDER]: (state, { orders }, index) => (state.order = orders[index]),
  [CUT]: (state, { cuts }, index) => (state.cuts = uniteCuts(state.cuts, cuts[index])),
  [RETEXT]: retext,
};

/** Change the text of an element's state; its box is in units of its own scale. */
export function retext(state, { width, height, text }) {
  const unit = 2 ** -state.style.scale;
  Object.assign(state, { text, width: width * unit, height: height * unit });
}

/** Change the look of an element's state. */
export function restyle(state, { colour, width, filling }) {
  state.style = { ...state.style, ...(colour && { colour }), ...(width && { width }) };
  if (filling && "filling" in state) state.filling = filling;
}

/** Whether a kind of change fits an element at all. */
export function fits(kind, element) {
  if (kind === CUT) return element.kind === STROKE;
  if (kind === RETEXT) return element.kind === TEXT;
  return true;
}

/** Whether a change, or the operation that made an element, counts at the moment. */
export const isActive = (thing) => thing.wish ?? !thing.undone;

/** Note what an element is without changes. */
export function keepOriginal(element) {
  if (element.original) return;
  element.original = { erased: false };
  for (const name of [...FOR_ALL, ...OF_KIND[element.kind]]) element.original[name] = element[name];
}

/** Bring an element up to date with its changes, which are in the order in which they apply. */
export function derive(element) {
  const state = { ...element.original };
  for (const { change, index } of element.changes) {
    if (isActive(change)) APPLY[change.kind]?.(state, change.data, index);
  }
  const { erased, ...result } = state;
  Object.assign(element, result);
  element.erased = erased;
  element.changed();
}
