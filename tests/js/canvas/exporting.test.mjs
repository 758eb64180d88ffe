import assert from "node:assert/strict";
import { test } from "node:test";

import { Camera } from "../../../static/js/canvas/camera.js";
import { CUT, LOCK, packChange, TRANSFORM } from "../../../static/js/canvas/changes.js";
import { fileName } from "../../../static/js/canvas/exporting/download.js";
import { changesOf, packBulk, portions } from "../../../static/js/canvas/exporting/importing.js";
import { bitmapFor } from "../../../static/js/canvas/exporting/png.js";
import { scopeOf } from "../../../static/js/canvas/exporting/scope.js";
import { chance, uuid } from "./chance.mjs";
import { strokeThrough } from "./samples.mjs";
import "./texts.mjs";

const box = (left, top, right, bottom) => ({ left, top, right, bottom });

test("a bitmap holds its box, in whole pixels of the canvas", () => {
  const random = chance(61);
  for (let count = 0; count < 200; count += 1) {
    const [left, top] = [random.next() * 4_000 - 2_000, random.next() * 4_000 - 2_000];
    const whole = box(left, top, left + 1 + random.next() * 3_000, top + 1 + random.next() * 3_000);
    const scale = random.pick([1, 2, 3]);
    const view = bitmapFor(whole, { scale });
    assert.ok(view.x <= whole.left + 1e-9 && view.y <= whole.top + 1e-9);
    assert.ok(view.x + view.width / view.scale >= whole.right - 1e-9);
    assert.ok(view.y + view.height / view.scale >= whole.bottom - 1e-9);
    assert.ok(view.width <= 8_192 && view.height <= 8_192 && view.width * view.height <= 16_777_216);
    assert.equal(view.lowered, view.scale < scale);
  }
});

test("a bitmap that would be too large is made smaller, and says so", () => {
  for (const huge of [box(0, 0, 1e6, 10), box(0, 0, 1e5, 1e5), box(-1e9, -1e9, 1e9, 1e9)]) {
    const view = bitmapFor(huge, { scale: 3 });
    assert.ok(view.lowered && view.width <= 8_192 && view.height >= 1);
    assert.ok(view.width * view.height <= 16_777_216);
  }
});

test("a view's bitmap is exactly the view", () => {
  const camera = new Camera(12.34, 56.78, 0.8);
  const view = bitmapFor(camera.viewport(906, 728), { scale: 0.8, whole: true });
  assert.deepEqual([view.x, view.y, view.width, view.height], [12.34, 56.78, 906, 728]);
});

test("what was drawn zoomed in is enlarged, and has a margin", () => {
  const tiny = strokeThrough([[0, 0], [4, 2]], { width: 0.25, scale: 6 });
  const scope = scopeOf("selection", {}, [tiny]);
  assert.ok(scope.scale > 50);
  assert.ok(scope.box.left < -1 && scope.box.right > 5);
});

test("nothing is nothing to export", () => {
  assert.equal(scopeOf("all", { content: { all: () => [] } }, []), null);
});

test("a selection goes out in its order, whatever the order in which it was chosen", () => {
  const [low, high] = [strokeThrough([[0, 0]]), strokeThrough([[1, 1]])];
  Object.assign(low, { order: 1, seq: 1 });
  Object.assign(high, { order: 2, seq: 2 });
  assert.deepEqual(scopeOf("selection", {}, [high, low]).elements, [low, high]);
});

test("file names are ones that every system takes", () => {
  assert.equal(fileName('a/b\\c:"d"?', "png"), "a b c d.png");
  assert.equal(fileName("..", "svg"), "canvas.svg");
  assert.equal(fileName("   ", "json"), "canvas.json");
  assert.ok(fileName("ü".repeat(300), "png").length < 100);
});

test("portions keep order, number and weight", () => {
  const random = chance(62);
  for (let count = 0; count < 100; count += 1) {
    const list = Array.from({ length: random.whole(0, 90) }, () => random.next() * random.pick([0.1, 0.9, 2]));
    const parts = portions(list, 7, (weight) => weight);
    assert.deepEqual(parts.flat(), list);
    for (const part of parts) {
      assert.ok(part.length >= 1 && part.length <= 7);
      const weight = part.reduce((sum, one) => sum + one, 0);
      assert.ok(weight <= 1 + 1e-9 || part.length === 1);
    }
  }
});

test("a bulk body repeats client id, kind, length and payload", () => {
  const clientId = "00112233-4455-6677-8899-aabbccddeeff";
  const one = { clientId, kind: 3, payload: Uint8Array.of(7, 8, 9) };
  const hex = "00112233445566778899aabbccddeeff" + "03" + "03000000" + "070809";
  assert.equal(Buffer.from(packBulk([one, one])).toString("hex"), hex + hex);
});

test("a large bulk body is whole", () => {
  const random = chance(63);
  const many = Array.from({ length: 500 }, () => ({
    clientId: uuid(random), kind: 1, payload: new Uint8Array(random.whole(0, 900)),
  }));
  const length = many.reduce((sum, { payload }) => sum + payload.length + 21, 0);
  assert.equal(packBulk(many).length, length);
});

test("new elements are moved, cut, and locked last", () => {
  const turn = [0, 1, -1, 0, 5, 6];
  const entry = (seq, rest) => ({ seq, matrix: null, cuts: null, locked: false, ...rest });
  const changes = changesOf(
    [
      entry(1, { matrix: turn, locked: true }), entry(2, { cuts: [[0, 4]] }), entry(3, {}),
      entry(4, { matrix: [...turn], cuts: [[1, 2], [5, 9]] }), entry(5, { matrix: [2, 0, 0, 2, 0, 0] }),
    ],
    { targets: 2_000 },
  );
  assert.deepEqual(
    changes.map(({ kind, targets }) => [kind, targets]),
    [[TRANSFORM, [1, 4]], [TRANSFORM, [5]], [CUT, [2, 4]], [LOCK, [1]]],
  );
  assert.deepEqual(changes[2].data.cuts, [[[0, 4]], [[1, 2], [5, 9]]]);
  for (const change of changes) assert.ok(packChange(change).length > 2);
});

test("more targets than one change takes become several", () => {
  const entries = Array.from({ length: 4_500 }, (_, index) => ({ seq: index + 1, locked: true }));
  const sizes = changesOf(entries, { targets: 2_000 }).map(({ targets }) => targets.length);
  assert.deepEqual(sizes, [2_000, 2_000, 500]);
});
