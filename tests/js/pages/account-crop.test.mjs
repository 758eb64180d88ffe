import assert from "node:assert/strict";
import { test } from "node:test";

import { Crop } from "../../../static/js/pages/account-crop.js";

test("a crop begins in the middle and takes in as much as it can", () => {
  const crop = new Crop(400, 300);
  assert.deepEqual([crop.side, crop.left, crop.top], [300, 50, 0]);
});

test("a crop never leaves the picture", () => {
  const crop = new Crop(400, 300);
  crop.move(1000, 1000);
  assert.deepEqual([crop.left, crop.top], [100, 0]);
  crop.setZoom(1);
  assert.equal(crop.side, 50);
  crop.move(1000, 1000);
  assert.deepEqual([crop.left, crop.top], [350, 250]);
  crop.setZoom(0);
  assert.deepEqual([crop.left, crop.top], [100, 0]);
});
