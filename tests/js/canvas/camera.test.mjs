import assert from "node:assert/strict";
import { test } from "node:test";

import { Camera, MAX_ZOOM, MIN_ZOOM } from "../../../static/js/canvas/camera.js";
import { chance } from "./chance.mjs";

const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(a)), `${a} ${b}`);

test("to the screen and back is where one began", () => {
  const random = chance(14);
  for (let count = 0; count < 300; count += 1) {
    const zoom = MIN_ZOOM * (MAX_ZOOM / MIN_ZOOM) ** random.next();
    const camera = new Camera(random.whole(-1e6, 1e6), random.whole(-1e6, 1e6), zoom);
    const [x, y] = [random.whole(0, 2000), random.whole(0, 2000)];
    const place = camera.toCanvas(x, y);
    const back = camera.toScreen(place.x, place.y);
    near(back.x, x);
    near(back.y, y);
  }
});

test("zooming keeps what is under the pointer there, and stays within its limits", () => {
  const random = chance(15);
  const camera = new Camera(300, -200, 1);
  for (let count = 0; count < 300; count += 1) {
    const [x, y] = [random.whole(0, 2000), random.whole(0, 2000)];
    const before = camera.toCanvas(x, y);
    camera.zoomAt(x, y, random.pick([0.3, 0.8, 1.25, 4]));
    const after = camera.toCanvas(x, y);
    near(after.x, before.x);
    near(after.y, before.y);
    assert.ok(camera.zoom >= MIN_ZOOM && camera.zoom <= MAX_ZOOM);
  }
});

test("panning moves the paper with the hand", () => {
  const camera = new Camera(0, 0, 2);
  camera.pan(10, -6);
  assert.deepEqual(camera.toScreen(0, 0), { x: 10, y: -6 });
});

test("fitting shows the whole rectangle in the middle", () => {
  const camera = new Camera();
  const box = { left: -500, top: 100, right: 3000, bottom: 400 };
  camera.fit(box, 1000, 700);
  const view = camera.viewport(1000, 700);
  assert.ok(view.left < box.left && view.right > box.right && view.top < box.top && view.bottom > box.bottom);
  near((view.left + view.right) / 2, 1250);
  near((view.top + view.bottom) / 2, 250);
  camera.fit({ left: 5, top: 5, right: 5, bottom: 5 }, 1000, 700);
  assert.equal(camera.zoom, 4);
});
