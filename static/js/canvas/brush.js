// Draws a stroke, the same way while it grows and once it is saved. Everything is computed in
// device pixels here: canvas coordinates far from the origin would not fit a canvas's floats.

import { outlineOf } from "./outlines.js";
import { PEN } from "./stroke.js";

/**
 * What a layer shows: canvas point (x, y) at its top left, `scale` device pixels a canvas pixel.
 * `clip`, in device pixels, is the part that is drawn anew, where it is not all of it.
 * @typedef {{x: number, y: number, scale: number, width: number, height: number,
 *   clip?: {x: number, y: number, width: number, height: number}}} View
 */

const THINNEST = 0.5; // device pixels; thinner lines would fade away when zoomed out
// Points closer than this to the last one drawn change nothing to see: in lines, and in hairlines.
const NEAR = 0.75;
const NEAR_IN_HAIRLINES = 1.5;
const HAIRLINE = 1;
const TAPERED_FROM = 2.5; // device pixels; in thinner lines nobody sees it
const TAPER = 3; // over so many widths a stroke without pressures begins and ends
const TAPER_AT_MOST = 0.4; // of the stroke's length
const TIP = 0.3; // of the width, that its ends have
const STRAIGHT = 3; // between closer points a curve looks like a line
const SAMPLE_EVERY = 3;
const MAX_SAMPLES = 12;
const MISSING = 0.1; // device pixels that may be missing at the outside of a bend
const FULL_TURN = 2 * Math.PI;

// The points of one stroke in device pixels, and their radii where there is pressure.
let xs = new Float64Array(1024);
let ys = new Float64Array(1024);
let radii = new Float64Array(1024);
let lengths = new Float64Array(1024); // from the beginning to each point

/** The share of its width that a stroke has at a pressure of 0 to 255. Never above 1. */
export function widthAt(pressure) {
  return 0.15 + 0.85 * Math.sin((pressure / 255) * (Math.PI / 2));
}

/**
 * The pen's ends are tapered unless there are pressures. The marker is flat: one path of one
 * width, so that a translucent one is no darker where it crosses itself.
 * @param {View} view
 */
export function drawStroke(context, stroke, view) {
  const width = Math.max(THINNEST, stroke.style.width * view.scale);
  const isOutlined = stroke.style.tool === PEN && (stroke.pressures || width > TAPERED_FROM);
  if (view.clip && isOutlined) {
    fillKept(context, stroke, view, width);
    return;
  }
  const count = project(stroke, view, width);
  if (view.clip && misses(view.clip, width, count)) return;
  context.beginPath();
  if (count === 1 || isOutlined) {
    trace(context, stroke, width, count);
    context.fillStyle = stroke.css;
    context.fill();
  } else {
    context.strokeStyle = stroke.css;
    context.lineWidth = width;
    context.lineCap = context.lineJoin = "round";
    traceLine(context, count);
    context.stroke();
  }
}

// On a tile: its neighbours show the same stroke.
function fillKept(context, stroke, view, width) {
  const { scale } = view;
  const { x, y, path } = outlineOf(stroke, scale, () => {
    const [left, top] = [stroke.xs, stroke.ys].map(([first]) => Math.round(first * stroke.unit * scale));
    const way = new Path2D();
    trace(way, stroke, width, project(stroke, { x: left / scale, y: top / scale, scale }, width));
    return { scale, x: left, y: top, path: way };
  });
  const [dx, dy] = [x - view.x * scale, y - view.y * scale];
  context.fillStyle = stroke.css;
  context.translate(dx, dy);
  context.fill(path);
  context.translate(-dx, -dy);
}

// The way around what project() has found.
function trace(path, stroke, width, points) {
  let count = points;
  if (count === 1) {
    path.moveTo(xs[0] + width / 2, ys[0]);
    path.arc(xs[0], ys[0], width / 2, 0, FULL_TURN);
    return;
  }
  if (stroke.pressures) press(width / 2, count);
  else count = taper(width / 2, count);
  traceOutline(path, count);
}

