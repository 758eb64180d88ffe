import assert from "node:assert/strict";
import { test } from "node:test";

import { ERASE, REDO, TRANSFORM, UNDO } from "../../../static/js/canvas/changes.js";
import { Content } from "../../../static/js/canvas/content.js";
import { chance, uuid } from "./chance.mjs";
import { changeOperation, eraseOperation, plain, strokeOperation, strokeThrough } from "./samples.mjs";

const ME = "00000000-0000-4000-8000-000000000001";
const OTHER = "00000000-0000-4000-8000-000000000002";
const EVERYWHERE = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };

const dot = (x, y = 0) => strokeThrough([[x, y]]);
const seqs = (content) => content.query(EVERYWHERE).map((stroke) => stroke.seq);

function randomHistory(random, length) {
  const history = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const author = random.pick([ME, OTHER]);
    // Some erase what was erased before, what is no stroke, or what does not exist yet.
    const targets = new Set(Array.from({ length: 3 }, () => random.whole(1, seq + 2)));
    const erases = seq > 3 && random.next() < 0.3;
    const points = Array.from({ length: 5 }, () => [random.whole(-900, 900), random.whole(-900, 900)]);
    if (erases) history.push(eraseOperation(seq, author, uuid(random), [...targets]));
    else history.push(strokeOperation(seq, author, uuid(random), strokeThrough(points)));
  }
  return history;
}

// The fold in its simplest form.
function fold(history) {
  const alive = new Map();
  for (const { seq, kind, payload } of history) {
    if (kind === 1) alive.set(seq, payload);
    else {
      let target = 0;
      for (let at = 1; at < payload.length; at += 1) {
        let step = payload[at] & 0x7f;
        while (payload[at] & 0x80) step += (payload[++at] & 0x7f) << 7;
        target += step;
        if (target < seq) alive.delete(target);
      }
    }
  }
  return [...alive.keys()];
}

test("R2: the content is the fold of the operations in order", () => {
  const random = chance(7);
  for (let run = 0; run < 50; run += 1) {
    const history = randomHistory(random, 150);
    const content = new Content(ME);
    for (const operation of history) assert.equal(content.apply(operation), true);
    assert.deepEqual(seqs(content), fold(history));
    assert.equal(content.visible, fold(history).length);
  }
});

test("R5: applying operations again changes nothing, and a gap is refused", () => {
  const random = chance(8);
  const history = randomHistory(random, 300);
  const content = new Content(ME);
  for (let at = 0; at < history.length; at += 1) {
    content.apply(history[at]);
    content.apply(history[random.whole(0, at)]);
    if (at + 2 < history.length) assert.equal(content.apply(history[at + 2]), false);
    assert.equal(content.seq, at + 1);
  }
  assert.deepEqual(seqs(content), fold(history));
});

test("an erasure spares what comes after it", () => {
  const content = new Content(ME);
  content.apply(strokeOperation(1, OTHER, uuid(chance(1)), dot(0)));
  content.apply(eraseOperation(2, OTHER, uuid(chance(2)), [1, 3]));
  content.apply(strokeOperation(3, OTHER, uuid(chance(3)), dot(0)));
  assert.deepEqual(seqs(content), [3]);
});

test("one's own stroke is shown at once, above the rest, until its operation comes", () => {
  const content = new Content(ME);
  const clientId = uuid(chance(4));
  const drawn = [];
  const damaged = [];
  content.listener = { added: (stroke) => drawn.push(stroke), damaged: (bounds) => damaged.push(bounds) };
  const stroke = dot(5);
  content.addPending(clientId, stroke);
  content.apply(strokeOperation(1, OTHER, uuid(chance(5)), dot(1000)));
  content.apply(strokeOperation(2, OTHER, uuid(chance(6)), dot(6)));
  assert.equal(content.visible, 3);
  assert.equal(content.query(EVERYWHERE).at(-1), stroke);
  assert.deepEqual([drawn.length, damaged.length], [2, 1]); // what lies below it is redrawn
  content.apply(strokeOperation(3, ME, clientId, dot(5)));
  assert.equal(content.visible, 3);
  assert.equal(content.pendingCount, 0);
  assert.deepEqual(seqs(content), [1, 2, 3]);
  assert.deepEqual([drawn.length, damaged.length], [2, 1]); // nothing flickers
  assert.deepEqual(plain(content.query(EVERYWHERE)[2]), plain(stroke));
});

test("a stroke that an earlier page sent is not shown twice", () => {
  const content = new Content(ME);
  const clientId = uuid(chance(7));
  content.apply(strokeOperation(1, ME, clientId, dot(0)));
  content.addPending(clientId, dot(0));
  assert.equal(content.visible, 1);
});

test("a refused stroke goes", () => {
  const content = new Content(ME);
  content.addPending("a", dot(0));
  content.dropPending("a");
  assert.equal(content.visible, 0);
  assert.deepEqual(content.query(EVERYWHERE), []);
});

