import assert from "node:assert/strict";
import { test } from "node:test";

import { contains, overlaps } from "../../../static/js/canvas/geometry.js";
import {
  elementsInBox, elementsInLasso, hitAt, isInPolygon, samplePoints,
} from "../../../static/js/canvas/hits.js";
import { ELLIPSE, LINE, RECTANGLE, Shape } from "../../../static/js/canvas/shape.js";
import { chance } from "./chance.mjs";
import { randomElement, randomMatrix } from "./elements.mjs";
import { strokeThrough } from "./samples.mjs";

const STYLE = { tool: RECTANGLE, scale: 2, colour: [0, 0, 0, 255], width: 2 };
const FULL = [9, 9, 9, 255];
const NONE = [0, 0, 0, 0];

// As Content does: what overlaps, the lowest first.
const holding = (...elements) => ({
  query: (box) => elements.filter((element) => overlaps(element.bounds, box)),
});

const square = (left, top, size, filling = NONE, tool = RECTANGLE) =>
  new Shape({ ...STYLE, tool }, filling, left, top, left + size, top + size);

test("the topmost element is hit, and one that does not count is looked through", () => {
  const [below, above] = [square(0, 0, 100, FULL), square(50, 50, 100, FULL)];
  const content = holding(below, above);
  assert.equal(hitAt(content, { x: 75, y: 75 }, 2), above);
  assert.equal(hitAt(content, { x: 75, y: 75 }, 2, (one) => one !== above), below);
  assert.equal(hitAt(content, { x: 20, y: 20 }, 2), below);
  assert.equal(hitAt(content, { x: 300, y: 20 }, 2), null);
});

test("one can click through the middle of what is not filled", () => {
  const [below, above] = [square(40, 40, 20, FULL), square(0, 0, 100)];
  assert.equal(hitAt(holding(below, above), { x: 50, y: 50 }, 4), below);
});

test("a box takes what lies entirely inside", () => {
  const [inside, across] = [square(10, 10, 20), square(80, 80, 40)];
  const content = holding(inside, across);
  const box = { left: 0, top: 0, right: 100, bottom: 100 };
  assert.deepEqual(elementsInBox(content, box), [inside]);
});

test("what was turned is in a box that holds it, though its bounds stand out", () => {
  const circle = square(-50, -50, 100, NONE, ELLIPSE);
  const angle = Math.PI / 4;
  circle.matrix = [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0];
  circle.changed();
  const box = { left: -52, top: -52, right: 52, bottom: 52 };
  assert.ok(!contains(box, circle.bounds));
  assert.deepEqual(elementsInBox(holding(circle), box), [circle]);
  const tight = { left: -50.5, top: -52, right: 52, bottom: 52 };
  assert.deepEqual(elementsInBox(holding(circle), tight), []);
});

test("a box that holds an element's box takes it, whatever it is", () => {
  const random = chance(21);
  for (let count = 0; count < 200; count += 1) {
    const element = randomElement(random, { far: 3_000 });
    if (random.next() < 0.5) element.matrix = randomMatrix(random);
    element.changed();
    const { left, top, right, bottom } = element.bounds;
    const box = { left: left - 1, top: top - 1, right: right + 1, bottom: bottom + 1 };
    assert.equal(elementsInBox(holding(element), box).length, 1);
    const corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
    const lasso = corners.map(([x, y]) => ({
      x: x + Math.sign(x - (left + right) / 2), y: y + Math.sign(y - (top + bottom) / 2),
    }));
    assert.equal(elementsInLasso(holding(element), lasso).length, 1);
  }
});

test("a lasso takes what is nearly all inside, and nothing that is half inside", () => {
  const points = Array.from({ length: 200 }, (_, index) => [index, 0]);
  const stroke = strokeThrough(points);
  const lasso = (right) => [
    { x: -10, y: -10 }, { x: right, y: -10 }, { x: right, y: 10 }, { x: -10, y: 10 },
  ];
  const taken = (right) => elementsInLasso(holding(stroke), lasso(right)).length;
  assert.equal(taken(210), 1);
  assert.equal(taken(190), 1);
  assert.equal(taken(120), 0);
});

test("a lasso leaves out what lies in its bay", () => {
  const lasso = [[0, 0], [100, 0], [100, 100], [70, 100], [70, 30], [30, 30], [30, 100], [0, 100]];
  const corners = lasso.map(([x, y]) => ({ x, y }));
  assert.ok(isInPolygon(corners, 15, 80));
  assert.ok(!isInPolygon(corners, 50, 80));
  const content = holding(square(40, 50, 20), square(5, 50, 20));
  assert.equal(elementsInLasso(content, corners).length, 1);
});

test("a lasso of thousands of corners is still one of the same form", () => {
  const round = Array.from({ length: 5_000 }, (_, index) => {
    const angle = (index / 5_000) * 2 * Math.PI;
    return { x: 100 * Math.cos(angle), y: 100 * Math.sin(angle) };
  });
  assert.equal(elementsInLasso(holding(square(-20, -20, 40)), round).length, 1);
  assert.equal(elementsInLasso(holding(square(80, 80, 10)), round).length, 0);
});

test("samples lie within the bounds", () => {
  const random = chance(22);
  for (let count = 0; count < 300; count += 1) {
    const element = randomElement(random, { far: 3_000 });
    if (random.next() < 0.5) element.matrix = randomMatrix(random);
    element.changed();
    const { left, top, right, bottom } = element.bounds;
    const points = samplePoints(element, 24);
    assert.ok(points.length >= 1);
    for (const { x, y } of points) {
      assert.ok(x >= left - 1e-6 && x <= right + 1e-6 && y >= top - 1e-6 && y <= bottom + 1e-6);
    }
  }
});

test("a lasso ignores a short line beside it", () => {
  const line = new Shape({ ...STYLE, tool: LINE }, NONE, 200, 0, 240, 0);
  const lasso = [{ x: 0, y: -50 }, { x: 100, y: -50 }, { x: 100, y: 50 }, { x: 0, y: 50 }];
  assert.deepEqual(elementsInLasso(holding(line), lasso), []);
});