/** Fill xs and ys, and radii with pressures, with what is worth drawing: so many points. */
function project(stroke, view, width) {
  const { length, pressures } = stroke;
  if (length + 2 > xs.length) makeRoom(length + 2); // two more for the tapered ends
  const factor = stroke.unit * view.scale;
  const left = view.x * view.scale;
  const top = view.y * view.scale;
  const least = width > HAIRLINE ? NEAR : NEAR_IN_HAIRLINES;
  let count = 0;
  for (let index = 0; index < length; index += 1) {
    const x = stroke.xs[index] * factor - left;
    const y = stroke.ys[index] * factor - top;
    const near = count > 0 && Math.abs(x - xs[count - 1]) + Math.abs(y - ys[count - 1]) < least;
    if (near && (index < length - 1 || count === 1)) continue;
    xs[count] = x;
    ys[count] = y;
    if (pressures) radii[count] = pressures[index];
    count += 1;
  }
  return count;
}

// Whether the line passes by a rectangle, which its bounds may overlap all the same. Of what a
// strip along an edge is asked to draw, that is the greater part. A curve stays within the
// triangle of its points.
function misses({ x, y, width, height }, margin, count) {
  const [left, top, right, bottom] = [x - margin, y - margin, x + width + margin, y + height + margin];
  for (let index = 0; index < count; index += 1) {
    const before = Math.max(0, index - 1);
    const after = Math.min(count - 1, index + 1);
    if (
      Math.max(xs[before], xs[index], xs[after]) >= left &&
      Math.min(xs[before], xs[index], xs[after]) <= right &&
      Math.max(ys[before], ys[index], ys[after]) >= top &&
      Math.min(ys[before], ys[index], ys[after]) <= bottom
    ) return false;
  }
  return true;
}

// radii have pressures yet.
function press(radius, count) {
  for (let index = 0; index < count; index += 1) {
    radii[index] = Math.max(THINNEST / 2, radius * widthAt(radii[index]));
  }
}

// From the points alone, so that a stroke that grows and the one that is saved look alike.
function taper(radius, points) {
  const count = withEnds(points, TAPER * 2 * radius);
  lengths[0] = 0;
  for (let index = 1; index < count; index += 1) {
    const step = Math.hypot(xs[index] - xs[index - 1], ys[index] - ys[index - 1]);
    lengths[index] = lengths[index - 1] + step;
  }
  const whole = lengths[count - 1];
  const reach = Math.min(TAPER * 2 * radius, TAPER_AT_MOST * whole);
  for (let index = 0; index < count; index += 1) {
    const along = Math.min(1, lengths[index] / reach, (whole - lengths[index]) / reach);
    radii[index] = radius * (TIP + (1 - TIP) * Math.sin((along * Math.PI) / 2));
  }
  return count;
}

// A long first or last step gets a point where its taper ends: else all of it would be tapered.
function withEnds(points, reach) {
  let count = points;
  for (const last of [0, 1]) {
    const [end, next] = last ? [count - 1, count - 2] : [0, 1];
    const share = reach / Math.hypot(xs[next] - xs[end], ys[next] - ys[end]);
    if (share > 1 / 3) continue;
    const x = xs[end] + (xs[next] - xs[end]) * share;
    const y = ys[end] + (ys[next] - ys[end]) * share;
    const place = last ? count - 1 : 1;
    for (const values of [xs, ys]) values.copyWithin(place + 1, place, count);
    xs[place] = x;
    ys[place] = y;
    count += 1;
  }
  return count;
}

function makeRoom(length) {
  [xs, ys, radii, lengths] = [1, 2, 3, 4].map(() => new Float64Array(length * 2));
}

