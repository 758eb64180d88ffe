// What a round rubber takes from a stroke. Pure.

import { inverse, moved, pointToSegment, segmentToSegment } from "./geometry.js";
import { CUT_UNIT, uniteCuts } from "./stroke.js";

const HALVINGS = 24;

/**
 * What a rubber of `radius`, moved from (ax, ay) to (bx, by) in canvas pixels, takes from a stroke.
 * @returns {number[][]} disjoint, ascending [start, end] in 1/16 of a step between two points; of
 *   a stroke that is a dot, [[0, 1]]
 */
export function rubbedOut(stroke, ax, ay, bx, by, radius) {
  const rubber = locally(stroke.matrix, ax, ay, bx, by, radius + reachOf(stroke));
  const { xs, ys, unit, length } = stroke;
  const at = (index) => [xs[index] * unit, ys[index] * unit];
  if (length === 1) return farness(rubber, ...at(0)) <= rubber.reach ** 2 ? [[0, 1]] : [];
  const cuts = [];
  for (let index = 0; index < length - 1; index += 1) {
    const interval = rubbedStep(rubber, ...at(index), ...at(index + 1));
    if (interval) cuts.push(interval.map((share) => index * CUT_UNIT + share));
  }
  return uniteCuts(null, cuts);
}

/** Whether nothing is left of a stroke but what these cuts take. */
export function isGone({ length }, cuts) {
  if (length === 1) return cuts.length > 0;
  return cuts.length === 1 && cuts[0][0] === 0 && cuts[0][1] >= (length - 1) * CUT_UNIT;
}

// Half the line's width, on the canvas: its round ends then touch the rubber and no more.
function reachOf({ style, matrix }) {
  return (style.width / 2) * (matrix ? Math.sqrt(Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) : 1);
}

// The rubber as the stroke sees it before its matrix moves it.
function locally(matrix, ax, ay, bx, by, reach) {
  if (!matrix) return { ax, ay, bx, by, reach };
  const back = inverse(matrix);
  const [from, to] = [moved(back, ax, ay), moved(back, bx, by)];
  const scale = Math.sqrt(Math.abs(back[0] * back[3] - back[1] * back[2]));
  return { ax: from.x, ay: from.y, bx: to.x, by: to.y, reach: reach * scale };
}

const farness = ({ ax, ay, bx, by }, x, y) => pointToSegment(x, y, ax, ay, bx, by);

/**
 * The part of one step that is rubbed out, in 1/16, or null. The distance of a point on it from
 * the rubber's way falls and then rises, so that it is one interval.
 */
function rubbedStep(rubber, cx, cy, dx, dy) {
  const far = rubber.reach ** 2;
  if (segmentToSegment(rubber.ax, rubber.ay, rubber.bx, rubber.by, cx, cy, dx, dy) > far) return null;
  const distance = (share) => farness(rubber, cx + (dx - cx) * share, cy + (dy - cy) * share);
  const isIn = (share) => distance(share) <= far;
  const [startsIn, endsIn] = [isIn(0), isIn(1)];
  if (startsIn && endsIn) return [0, CUT_UNIT];
  const middle = startsIn ? 0 : endsIn ? 1 : nearest(distance);
  const start = startsIn ? 0 : edge(isIn, middle, 0);
  const end = endsIn ? 1 : edge(isIn, middle, 1);
  return inUnits(start, end);
}

function nearest(distance) {
  let [low, high] = [0, 1];
  for (let count = 0; count < HALVINGS; count += 1) {
    const third = (high - low) / 3;
    if (distance(low + third) < distance(high - third)) high -= third;
    else low += third;
  }
  return (low + high) / 2;
}

// Where the interval around `inside` ends on the way to `outside`.
function edge(isIn, inside, outside) {
  for (let count = 0; count < HALVINGS; count += 1) {
    const middle = (inside + outside) / 2;
    if (isIn(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

// To the nearest 1/16; what is touched loses something, however little.
function inUnits(start, end) {
  let [low, high] = [Math.round(start * CUT_UNIT), Math.round(end * CUT_UNIT)];
  if (low === high) [low, high] = [Math.floor(start * CUT_UNIT), Math.ceil(end * CUT_UNIT)];
  if (low === high) [low, high] = low ? [low - 1, high] : [low, high + 1];
  return [low, high];
}
