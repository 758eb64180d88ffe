// Draws lines, arrows, rectangles and ellipses. Whatever their size, no number that reaches the
// context is much larger than what is shown: beyond a few million, its floats are too coarse.

import { cssColour } from "./elements.js";
import { overlaps } from "./geometry.js";
import { ARROW, arrowHead, ELLIPSE, RECTANGLE } from "./shape.js";

const THINNEST = 0.5; // device pixels; thinner lines would fade away when zoomed out
const ROOM = 64; // device pixels kept around what is shown
const HUGE = 200_000; // device pixels; larger ellipses are traced where they are seen
const FLAT = 0.2; // device pixels that a traced ellipse may be off
const DEEPEST = 40; // halvings of a quarter
const QUARTERS = [0, 1, 2, 3].map((quarter) => (quarter * Math.PI) / 2);

const TRACE = { [ARROW]: traceArrow, [RECTANGLE]: traceRectangle, [ELLIPSE]: traceEllipse };

/** @param {Shape} shape @param {View} view */
export function drawShape(context, shape, view) {
  const width = Math.max(THINNEST, shape.style.width * view.scale);
  context.beginPath();
  (TRACE[shape.style.tool] ?? traceLine)(context, shape, new Frame(view, width));
  if (shape.isFilled) {
    context.fillStyle = cssColour(shape.filling);
    context.fill();
  }
  if (!shape.style.colour[3]) return;
  context.strokeStyle = shape.css;
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.stroke();
}

/** Turns canvas coordinates into device ones, and knows what of them can be seen. */
class Frame {
  constructor(view, width) {
    const room = width + ROOM;
    this.view = view;
    this.seen = { left: -room, top: -room, right: view.width + room, bottom: view.height + room };
  }

  x(value) {
    return (value - this.view.x) * this.view.scale;
  }

  y(value) {
    return (value - this.view.y) * this.view.scale;
  }

  /** The nearest place that is not far outside. What is on one side of the view stays there. */
  near(x, y) {
    const { left, top, right, bottom } = this.seen;
    return [Math.min(right, Math.max(left, x)), Math.min(bottom, Math.max(top, y))];
  }
}

function traceLine(context, { x1, y1, x2, y2 }, frame) {
  traceSegment(context, frame, frame.x(x1), frame.y(y1), frame.x(x2), frame.y(y2));
}

// Only the part that can be seen, cut off in doubles (Liang and Barsky).
function traceSegment(context, { seen }, ax, ay, bx, by) {
  const [dx, dy] = [bx - ax, by - ay];
  let [from, to] = [0, 1];
  const sides = [
    [-dx, ax - seen.left], [dx, seen.right - ax], [-dy, ay - seen.top], [dy, seen.bottom - ay],
  ];
  for (const [out, room] of sides) {
    if (!out && room < 0) return;
    if (out < 0) from = Math.max(from, room / out);
    else if (out > 0) to = Math.min(to, room / out);
  }
  if (from > to) return;
  context.moveTo(ax + from * dx, ay + from * dy);
  context.lineTo(ax + to * dx, ay + to * dy);
}

function traceArrow(context, shape, frame) {
  traceLine(context, shape, frame);
  const { left, right, leftBow, rightBow } = arrowHead(shape);
  const at = ([x, y]) => [frame.x(x), frame.y(y)];
  const tip = at([shape.x2, shape.y2]);
  if (!isSeen(frame.seen, [tip, at(left), at(right)])) return;
  context.moveTo(...at(left));
  context.quadraticCurveTo(...at(leftBow), ...tip);
  context.quadraticCurveTo(...at(rightBow), ...at(right));
}

function isSeen(seen, points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const box = {
    left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys),
  };
  return overlaps(seen, box);
}

function traceRectangle(context, { box }, frame) {
  const [left, top] = frame.near(frame.x(box.left), frame.y(box.top));
  const [right, bottom] = frame.near(frame.x(box.right), frame.y(box.bottom));
  context.rect(left, top, right - left, bottom - top);
}

function traceEllipse(context, { box }, frame) {
  const { scale } = frame.view;
  const radii = [((box.right - box.left) / 2) * scale, ((box.bottom - box.top) / 2) * scale];
  const [x, y] = [frame.x((box.left + box.right) / 2), frame.y((box.top + box.bottom) / 2)];
  if (Math.max(...radii) < HUGE) {
    context.moveTo(x + radii[0], y);
    context.ellipse(x, y, ...radii, 0, 0, 2 * Math.PI);
  } else traceHuge(context, frame, x, y, ...radii);
  context.closePath();
}

// Arcs are halved where they may be seen, until they are as good as straight.
function traceHuge(context, frame, x, y, rx, ry) {
  const at = (angle) => [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  function arc(from, to, depth) {
    const [start, end] = [at(from), at(to)];
    const sagitta = (Math.max(rx, ry) * (to - from) ** 2) / 8;
    if (depth === DEEPEST || sagitta < FLAT || !isSeen(frame.seen, [start, end])) {
      context.lineTo(...frame.near(...end));
      return;
    }
    const middle = (from + to) / 2;
    arc(from, middle, depth + 1);
    arc(middle, to, depth + 1);
  }
  context.moveTo(...frame.near(...at(0)));
  for (const quarter of QUARTERS) arc(quarter, quarter + Math.PI / 2, 0);
}