const erase = (targets) => ({ kind: ERASE, targets, data: {} });

test("what one erases is hidden at once, before and after it is saved", () => {
  const content = new Content(ME);
  const [clientId, erasure] = [uuid(chance(8)), uuid(chance(10))];
  content.apply(strokeOperation(1, OTHER, uuid(chance(9)), dot(9)));
  content.addPending(clientId, dot(0));
  content.addPendingChange(erasure, erase([1, clientId]));
  assert.equal(content.visible, 0);
  content.apply(strokeOperation(2, ME, clientId, dot(0)));
  assert.equal(content.visible, 0);
  content.apply(eraseOperation(3, ME, erasure, [1, 2]));
  assert.equal(content.visible, 0);
  assert.equal(content.pendingCount, 0);
  assert.equal(content.bounds(), null);
});

test("what a refused erasure hid is shown again", () => {
  const content = new Content(ME);
  const clientId = uuid(chance(11));
  content.addPending(clientId, dot(0));
  content.addPendingChange("erasure", erase([clientId]));
  content.apply(strokeOperation(1, ME, clientId, dot(0)));
  content.dropPending("erasure");
  assert.equal(content.visible, 1);
  assert.deepEqual(seqs(content), [1]);
});

test("one's own undo is shown at once, survives its arrival, and goes when it is refused", () => {
  const content = new Content(ME);
  content.addPending("stroke", dot(0));
  content.addPendingChange("undo", { kind: UNDO, targets: ["stroke"], data: {} });
  assert.equal(content.visible, 0);
  content.dropPending("undo");
  assert.equal(content.visible, 1);
  content.apply(strokeOperation(1, ME, "stroke", dot(0)));
  content.addPendingChange("again", { kind: UNDO, targets: [1], data: {} });
  content.addPendingChange("redo", { kind: REDO, targets: [1], data: {} });
  assert.equal(content.visible, 1);
  content.apply(changeOperation(2, ME, "again", { kind: UNDO, targets: [1] }));
  assert.equal(content.visible, 1); // the redo still waits
  content.apply(changeOperation(3, ME, "redo", { kind: REDO, targets: [1] }));
  assert.deepEqual(seqs(content), [1]);
  assert.equal(content.pendingCount, 0);
});

test("what others move while one moves it ends up where both moves take it", () => {
  const content = new Content(ME);
  const matrix = [1, 0, 0, 1, 10, 0];
  content.apply(strokeOperation(1, OTHER, "a", dot(0)));
  content.addPendingChange("mine", { kind: TRANSFORM, targets: [1], data: { matrix } });
  const theirs = { kind: TRANSFORM, targets: [1], data: { matrix: [2, 0, 0, 2, 0, 0] } };
  content.apply(changeOperation(2, OTHER, "theirs", theirs));
  assert.deepEqual(content.find(1).matrix, [2, 0, 0, 2, 10, 0]); // one's own comes last
  content.apply(changeOperation(3, ME, "mine", { kind: TRANSFORM, targets: [1], data: { matrix } }));
  assert.deepEqual(content.find(1).matrix, [2, 0, 0, 2, 10, 0]);
});

test("what is tried while dragging leaves nothing behind", () => {
  const content = new Content(ME);
  content.apply(strokeOperation(1, OTHER, "a", dot(0)));
  const element = content.find(1);
  const before = { ...element.bounds };
  for (const x of [5, 50]) {
    content.try({ kind: TRANSFORM, elements: [element], data: { matrix: [1, 0, 0, 1, x, 0] } });
    assert.equal(element.bounds.left, before.left + x);
  }
  content.try(null);
  assert.deepEqual(element.bounds, before);
  assert.equal(element.matrix, null);
});

test("a query finds exactly what overlaps, at all sizes", () => {
  const random = chance(12);
  const content = new Content(ME);
  const strokes = [];
  for (let seq = 1; seq <= 400; seq += 1) {
    const size = 2 ** random.whole(0, 16);
    const at = () => [random.whole(-20_000, 20_000), random.whole(-20_000, 20_000)];
    const [x, y] = at();
    const stroke = strokeThrough([[x, y], [x + size * random.next(), y + size * random.next()]]);
    strokes.push(stroke);
    content.apply(strokeOperation(seq, OTHER, uuid(random), stroke));
  }
  for (let count = 0; count < 300; count += 1) {
    const left = random.whole(-25_000, 25_000);
    const top = random.whole(-25_000, 25_000);
    const size = 2 ** random.whole(0, 16);
    const area = { left, top, right: left + size, bottom: top + size };
    const expected = strokes.flatMap(({ bounds }, index) => {
      const meets = bounds.left <= area.right && bounds.right >= left && bounds.top <= area.bottom && bounds.bottom >= top;
      return meets ? [index + 1] : [];
    });
    assert.deepEqual(content.query(area).map((stroke) => stroke.seq), expected);
  }
});
