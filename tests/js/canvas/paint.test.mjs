import assert from "node:assert/strict";
import { test } from "node:test";

import { SvgRecorder } from "../../../static/js/canvas/exporting/recorder.js";
import { moved } from "../../../static/js/canvas/geometry.js";
import { drawElement, viewThrough } from "../../../static/js/canvas/paint.js";
import { ARROW, ELLIPSE, LINE, RECTANGLE, Shape } from "../../../static/js/canvas/shape.js";
import { MARKER } from "../../../static/js/canvas/stroke.js";
import { chance } from "./chance.mjs";
import { randomMatrix, randomShape } from "./elements.mjs";
import { strokeThrough } from "./samples.mjs";

const STYLE = { tool: LINE, scale: 0, colour: [10, 20, 30, 255], width: 4 };
const NONE = [0, 0, 0, 0];
const SCREEN = { width: 1_280, height: 800 };

/** All numbers that reach the context, and the points of paths where the screen has them. */
function drawn(element, view) {
  const output = [];
  drawElement(new SvgRecorder(output, 1), element, view);
  return output.map((path) => {
    const [, d] = path.match(/ d="([^"]*)"/);
    const matrix = path.match(/matrix\(([^)]*)\)/)?.[1].split(" ").map(Number) ?? [1, 0, 0, 1, 0, 0];
    const numbers = (d.replace(/A[^A-Z]*?0 0 [01]/g, " ").match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    const points = [];
    for (let at = 0; at + 1 < numbers.length; at += 2) points.push(moved(matrix, numbers[at], numbers[at + 1]));
    return { numbers, matrix, points };
  });
}

const shape = (tool, ...ends) => new Shape({ ...STYLE, tool }, [9, 9, 9, 99], ...ends);

test("however large a shape is, no number that is drawn is much larger than the screen", () => {
  const far = 2 ** 30;
  const view = { x: far / 3, y: far / 5, scale: 30, ...SCREEN };
  for (const tool of [LINE, ARROW, RECTANGLE, ELLIPSE]) {
    for (const ends of [[-far, -far, far, far], [far, -far / 3, -far, far], [0, 0, far, far / 2]]) {
      for (const { numbers } of drawn(shape(tool, ...ends), view)) {
        for (const number of numbers) assert.ok(Math.abs(number) < 20_000, `${tool} ${number}`);
      }
    }
  }
});

test("a huge line that crosses the view is where it belongs, to the thousandth of a pixel", () => {
  const line = shape(LINE, -(2 ** 30), -(2 ** 30), 2 ** 30, 2 ** 30);
  const view = { x: 5_000_000.25, y: 5_000_000, scale: 30, ...SCREEN };
  const [{ points }] = drawn(line, view);
  for (const { x, y } of points) assert.ok(Math.abs(x - (y - 7.5)) < 0.01, `${x} ${y}`);
});

test("a huge ellipse passes the view where it should", () => {
  const radius = 2 ** 28;
  const ellipse = shape(ELLIPSE, -radius, -radius, radius, radius);
  const angle = 0.6;
  const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
  const view = { x: x - 20, y: y - 20, scale: 10, ...SCREEN };
  const [{ points }] = drawn(ellipse, view);
  const inside = points.filter((point) => point.x > 0 && point.y > 0 && point.x < 1_280 && point.y < 800);
  for (const point of inside) {
    const distance = Math.hypot(view.x + point.x / 10, view.y + point.y / 10) - radius;
    assert.ok(Math.abs(distance * 10) < 1, `${distance}`);
  }
  const nearest = Math.min(...points.map((point) => Math.hypot(point.x - 200, point.y - 200)));
  assert.ok(nearest < 4_000);
});

test("what lies elsewhere draws no line across the view", () => {
  const view = { x: 0, y: 0, scale: 1, ...SCREEN };
  for (const ends of [[-900, -900, -800, 900], [2_000, 0, 3_000, 700], [-500, 900, 3_000, 901]]) {
    for (const { points } of drawn(shape(LINE, ...ends), view)) {
      for (const { x, y } of points) assert.ok(x < 0 || y < 0 || x > 1_280 || y > 800);
    }
  }
});

test("a matrix draws as if the element lay there, wherever the view is", () => {
  const random = chance(51);
  for (let count = 0; count < 200; count += 1) {
    const line = shape(LINE, random.whole(-99, 99), random.whole(-99, 99), random.whole(-99, 99), random.whole(-99, 99));
    line.matrix = randomMatrix(random);
    line.matrix[4] += random.pick([0, 10_000_000]);
    line.changed();
    const scale = random.pick([0.1, 1, 30]);
    const middle = moved(line.matrix, line.x1, line.y1);
    const view = { x: middle.x - 640 / scale, y: middle.y - 400 / scale, scale, ...SCREEN };
    const [first] = drawn(line, view);
    const hit = first.points.some(({ x, y }) => Math.hypot(x - 640, y - 400) < 0.05);
    assert.ok(hit, JSON.stringify(first.points));
    for (const number of first.numbers) assert.ok(Math.abs(number) < 1e6);
  }
});

test("a stroke far from the origin is moved with small numbers", () => {
  const stroke = strokeThrough([[0, 0], [50, 20], [100, 0]]);
  stroke.style = { ...stroke.style, tool: MARKER }; // flat: it begins at its first point
  stroke.matrix = [2, 0, 0, 2, 400_000_000, -300_000_000];
  stroke.changed();
  const view = { x: 400_000_000 - 10, y: -300_000_000 - 10, scale: 4, ...SCREEN };
  const [{ points, numbers }] = drawn(stroke, view);
  assert.ok(Math.hypot(points[0].x - 40, points[0].y - 40) < 0.01);
  for (const number of numbers) assert.ok(Math.abs(number) < 5_000);
});

test("matrices at the edge of what is allowed, and views of every scale, break nothing", () => {
  const random = chance(52);
  const extreme = [
    [1e6, 0, 0, 1e-15, 0, 0], [1e6, 1e6, -1e6, 1e6, 2 ** 30, -(2 ** 30)],
    [1e-4, 0, 0, 1e-4, 0, 0], [0, 1e-3, 1e-6, 0, 5, 5], [-1, 0, 0, 1, 0, 0],
  ];
  for (let count = 0; count < 200; count += 1) {
    const one = randomShape(random, { far: 2 ** 30 });
    one.matrix = random.pick(extreme);
    one.changed();
    const view = { x: random.whole(-9, 9), y: 0, scale: random.pick([1e-3, 0.05, 1, 30, 90]), ...SCREEN };
    for (const { numbers, matrix } of drawn(one, view)) {
      for (const number of [...numbers, ...matrix]) assert.ok(Number.isFinite(number));
    }
  }
});

test("a matrix that leaves nothing shows nothing", () => {
  assert.equal(viewThrough([0, 0, 0, 0, 0, 0], { x: 0, y: 0, scale: 1, ...SCREEN }), null);
});

test("an outline without colour draws no line", () => {
  const bare = new Shape({ ...STYLE, tool: RECTANGLE, colour: NONE }, [1, 2, 3, 4], 0, 0, 9, 9);
  const output = [];
  drawElement(new SvgRecorder(output, 1), bare, { x: 0, y: 0, scale: 1, ...SCREEN });
  assert.equal(output.length, 1);
});
