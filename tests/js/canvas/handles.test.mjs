import assert from "node:assert/strict";
import { test } from "node:test";

import { compose, moved } from "../../../static/js/canvas/geometry.js";
import {
  angleOf, frameOf, HANDLES, inSteps, isSound, middleOf, placeIn, resizing, rotating,
  STEP_ANGLE, stretchingLine,
} from "../../../static/js/canvas/handles.js";
import { LINE, NO_FILLING, RECTANGLE, Shape } from "../../../static/js/canvas/shape.js";
import { chance } from "./chance.mjs";
import { randomElement, randomMatrix } from "./elements.mjs";

const STYLE = { tool: RECTANGLE, scale: 2, colour: [0, 0, 0, 255], width: 2 };
const names = Object.keys(HANDLES);
const opposite = (name) => HANDLES[name].map((share) => 1 - share);
const near = (a, b, tolerance = 1e-6) =>
  assert.ok(Math.hypot(a.x - b.x, a.y - b.y) <= tolerance * (1 + Math.hypot(a.x, a.y)), JSON.stringify([a, b]));

function randomFrame(random) {
  const element = randomElement(random, { far: 2 ** 12 });
  if (random.next() < 0.6) element.matrix = randomMatrix(random);
  element.changed();
  return { ...frameOf([element]), ends: null };
}

test("a corner follows the pointer, and the opposite one stays", () => {
  const random = chance(61);
  for (let round = 0; round < 300; round += 1) {
    const frame = randomFrame(random);
    const name = random.pick(["nw", "ne", "se", "sw"]);
    const from = placeIn(frame, HANDLES[name]);
    // Outward, so that nothing turns inside out.
    const middle = middleOf(frame);
    const to = { x: from.x + (from.x - middle.x) * 0.7, y: from.y + (from.y - middle.y) * 0.7 };
    const matrix = resizing(frame, name, from, to);
    near(moved(matrix, from.x, from.y), to);
    const fixed = placeIn(frame, opposite(name));
    near(moved(matrix, fixed.x, fixed.y), fixed);
  }
});

test("with Alt, the middle stays", () => {
  const random = chance(62);
  for (let round = 0; round < 200; round += 1) {
    const frame = randomFrame(random);
    const name = random.pick(names);
    const from = placeIn(frame, HANDLES[name]);
    const to = { x: from.x + random.whole(-50, 50), y: from.y + random.whole(-50, 50) };
    const matrix = resizing(frame, name, from, to, { fromMiddle: true, mayFlip: true });
    const middle = middleOf(frame);
    near(moved(matrix, middle.x, middle.y), middle);
  }
});

test("what keeps its ratio is stretched alike in both directions of its frame", () => {
  const random = chance(63);
  for (let round = 0; round < 300; round += 1) {
    const frame = randomFrame(random);
    const name = random.pick(names);
    const from = placeIn(frame, HANDLES[name]);
    const to = { x: from.x + random.whole(-80, 80), y: from.y + random.whole(-80, 80) };
    const next = compose(resizing(frame, name, from, to, { keepsRatio: true }), frame.matrix);
    const growth = (a, b) => Math.hypot(next[a], next[b]) / Math.hypot(frame.matrix[a], frame.matrix[b]);
    assert.ok(Math.abs(growth(0, 1) - growth(2, 3)) < 1e-6 * growth(0, 1) + 1e-9);
  }
});

test("nothing is ever made so small that it is lost", () => {
  const frame = frameOf([new Shape(STYLE, NO_FILLING, 0, 0, 100, 50)]);
  for (const mayFlip of [false, true]) {
    for (let way = -300; way <= 300; way += 1) {
      const matrix = resizing(frame, "se", { x: 101, y: 51 }, { x: 101 + way, y: 51 + way }, { mayFlip });
      assert.ok(isSound(matrix), `${way}`);
      if (!mayFlip) assert.ok(matrix[0] > 0 && matrix[3] > 0);
    }
  }
});

test("turning keeps the middle and, in steps, comes to lie at a multiple of 15°", () => {
  const random = chance(64);
  for (let round = 0; round < 200; round += 1) {
    const frame = randomFrame(random);
    const middle = middleOf(frame);
    const from = { x: middle.x, y: middle.y - 80 };
    const to = { x: middle.x + random.whole(-90, 90), y: middle.y + random.whole(1, 90) };
    const matrix = rotating(frame, from, to, true);
    near(moved(matrix, middle.x, middle.y), middle);
    const steps = angleOf({ matrix: compose(matrix, frame.matrix) }) / STEP_ANGLE;
    assert.ok(Math.abs(steps - Math.round(steps)) < 1e-6);
  }
});

test("the end of a line follows the pointer; the other end and the line's width stay", () => {
  const random = chance(65);
  for (let round = 0; round < 200; round += 1) {
    const place = () => ({ x: random.whole(-500, 500), y: random.whole(-500, 500) });
    const [fixed, from, to] = [place(), place(), place()];
    if (Math.hypot(from.x - fixed.x, from.y - fixed.y) < 5 || Math.hypot(to.x - fixed.x, to.y - fixed.y) < 5) continue;
    const matrix = stretchingLine(fixed, from, to);
    near(moved(matrix, from.x, from.y), to);
    near(moved(matrix, fixed.x, fixed.y), fixed);
    const [a, b, c, d] = matrix;
    const length = Math.hypot(from.x - fixed.x, from.y - fixed.y);
    const across = [-(from.y - fixed.y) / length, (from.x - fixed.x) / length];
    const width = Math.hypot(a * across[0] + c * across[1], b * across[0] + d * across[1]);
    assert.ok(Math.abs(width - 1) < 1e-9);
  }
});

test("a line has ends instead of handles, several elements an upright frame", () => {
  const line = new Shape({ ...STYLE, tool: LINE }, NO_FILLING, 0, 0, 30, 40);
  assert.deepEqual(frameOf([line]).ends, [{ x: 0, y: 0 }, { x: 30, y: 40 }]);
  const other = new Shape(STYLE, NO_FILLING, 100, 100, 120, 130);
  other.matrix = [0, 1, -1, 0, 0, 0];
  const frame = frameOf([line, other]);
  assert.equal(frame.ends, null);
  assert.equal(angleOf(frame), 0);
  assert.equal(frameOf([]), null);
});

test("in steps, a line lies at a multiple of 15° and is as long as the pointer is away", () => {
  const random = chance(66);
  for (let round = 0; round < 100; round += 1) {
    const to = { x: random.whole(-99, 99), y: random.whole(-99, 99) };
    const { x, y } = inSteps({ x: 0, y: 0 }, to);
    assert.ok(Math.abs(Math.hypot(x, y) - Math.hypot(to.x, to.y)) < 1e-9);
    const steps = Math.atan2(y, x) / STEP_ANGLE;
    assert.ok(Math.abs(steps - Math.round(steps)) < 1e-9);
  }
});
