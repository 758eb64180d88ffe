import assert from "node:assert/strict";
import { test } from "node:test";

import { Ink } from "../../../static/js/canvas/ink.js";
import { MAX_COORDINATE, scaleFor } from "../../../static/js/canvas/stroke.js";
import { chance } from "./chance.mjs";

const look = (zoom = 1) => ({ colour: "#102030", width: 4, zoom });
const at = (x, y, pressure = null) => ({ x, y, pressure });

test("points are finer where one draws zoomed in, and the width is as chosen", () => {
  assert.deepEqual([0.05, 0.25, 1, 2, 30, 300].map(scaleFor), [0, 0, 2, 3, 7, 8]);
  const { style } = new Ink(look(8), at(1, 1)).stroke;
  assert.deepEqual(style, { tool: 0, scale: 5, colour: [16, 32, 48, 255], width: 0.5 });
});

test("no step is larger than a preview can say", () => {
  const random = chance(16);
  const ink = new Ink(look(), at(0, 0));
  for (let count = 0; count < 200; count += 1) {
    const far = random.pick([5, 500, 100_000]);
    ink.add(at(random.whole(-far, far), random.whole(-far, far)));
    const { stroke } = ink;
    for (let index = 1; index < stroke.length; index += 1) {
      assert.ok(Math.abs(stroke.xs[index] - stroke.xs[index - 1]) <= 32_767);
      assert.ok(Math.abs(stroke.ys[index] - stroke.ys[index - 1]) <= 32_767);
    }
  }
});

test("noise makes no points", () => {
  const ink = new Ink(look(), at(0, 0));
  assert.equal(ink.add(at(0.5, 0.5)), false);
  assert.equal(ink.add(at(3, 0)), true);
  assert.equal(ink.stroke.length, 2);
});

test("points stay on the canvas", () => {
  const { stroke } = new Ink(look(), at(1e12, -1e12));
  assert.deepEqual([stroke.xs[0], stroke.ys[0]], [MAX_COORDINATE, -MAX_COORDINATE]);
});

test("a full stroke goes on from its last point in another", () => {
  const ink = new Ink(look(), at(0, 0, 0.5));
  let x = 0;
  while (!ink.isFull(100)) ink.add(at((x += 5), 0, 0.5));
  assert.ok(ink.stroke.length <= 100);
  const next = ink.next();
  assert.notEqual(next.clientId, ink.clientId);
  assert.equal(next.stroke.xs[0], ink.stroke.xs[ink.stroke.length - 1]);
  assert.ok(next.stroke.pressures);
});

test("a pen's pressure is never 0, which would mean that there is none", () => {
  const ink = new Ink(look(), at(0, 0, 0));
  for (let x = 10; x < 100; x += 10) ink.add(at(x, 0, 0));
  const { pressures, length } = ink.stroke.finish();
  assert.equal(pressures.length, length);
  assert.ok(pressures.every((pressure) => pressure >= 1));
});

test("noise is smoothed, corners are not, and the tip is always at the pointer", () => {
  const random = chance(17);
  const ink = new Ink(look(), at(0, 0));
  let roughness = 0;
  for (let x = 6; x <= 600; x += 6) {
    const y = random.next() * 2 - 1;
    roughness += Math.abs(y);
    ink.add(at(x, y));
    const { xs, ys, length } = ink.stroke;
    assert.deepEqual([xs[length - 1], ys[length - 1]], [x * 4, Math.round(y * 4) + 0]);
  }
  ink.end();
  const left = [...ink.stroke.finish().ys].reduce((sum, y) => sum + Math.abs(y / 4), 0);
  assert.ok(left < roughness * 0.8);
  const corner = new Ink(look(), at(0, 0));
  for (const [x, y] of [[40, 0], [40, 40]]) corner.add(at(x, y));
  assert.deepEqual([corner.stroke.xs[1], corner.stroke.ys[1]], [160, 0]);
});

test("the stroke ends where the pointer was lifted, and only steady points were told", () => {
  const ink = new Ink(look(), at(0, 0));
  ink.add(at(10, 0));
  ink.add(at(20, 1));
  assert.equal(ink.steady, 2);
  ink.add(at(20.5, 1.25)); // too near for a point of its own
  ink.end();
  const { xs, ys, length } = ink.stroke;
  assert.deepEqual([xs[length - 1], ys[length - 1]], [82, 5]);
  assert.equal(ink.steady, length);
});
