import assert from "node:assert/strict";
import test from "node:test";

import { between } from "../../../static/js/canvas/flight.js";

const SIZE = { width: 800, height: 600 };
const near = (actual, wanted) => assert.ok(Math.abs(actual - wanted) < 1e-6, `${actual} is not ${wanted}`);

test("it begins where it is and ends where it shall be", () => {
  const [from, to] = [{ x: 10, y: 20, zoom: 1 }, { x: -500, y: 700, zoom: 0.3 }];
  const begin = between(from, to, SIZE, 0);
  near(begin.x, 10);
  near(begin.y, 20);
  near(begin.zoom, 1);
  assert.deepEqual(between(from, to, SIZE, 1), to);
  assert.deepEqual(between(from, to, SIZE, 1.7), to);
});

test("without zooming it goes straight", () => {
  const [from, to] = [{ x: 0, y: 0, zoom: 2 }, { x: 100, y: 50, zoom: 2 }];
  const half = between(from, to, SIZE, 0.5);
  near(half.x / half.y, 2);
  assert.equal(half.zoom, 2);
});

test("zooming at a place keeps that place where it is", () => {
  // The canvas point (100, 100) is at screen (100, 100) before and after.
  const [from, to] = [{ x: 0, y: 0, zoom: 1 }, { x: 75, y: 75, zoom: 4 }];
  for (const share of [0.2, 0.5, 0.9]) {
    const { x, y, zoom } = between(from, to, SIZE, share);
    near((100 - x) * zoom, 100);
    near((100 - y) * zoom, 100);
  }
});