// Curves from middle to middle of neighbouring points, each point pulling its curve.
function traceLine(context, count) {
  const last = count - 1;
  context.moveTo(xs[0], ys[0]);
  for (let index = 1; index < last; index += 1) {
    const x = xs[index];
    const y = ys[index];
    const middleX = (x + xs[index + 1]) / 2;
    const middleY = (y + ys[index + 1]) / 2;
    if (Math.abs(middleX - x) + Math.abs(middleY - y) < STRAIGHT / 2) context.lineTo(middleX, middleY);
    else context.quadraticCurveTo(x, y, middleX, middleY);
  }
  context.lineTo(xs[last], ys[last]);
}

// The same curves as a chain of bands with discs where they bend, all turning the same way, so
// that the non-zero rule leaves no holes where they overlap.
function traceOutline(context, count) {
  const pen = new OutlinePen(context, xs[0], ys[0], radii[0]);
  const last = count - 1;
  for (let index = 1; index < last; index += 1) pen.curve(index);
  if (last > 0) pen.to(xs[last], ys[last], radii[last]);
  pen.endBand();
}

class OutlinePen {
  constructor(context, x, y, radius) {
    this.context = context;
    this.x = x;
    this.y = y;
    this.radius = radius;
    this.normalX = this.normalY = this.length = 0; // of the step before
    this.band = []; // x and y of the one edge, to be closed by the other one
    this.otherEdge = [];
    this.#disc();
  }

  /** Follow the curve that the point at `index` pulls to the middle before the next one. */
  curve(index) {
    const [startX, startY, startRadius] = [this.x, this.y, this.radius];
    const [x, y, radius] = [xs[index], ys[index], radii[index]];
    const endX = (x + xs[index + 1]) / 2;
    const endY = (y + ys[index + 1]) / 2;
    const endRadius = (radius + radii[index + 1]) / 2;
    const span = Math.abs(x - startX) + Math.abs(y - startY) + Math.abs(endX - x) + Math.abs(endY - y);
    const samples = Math.min(MAX_SAMPLES, Math.ceil(span / SAMPLE_EVERY));
    for (let sample = 1; sample <= samples; sample += 1) {
      const t = sample / samples;
      const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
      this.to(
        a * startX + b * x + c * endX,
        a * startY + b * y + c * endY,
        a * startRadius + b * radius + c * endRadius,
      );
    }
  }

  to(x, y, radius) {
    const length = Math.hypot(x - this.x, y - this.y);
    if (!length) return;
    const normalX = (this.y - y) / length;
    const normalY = (x - this.x) / length;
    if (this.#bends(normalX, normalY, length)) this.endBand();
    this.#edge(normalX, normalY);
    [this.x, this.y, this.radius] = [x, y, radius];
    this.#edge(normalX, normalY);
    [this.normalX, this.normalY, this.length] = [normalX, normalY, length];
  }

  /** Close the band and put a disc at its end. */
  endBand() {
    const { context, band, otherEdge } = this;
    for (let at = 0; at < band.length; at += 2) {
      if (at) context.lineTo(band[at], band[at + 1]);
      else context.moveTo(band[at], band[at + 1]);
    }
    for (let at = otherEdge.length - 2; at >= 0; at -= 2) {
      context.lineTo(otherEdge[at], otherEdge[at + 1]);
    }
    this.band = [];
    this.otherEdge = [];
    this.#disc();
  }

  #disc() {
    this.context.moveTo(this.x + this.radius, this.y);
    this.context.arc(this.x, this.y, this.radius, 0, FULL_TURN);
  }

  #edge(normalX, normalY) {
    const [dx, dy] = [normalX * this.radius, normalY * this.radius];
    this.band.push(this.x - dx, this.y - dy);
    this.otherEdge.push(this.x + dx, this.y + dy);
  }

  // Whether a corner of the outline would show, or its inner edge would run backwards.
  #bends(normalX, normalY, length) {
    if (!this.band.length) return false;
    const turn = Math.hypot(normalX - this.normalX, normalY - this.normalY);
    if ((this.radius * turn * turn) / 8 > MISSING) return true;
    return this.radius * turn > Math.min(length, this.length);
  }
}
