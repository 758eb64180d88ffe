import assert from "node:assert/strict";
import test from "node:test";

import { Slices } from "../../../static/js/canvas/slices.js";

// Draw as much as a frame allows.
function useUp(slices) {
  let count = 0;
  while (slices.take()) count += 1;
  return count;
}

test("a frame draws its quota and no more", () => {
  const slices = new Slices();
  slices.begin(performance.now() + 1_000);
  assert.equal(useUp(slices), slices.quota);
});

test("late frames make the quota smaller, punctual ones larger", () => {
  const slices = new Slices();
  let now = performance.now() + 1_000;
  const before = slices.quota;
  for (let frame = 0; frame < 10; frame += 1, now += 50) {
    slices.begin(now);
    useUp(slices);
  }
  const fewer = slices.quota;
  assert.ok(fewer < before);
  for (let frame = 0; frame < 40; frame += 1, now += 16.7) {
    slices.begin(now);
    useUp(slices);
  }
  assert.ok(slices.quota > before);
});

test("what was not used up teaches nothing", () => {
  const slices = new Slices();
  const before = slices.quota;
  for (let frame = 0; frame < 5; frame += 1) {
    slices.begin(performance.now() + 1_000 * frame);
    slices.take();
  }
  assert.equal(slices.quota, before);
});

test("while a page opens, a frame draws more", () => {
  const slices = new Slices();
  slices.begin(performance.now() + 1_000, true);
  assert.ok(useUp(slices) > slices.quota * 3);
});

test("a slice whose time is over ends", () => {
  const slices = new Slices();
  slices.begin(performance.now() - 1_000);
  assert.ok(useUp(slices) <= 16);
});
