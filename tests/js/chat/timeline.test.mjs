import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { isGrouped, startsDay, Timeline } from "../../../static/js/chat/timeline.js";

const AUTHOR = { id: "a", name: "Ada" };

function message(seq, changes = {}) {
  return {
    seq,
    kind: "message",
    type: "TEXT",
    author: AUTHOR,
    client_id: `c${seq}`,
    at: new Date(2026, 2, 3, 12, 0, seq).toISOString(),
    content: `text ${seq}`,
    ...changes,
  };
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const seqs = (messages) => messages.map(({ seq }) => seq);

describe("timeline (R2, R5)", () => {
  test("applies events in order, whatever their order in the frame", () => {
    const timeline = new Timeline();
    const { added, gap } = timeline.apply([message(2), message(1), message(3)]);
    assert.deepEqual(seqs(added), [1, 2, 3]);
    assert.equal(gap, false);
    assert.equal(timeline.position, 3);
  });

  test("applying twice changes nothing", () => {
    const timeline = new Timeline();
    timeline.apply(range(1, 5));
    const { added, gap } = timeline.apply(range(3, 5));
    assert.deepEqual([added, gap], [[], false]);
    assert.deepEqual(seqs(timeline.messages), [1, 2, 3, 4, 5]);
  });

  test("applies the new part of a frame that repeats", () => {
    const timeline = new Timeline();
    timeline.apply(range(1, 3));
    assert.deepEqual(seqs(timeline.apply(range(2, 5)).added), [4, 5]);
  });

  test("a gap is told, and nothing beyond it is applied", () => {
    const timeline = new Timeline();
    const { added, gap } = timeline.apply([message(1), message(2), message(4)]);
    assert.deepEqual(seqs(added), [1, 2]);
    assert.equal(gap, true);
    assert.equal(timeline.position, 2);
    assert.deepEqual(seqs(timeline.apply(range(3, 4)).added), [3, 4]);
  });

  test("the newest page sets the position; the pages before it do not", () => {
    const timeline = new Timeline();
    timeline.start(range(51, 100), 100);
    assert.deepEqual(seqs(timeline.prepend(range(49, 50))), [49, 50]);
    assert.equal(timeline.position, 100);
    assert.equal(timeline.oldest, 49);
    assert.deepEqual(timeline.prepend(range(49, 50)), []);
  });

  test("a message saved while the page was read is shown once", () => {
    const timeline = new Timeline();
    timeline.start(range(1, 11), 10);
    assert.equal(timeline.position, 10);
    assert.deepEqual(timeline.apply([message(11)]), { added: [], gap: false });
    assert.equal(timeline.position, 11);
  });

  test("events that are no messages count, and are not shown", () => {
    const timeline = new Timeline();
    const { added, gap } = timeline.apply([message(1), message(2, { kind: "edit" }), message(3)]);
    assert.deepEqual([seqs(added), gap, timeline.position], [[1, 3], false, 3]);
  });

  test("an older event that was never loaded stays out of the timeline", () => {
    const timeline = new Timeline();
    timeline.start(range(51, 60), 60);
    assert.deepEqual(timeline.apply([message(7)]), { added: [], gap: false });
  });

  test("finds a message by its author and client id", () => {
    const timeline = new Timeline();
    timeline.apply([message(1)]);
    assert.equal(timeline.has("a", "c1"), true);
    assert.equal(timeline.has("b", "c1"), false);
  });
});

describe("grouping", () => {
  const at = (...time) => ({ at: new Date(2026, 2, 3, ...time).toISOString() });

  test("same author within five minutes", () => {
    const first = message(1, at(12, 0));
    assert.equal(isGrouped(undefined, first), false);
    assert.equal(isGrouped(first, message(2, at(12, 4, 59))), true);
    assert.equal(isGrouped(first, message(2, at(12, 5))), false);
    assert.equal(isGrouped(first, message(2, { ...at(12, 1), author: { id: "b" } })), false);
  });

  test("not across midnight", () => {
    const late = message(1, at(23, 59));
    const early = message(2, { at: new Date(2026, 2, 4, 0, 1).toISOString() });
    assert.equal(startsDay(late, early), true);
    assert.equal(isGrouped(late, early), false);
    assert.equal(startsDay(undefined, late), true);
    assert.equal(startsDay(late, message(2, at(23, 59, 30))), false);
  });
});
