import assert from "node:assert/strict";
import { test } from "node:test";

import { segmentToSegment } from "../../../static/js/canvas/geometry.js";
import { chance } from "./chance.mjs";
import { strokeThrough } from "./samples.mjs";

test("the distance of segments is that of their nearest points", () => {
  const random = chance(13);
  for (let count = 0; count < 300; count += 1) {
    const [ax, ay, bx, by, cx, cy, dx, dy] = Array.from({ length: 8 }, () => random.whole(-50, 50));
    let nearest = Infinity;
    for (let i = 0; i <= 60; i += 1) {
      for (let j = 0; j <= 60; j += 1) {
        const x = ax + ((bx - ax) * i) / 60 - cx - ((dx - cx) * j) / 60;
        const y = ay + ((by - ay) * i) / 60 - cy - ((dy - cy) * j) / 60;
        nearest = Math.min(nearest, Math.hypot(x, y));
      }
    }
    const distance = Math.sqrt(segmentToSegment(ax, ay, bx, by, cx, cy, dx, dy));
    assert.ok(distance <= nearest + 1e-9 && distance > nearest - 3, `${distance} ${nearest}`);
  }
});

test("an eraser touches a stroke up to its edge", () => {
  const stroke = strokeThrough([[0, 0], [100, 0]], { width: 10 });
  assert.ok(stroke.touches(50, 12, 50, 12, 8)); // 12 < 5 + 8
  assert.ok(!stroke.touches(50, 14, 50, 14, 8));
  assert.ok(stroke.touches(50, -300, 60, 300, 1)); // crosses between two samples
  assert.ok(!stroke.touches(120, -300, 120, 300, 1));
});

test("a dot is touched as well", () => {
  const dot = strokeThrough([[10, 10]], { width: 4 });
  assert.ok(dot.touches(0, 10, 8, 10, 1));
  assert.ok(!dot.touches(0, 10, 5, 10, 1));
});

test("a bent stroke is touched where it is, not in its bounds", () => {
  const corner = strokeThrough([[0, 0], [100, 0], [100, 100]], { width: 2 });
  assert.ok(!corner.touches(20, 50, 60, 60, 3));
  assert.ok(corner.touches(20, 50, 99, 60, 3));
});
