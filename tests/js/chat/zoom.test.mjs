import assert from "node:assert/strict";
import test from "node:test";

import { Zoom } from "../../../static/js/chat/zoom.js";

const STAGE = { width: 800, height: 600 };
const make = (own) => new Zoom(STAGE, { width: 800, height: 400 }, own);

test("what is at the place stays there", () => {
  const zoom = make();
  zoom.by(2, 100, 0);
  // (100, 0) showed the point 100 from the picture's middle; it still does: x + 100 * scale.
  assert.equal(zoom.x + 100 * zoom.scale, 100);
  assert.equal(zoom.isClose, true);
});

test("it never becomes smaller than all of it, nor larger than is of use", () => {
  const zoom = make();
  zoom.by(0.1);
  assert.deepEqual([zoom.scale, zoom.x, zoom.y], [1, 0, 0]);
  zoom.by(1000);
  assert.equal(zoom.scale, 4);
  const large = make(8000);
  large.by(1000);
  assert.equal(large.scale, 30);
});

test("it is dragged no further than its edges", () => {
  const zoom = make();
  zoom.pan(500, 500);
  assert.deepEqual([zoom.x, zoom.y], [0, 0]);
  zoom.by(2);
  zoom.pan(9999, 9999);
  assert.deepEqual([zoom.x, zoom.y], [400, 100]);
  zoom.pan(-9999, -9999);
  assert.deepEqual([zoom.x, zoom.y], [-400, -100]);
  zoom.all();
  assert.deepEqual([zoom.scale, zoom.x, zoom.y], [1, 0, 0]);
});

test("zooming out again ends where it began", () => {
  const zoom = make();
  zoom.by(3, -320, 150);
  zoom.by(1 / 3, 250, -90);
  assert.deepEqual([zoom.scale, zoom.x, zoom.y], [1, 0, 0]);
});
