import assert from "node:assert/strict";
import { test } from "node:test";

import { overlaps } from "../../../static/js/canvas/geometry.js";
import { reordered } from "../../../static/js/canvas/order.js";
import { chance } from "./chance.mjs";

const sorted = (all) => [...all].sort((a, b) => a.order - b.order || a.seq - b.seq);

function make(random, count) {
  return Array.from({ length: count }, (_, index) => {
    const [left, top] = [random.whole(0, 60), random.whole(0, 60)];
    return { seq: index + 1, order: index + 1, bounds: { left, top, right: left + 30, bottom: top + 30 } };
  });
}

function apply(all, orders) {
  for (const [element, order] of orders) element.order = order;
  return sorted(all);
}

test("in every way what is selected keeps its own order, and so does the rest", () => {
  const random = chance(71);
  for (let round = 0; round < 500; round += 1) {
    const all = make(random, random.whole(1, 9));
    const chosen = new Set(all.filter(() => random.next() < 0.4));
    let next = all.length + 1;
    for (let step = 0; step < 6; step += 1) {
      const before = sorted(all);
      const way = random.pick(["front", "back", "forward", "backward"]);
      const orders = reordered(way, before, chosen, next);
      for (const order of orders.values()) assert.ok(Number.isFinite(order) && order < next);
      const after = apply(all, orders);
      next += orders.size ? 1 : 0;
      const part = (list, isIn) => list.filter((one) => chosen.has(one) === isIn).map(({ seq }) => seq);
      assert.deepEqual(part(after, true), part(before, true));
      assert.deepEqual(part(after, false), part(before, false));
      if (way === "front" && chosen.size) assert.deepEqual(after.slice(-chosen.size).map((one) => chosen.has(one)), [...chosen].map(() => true));
      if (way === "back" && chosen.size) assert.ok(after.slice(0, chosen.size).every((one) => chosen.has(one)));
    }
  }
});

test("one step forward passes one neighbour that overlaps, and no step is for nothing", () => {
  const random = chance(72);
  for (let round = 0; round < 300; round += 1) {
    const all = make(random, 8);
    const one = random.pick(all);
    const orders = reordered("forward", all, new Set([one]), 9);
    const above = all.filter((other) => other.order > one.order && overlaps(other.bounds, one.bounds));
    assert.equal(orders.size, above.length ? 1 : 0);
    const after = apply(all, orders);
    const passed = above.filter((other) => after.indexOf(other) < after.indexOf(one));
    assert.equal(passed.length, Math.min(1, above.length));
  }
});

test("what is drawn after something came to the front lies above it", () => {
  const all = make(chance(73), 5);
  const orders = reordered("front", all, new Set([all[0], all[1]]), 6);
  assert.ok([...orders.values()].every((order) => order > 5 && order < 6));
  assert.equal(reordered("front", sorted(apply(all, orders) && all), new Set([all[0], all[1]]), 7).size, 0);
});

test("one's own that are not saved yet count as above all that is", () => {
  const all = make(chance(74), 3);
  const pending = { seq: null, order: 2 ** 40, bounds: all[0].bounds };
  const orders = reordered("front", [...all, pending], new Set([all[0]]), 4);
  assert.ok(orders.get(all[0]) > 4 && orders.get(all[0]) < 5);
});
