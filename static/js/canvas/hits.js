// Which elements are meant: under a point, in a box, in a lasso. Pure; canvas pixels throughout.

import { PICTURE, SHAPE, STROKE, TEXT } from "./elements.js";
import { around, contains, isInside, moved } from "./geometry.js";

const MOST_SAMPLES = 24; // of a stroke
const ELLIPSE_SAMPLES = 16;
const MOST_CORNERS = 160; // of a lasso
const INSIDE = 0.9; // the share of an element's samples that a lasso has to hold

const SAMPLES = {
  [STROKE]: sampleStroke,
  [SHAPE]: sampleShape,
  [TEXT]: sampleBox,
  [PICTURE]: sampleBox,
};

const anything = () => true;

/**
 * The topmost element within `radius` of a point: near the line of strokes and outlines, inside
 * filled shapes, texts and pictures.
 * @param {Content} content
 * @param {(element: Element) => boolean} accepts which elements count
 * @returns {Element | null}
 */
export function hitAt(content, { x, y }, radius, accepts = anything) {
  const found = content.query(around(x, y, x, y, radius));
  return found.findLast((one) => accepts(one) && one.touches(x, y, x, y, radius)) ?? null;
}

/** The elements that lie entirely inside a rectangle, the lowest first. */
export function elementsInBox(content, box, accepts = anything) {
  return content.query(box).filter((element) => accepts(element) && isInBox(element, box));
}

// The bounds of what was turned are larger than itself, so its points decide.
function isInBox(element, box) {
  if (contains(box, element.bounds)) return true;
  if (!element.matrix) return false;
  const half = element.kind === STROKE || element.kind === SHAPE ? element.style.width / 2 : 0;
  const [a, b, c, d] = element.matrix;
  const [across, down] = [half * Math.hypot(a, c), half * Math.hypot(b, d)];
  const inner = {
    left: box.left + across, top: box.top + down, right: box.right - across, bottom: box.bottom - down,
  };
  return samplePoints(element, Infinity).every(({ x, y }) => isInside(inner, x, y));
}

/**
 * The elements that lie inside a lasso, the lowest first: nine of ten samples of what is drawn
 * are, so that a tail that looks out does not matter.
 * @param {{x: number, y: number}[]} polygon
 */
export function elementsInLasso(content, polygon, accepts = anything) {
  if (polygon.length < 3) return [];
  const corners = thinned(polygon);
  const box = boxOf(corners);
  return content.query(box).filter((element) => accepts(element) && isMostlyIn(element, corners, box));
}

function isMostlyIn(element, corners, box) {
  const points = samplePoints(element, MOST_SAMPLES);
  if (!points.length) return false; // all of it is rubbed out
  const mayMiss = Math.floor(points.length * (1 - INSIDE));
  let missed = 0;
  for (const { x, y } of points) {
    if (isInside(box, x, y) && isInPolygon(corners, x, y)) continue;
    missed += 1;
    if (missed > mayMiss) return false;
  }
  return true;
}

/** Whether a point is inside a polygon, by the even-odd rule. */
export function isInPolygon(corners, x, y) {
  let inside = false;
  let before = corners.at(-1);
  for (const corner of corners) {
    if (corner.y > y !== before.y > y) {
      const crossing = before.x + ((y - before.y) / (corner.y - before.y)) * (corner.x - before.x);
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}

function thinned(polygon) {
  const step = polygon.length / MOST_CORNERS;
  if (step <= 1) return polygon;
  return Array.from({ length: MOST_CORNERS }, (_, index) => polygon[Math.floor(index * step)]);
}

function boxOf(points) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of points) {
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/**
 * Points of what is drawn, where its matrix has moved them.
 * @param {number} most how many of a stroke's points are enough
 * @returns {{x: number, y: number}[]}
 */
export function samplePoints(element, most) {
  const points = SAMPLES[element.kind](element, most);
  const { matrix } = element;
  return points.map(([x, y]) => (matrix ? moved(matrix, x, y) : { x, y }));
}

function sampleStroke(stroke, most) {
  const pieces = stroke.pieces();
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const step = Math.max(1, total / most);
  const points = [];
  for (const { xs, ys, unit, length } of pieces) {
    const take = (index) => points.push([xs[index] * unit, ys[index] * unit]);
    for (let at = 0; at < length - 1; at += step) take(Math.floor(at));
    take(length - 1);
  }
  return points;
}

function sampleShape(shape) {
  const [first, ...others] = shape.lines();
  const step = Math.max(1, Math.floor(first.length / ELLIPSE_SAMPLES));
  return [...first.filter((_, index) => index % step === 0), ...others.flat()];
}

function sampleBox(element) {
  const { left, top, right, bottom } = element.localBounds();
  const middle = [(left + right) / 2, (top + bottom) / 2];
  return [[left, top], [right, top], [right, bottom], [left, bottom], middle];
}
