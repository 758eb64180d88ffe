import assert from "node:assert/strict";
import { test } from "node:test";

import { pointToSegment } from "../../../static/js/canvas/geometry.js";
import { isGone, rubbedOut } from "../../../static/js/canvas/rubber.js";
import { CUT_UNIT, uniteCuts } from "../../../static/js/canvas/stroke.js";
import { chance } from "./chance.mjs";
import { strokeThrough } from "./samples.mjs";

function wander(random, length) {
  let [x, y] = [random.whole(-200, 200), random.whole(-200, 200)];
  return Array.from({ length }, () => [(x += random.whole(-30, 30)), (y += random.whole(-30, 30))]);
}

// Where the stroke is at so many sixteenths.
function placeAt({ xs, ys, unit, length }, at) {
  const index = Math.min(length - 2, Math.floor(at / CUT_UNIT));
  const share = at / CUT_UNIT - index;
  const along = (values) => (values[index] + (values[index + 1] - values[index]) * share) * unit;
  return [along(xs), along(ys)];
}

test("what the rubber covers is taken, what it does not come near stays", () => {
  const random = chance(51);
  for (let round = 0; round < 300; round += 1) {
    const stroke = strokeThrough(wander(random, random.whole(2, 12)), { width: 2 });
    const [ax, ay, bx, by] = Array.from({ length: 4 }, () => random.whole(-200, 200));
    const radius = random.whole(2, 40);
    const cuts = rubbedOut(stroke, ax, ay, bx, by, radius);
    const isCut = (at) => cuts.some(([start, end]) => at >= start && at <= end);
    for (let at = 0; at <= (stroke.length - 1) * CUT_UNIT; at += 1) {
      const far = Math.sqrt(pointToSegment(...placeAt(stroke, at), ax, ay, bx, by));
      const step = 45 / CUT_UNIT; // the longest step, in sixteenths
      if (far < radius + 1 - step) assert.ok(isCut(at), `${far} of ${radius}`);
      if (far > radius + 1 + step) assert.ok(!isCut(at), `${far} of ${radius}`);
    }
  }
});

test("cuts are disjoint, ascending, longer than nothing and inside the stroke", () => {
  const random = chance(52);
  for (let round = 0; round < 300; round += 1) {
    const stroke = strokeThrough(wander(random, random.whole(2, 40)));
    let all = null;
    for (let rub = 0; rub < 4; rub += 1) {
      const places = Array.from({ length: 4 }, () => random.whole(-250, 250));
      all = uniteCuts(all, rubbedOut(stroke, ...places, random.whole(1, 60)));
    }
    let last = -1;
    for (const [start, end] of all) {
      assert.ok(Number.isInteger(start) && Number.isInteger(end));
      assert.ok(start > last && end > start && end <= (stroke.length - 1) * CUT_UNIT);
      last = end;
    }
  }
});

test("a stroke that was turned and moved is rubbed where it is seen", () => {
  const random = chance(53);
  for (let round = 0; round < 100; round += 1) {
    const still = strokeThrough(wander(random, 8), { width: 1 });
    const moved = strokeThrough(wander(random, 8), { width: 1 });
    Object.assign(moved, { xs: still.xs, ys: still.ys });
    const angle = random.next() * 6;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const turn = [cos, sin, -sin, cos, random.whole(-99, 99), random.whole(-99, 99)];
    moved.matrix = turn;
    const at = (x, y) => [turn[0] * x + turn[2] * y + turn[4], turn[1] * x + turn[3] * y + turn[5]];
    const [a, b] = [at(-50, 10), at(60, 20)];
    const expected = rubbedOut(still, -50, 10, 60, 20, 15);
    const found = rubbedOut(moved, ...a, ...b, 15);
    assert.equal(found.length, expected.length);
    for (const [index, interval] of found.entries()) {
      interval.forEach((value, side) => assert.ok(Math.abs(value - expected[index][side]) <= 1));
    }
  }
});

test("a dot goes as a whole, and a stroke whose every part was taken is gone", () => {
  const dot = strokeThrough([[5, 5]]);
  assert.deepEqual(rubbedOut(dot, 0, 0, 4, 4, 3), [[0, 1]]);
  assert.deepEqual(rubbedOut(dot, 100, 0, 104, 4, 3), []);
  assert.ok(isGone(dot, [[0, 1]]));
  const line = strokeThrough([[0, 0], [50, 0], [100, 0]]);
  assert.ok(isGone(line, rubbedOut(line, -10, 0, 110, 0, 4)));
  assert.ok(!isGone(line, rubbedOut(line, 50, -10, 50, 10, 4)));
});
