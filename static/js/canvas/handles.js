// The frame around a selection: where its handles are, and the matrices that dragging them
// makes. Pure.

import { compose, inverse, moved, union } from "./geometry.js";
import { SHAPE, STROKE } from "./elements.js";
import { ARROW } from "./shape.js";

export const PLAIN = [1, 0, 0, 1, 0, 0];
export const STEP_ANGLE = Math.PI / 12; // 15°
const LEAST = 1e-3; // of its size that anything keeps

/** The eight that resize: shares of the frame's width and height. */
export const HANDLES = {
  nw: [0, 0], n: [0.5, 0], ne: [1, 0], e: [1, 0.5],
  se: [1, 1], s: [0.5, 1], sw: [0, 1], w: [0, 0.5],
};

/**
 * A single element's frame turns with it; several have one that stands upright.
 * @typedef {{box: Bounds, matrix: number[], ends: {x: number, y: number}[] | null}} Frame the
 *   matrix moves the box to where it is; ends: of a single line, instead of handles
 */

/** @param {Element[]} elements @returns {Frame | null} */
export function frameOf(elements) {
  if (!elements.length) return null;
  if (elements.length > 1) {
    const box = elements.reduce((all, { bounds }) => union(all, bounds), null);
    return { box, matrix: PLAIN, ends: null };
  }
  const [element] = elements;
  const matrix = element.matrix ?? PLAIN;
  return { box: element.localBounds(), matrix, ends: endsOf(element, matrix) };
}

function endsOf({ kind, style, x1, y1, x2, y2 }, matrix) {
  if (kind !== SHAPE || style.tool > ARROW) return null;
  return [moved(matrix, x1, y1), moved(matrix, x2, y2)];
}

/** A place in a frame, by shares of its width and height, on the canvas. */
export function placeIn({ box, matrix }, [across, down]) {
  const { left, top, right, bottom } = box;
  return moved(matrix, left + (right - left) * across, top + (bottom - top) * down);
}

export const middleOf = (frame) => placeIn(frame, [0.5, 0.5]);

export const moving = (dx, dy) => [1, 0, 0, 1, dx, dy];

/** Turning around a point, by radians. */
export function turning({ x, y }, angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

/** Stretching around a point. */
export const stretching = ({ x, y }, across, down = across) =>
  [across, 0, 0, down, x - across * x, y - down * y];

/** The angle by which a frame is turned. */
export const angleOf = ({ matrix: [a, b] }) => Math.atan2(b, a);

/**
 * Resize a frame by one of its handles.
 * @param {string} handle
 * @param {{x: number, y: number}} from where the pointer went down, on the canvas
 * @param {{x: number, y: number}} to where it is
 * @param {{keepsRatio?: boolean, fromMiddle?: boolean, mayFlip?: boolean}} options
 * @returns {number[]} a matrix
 */
export function resizing(frame, handle, from, to, options = {}) {
  const { box, matrix } = frame;
  const back = inverse(matrix);
  const [start, now] = [moved(back, from.x, from.y), moved(back, to.x, to.y)];
  const shares = HANDLES[handle];
  const size = [box.right - box.left, box.bottom - box.top];
  const way = [now.x - start.x, now.y - start.y];
  const factors = shares.map((share, axis) => factor(share, size[axis], way[axis], options));
  if (options.keepsRatio) even(factors, shares);
  const anchor = options.fromMiddle ? [0.5, 0.5] : shares.map((share) => 1 - share);
  const fixed = { x: box.left + size[0] * anchor[0], y: box.top + size[1] * anchor[1] };
  const [across, down] = factors;
  return compose(compose(matrix, stretching(fixed, across, down)), back);
}

function factor(share, size, way, { fromMiddle, mayFlip }) {
  if (share === 0.5 || !size) return 1;
  const grown = (share === 1 ? way : -way) * (fromMiddle ? 2 : 1);
  const wanted = 1 + grown / size;
  if (Math.abs(wanted) >= LEAST && (wanted > 0 || mayFlip)) return wanted;
  return wanted < 0 && mayFlip ? -LEAST : LEAST;
}

// At a corner the larger of both counts; at a side, the one that is dragged.
function even(factors, [across, down]) {
  const larger = Math.abs(factors[0]) >= Math.abs(factors[1]) ? factors[0] : factors[1];
  const least = across === 0.5 ? Math.abs(factors[1]) : down === 0.5 ? Math.abs(factors[0]) : null;
  if (least !== null) factors[0] = factors[1] = least;
  else factors.forEach((value, axis) => (factors[axis] = Math.sign(value) * Math.abs(larger)));
}

/**
 * Turn a frame with the pointer.
 * @param {boolean} inSteps so that it comes to lie at a multiple of 15°
 */
export function rotating(frame, from, to, inSteps) {
  const middle = middleOf(frame);
  const angle = (point) => Math.atan2(point.y - middle.y, point.x - middle.x);
  let turn = angle(to) - angle(from);
  if (inSteps) {
    const before = angleOf(frame);
    turn = Math.round((before + turn) / STEP_ANGLE) * STEP_ANGLE - before;
  }
  return turning(middle, turn);
}

/** Move one end of a line: it is turned and made longer, not thicker. */
export function stretchingLine(fixed, from, to) {
  const [before, after] = [from, to].map(({ x, y }) => [x - fixed.x, y - fixed.y]);
  const [length, wanted] = [Math.hypot(...before), Math.max(LEAST, Math.hypot(...after))];
  if (!length) return PLAIN;
  const origin = { x: 0, y: 0 };
  const along = turning(origin, Math.atan2(after[1], after[0]));
  const upright = turning(origin, -Math.atan2(before[1], before[0]));
  const turned = compose(along, compose(stretching(origin, Math.max(LEAST, wanted / length), 1), upright));
  return compose(compose(moving(fixed.x, fixed.y), turned), moving(-fixed.x, -fixed.y));
}

/** Of a straight line from a point: the nearest one at a multiple of 15°. */
export function inSteps({ x, y }, to) {
  const length = Math.hypot(to.x - x, to.y - y);
  const angle = Math.round(Math.atan2(to.y - y, to.x - x) / STEP_ANGLE) * STEP_ANGLE;
  return { x: x + length * Math.cos(angle), y: y + length * Math.sin(angle) };
}

/** Whether a matrix is one that the server takes. */
export function isSound([a, b, c, d, e, f]) {
  const within = [a, b, c, d].every((value) => Math.abs(value) <= 1e6);
  return within && Math.abs(e) <= 2 ** 30 && Math.abs(f) <= 2 ** 30 && Math.abs(a * d - b * c) >= 1e-9;
}

/** Whether elements look wrong when they are mirrored, or stretched one way. */
export const keepsRatio = (elements) => elements.some(({ kind }) => kind !== SHAPE && kind !== STROKE);
