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
    number: seq,
    ...changes,
  };
}

const change = (seq, kind, target, changes = {}) => message(seq, { kind, target, ...changes });
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const seqs = (messages) => messages.map(({ seq }) => seq);
const page = (events, head, changes = {}) => ({ events, head, more: true, newer: false, ...changes });
const started = (...args) => {
  const timeline = new Timeline();
  timeline.start(page(...args));
  return timeline;
};

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

  test("a message saved while the page was read is shown once", () => {
    const timeline = started(range(1, 11), 10);
    assert.equal(timeline.position, 10);
    const { added, gap } = timeline.apply([message(11)]);
    assert.deepEqual([added, gap], [[], false]);
    assert.deepEqual(seqs(timeline.messages), seqs(range(1, 11)));
    assert.equal(timeline.position, 11);
  });

  test("an event of a message that is not held counts, and changes nothing", () => {
    const timeline = started(range(51, 60), 60);
    const { added, changed } = timeline.apply([change(61, "edit", 7)]);
    assert.deepEqual([added, changed, timeline.position], [[], [], 61]);
  });

  test("finds a message by its author and client id", () => {
    const timeline = new Timeline();
    timeline.apply([message(1)]);
    assert.equal(timeline.has("a", "c1"), true);
    assert.equal(timeline.has("b", "c1"), false);
  });
});

describe("changes of messages", () => {
  test("are seen in new objects; the others stay the same ones", () => {
    const timeline = started(range(1, 3), 3);
    const [first, second] = timeline.messages;
    const { changed } = timeline.apply([change(4, "edit", 2, { content: "b", html: "<p>b</p>" })]);
    assert.deepEqual(seqs(changed), [2]);
    assert.equal(timeline.get(2).html, "<p>b</p>");
    assert.notEqual(timeline.get(2), second);
    assert.equal(timeline.get(1), first);
  });

  test("of the same frame as their message are in what was added", () => {
    const timeline = started([], 0);
    const { added } = timeline.apply([message(1), change(2, "delete", 1)]);
    assert.equal(added[0].deleted, true);
    assert.equal(added[0].content, "");
  });

  test("reach the messages that quote what was changed", () => {
    const reply = { seq: 1, author: AUTHOR, type: "TEXT", text: "text 1" };
    const timeline = started([message(1), message(2, { reply })], 2);
    timeline.apply([change(3, "edit", 1, { html: "<p>new &amp; <em>better</em></p>" })]);
    assert.equal(timeline.get(2).reply.text, "new & better");
    const { changed } = timeline.apply([change(4, "delete", 1)]);
    assert.deepEqual(seqs(changed), [1, 2]);
    assert.deepEqual([timeline.get(2).reply.text, timeline.get(2).reply.deleted], ["", true]);
  });

  test("that a page had already are not applied again", () => {
    const timeline = started(range(11, 20), 20);
    const ahead = message(10, { content: "last", edited_at: "2026-03-03T13:00:00Z" });
    timeline.prepend(page([ahead], 30));
    timeline.apply([...range(21, 24), change(25, "edit", 10, { content: "not the last" })]);
    assert.equal(timeline.get(10).content, "last");
    timeline.apply([...range(26, 30), change(31, "edit", 10, { content: "later" })]);
    assert.equal(timeline.get(10).content, "later");
  });

  test("that came while a page was read are applied to it", () => {
    const timeline = started(range(11, 20), 20);
    timeline.beginReading();
    timeline.apply([change(21, "edit", 5, { content: "meanwhile" })]);
    timeline.prepend(page(range(1, 10), 20, { more: false }));
    timeline.endReading();
    assert.equal(timeline.get(5).content, "meanwhile");
    assert.equal(timeline.since.length, 0);
  });
});

describe("window", () => {
  test("the newest page sets the position; the others do not", () => {
    const timeline = started(range(51, 100), 100);
    timeline.prepend(page(range(40, 50), 105));
    assert.equal(timeline.position, 100);
    assert.deepEqual([timeline.oldest, timeline.newest], [40, 100]);
    timeline.prepend(page(range(40, 50), 105));
    assert.equal(timeline.messages.length, 61);
  });

  test("is trimmed at the end that is farther from the reader", () => {
    const timeline = started(range(1, 100), 100, { more: false });
    timeline.trim(60, 10);
    assert.deepEqual([timeline.oldest, timeline.newest], [1, 60]);
    assert.deepEqual([timeline.atStart, timeline.atEnd], [true, false]);
    timeline.append(page(range(61, 110), 110));
    timeline.trim(60, 100);
    assert.deepEqual([timeline.oldest, timeline.newest], [51, 110]);
    assert.deepEqual([timeline.atStart, timeline.atEnd], [false, true]);
  });

  test("away from the end new messages are told, and not held", () => {
    const timeline = started(range(1, 50), 50);
    timeline.trim(40, 1);
    const { added } = timeline.apply([message(51), change(52, "edit", 3, { content: "!" })]);
    assert.deepEqual(seqs(added), [51]);
    assert.equal(timeline.newest, 40);
    assert.equal(timeline.get(3).content, "!");
    assert.equal(timeline.latest, 51);
  });

  test("has no gap when it comes to the end again while messages arrive", () => {
    const timeline = started(range(1, 50), 50);
    timeline.trim(40, 1);
    timeline.beginReading();
    timeline.apply([message(51), change(52, "react", 51, { content: "👍" })]);
    timeline.append(page(range(41, 50), 50));
    timeline.endReading();
    assert.deepEqual(seqs(timeline.messages), seqs(range(1, 51)));
    assert.equal(timeline.get(51).reactions[0].emoji, "👍");
    assert.equal(timeline.atEnd, true);
  });

  test("another one replaces it", () => {
    const timeline = started(range(51, 100), 100);
    timeline.open(page(range(1, 20), 100, { more: false, newer: true }));
    assert.deepEqual([timeline.oldest, timeline.newest], [1, 20]);
    assert.deepEqual([timeline.atStart, timeline.atEnd], [true, false]);
    assert.equal(timeline.generation, 2);
  });

  test("equals the log in the end, however it was read", () => {
    let state = 7;
    const chance = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 60; round += 1) checkRandomly(chance);
  });
});

/** Whatever pages are read, and whatever comes meanwhile: what is held is as it was saved. */
function checkRandomly(chance) {
  const log = [];
  const write = () => {
    const seq = log.length + 1;
    const isChange = seq > 5 && chance(3) === 0;
    const kind = ["edit", "react", "unreact", "pin", "delete"][chance(4 + (chance(9) === 0))];
    const target = log[chance(Math.max(1, log.length))];
    if (isChange && target.kind === "message") {
      log.push(change(seq, kind, target.seq, { content: `now ${seq}`, html: `<p>${seq}</p>` }));
    } else log.push(message(seq));
  };
  const now = (head = log.length) => {
    const timeline = new Timeline();
    timeline.apply(log.slice(0, head));
    return timeline.messages;
  };
  const read = (keep, take = 10) => {
    const found = now().filter(({ seq }) => keep(seq));
    return { found: found.slice(-take), first: found.slice(0, take), count: found.length };
  };
  for (let i = 0; i < 40; i += 1) write();
  const { found, count } = read(() => true);
  const timeline = started(found, log.length, { more: count > 10 });
  const arrive = () => timeline.apply(log.slice(timeline.position, timeline.position + chance(9)));
  for (let step = 0; step < 40; step += 1) {
    for (let i = chance(4); i > 0; i -= 1) write();
    if (chance(2)) arrive();
    const backward = chance(2) === 0;
    const at = backward ? timeline.oldest : timeline.newest;
    timeline.beginReading();
    const before = read((seq) => seq < at);
    const following = read((seq) => seq > at);
    const head = log.length;
    for (let i = chance(4); i > 0; i -= 1) write();
    if (chance(2)) arrive();
    if (backward && !timeline.atStart && timeline.oldest === at) {
      timeline.prepend({ events: before.found, head, more: before.count > 10 });
    } else if (!backward && !timeline.atEnd && timeline.newest === at) {
      timeline.append({ events: following.first, head, newer: following.count > 10 });
    }
    timeline.endReading();
    timeline.trim(25, timeline.messages[chance(timeline.messages.length)].seq);
  }
  while (timeline.position < log.length) arrive();
  const wanted = now().filter(({ seq }) => seq >= timeline.oldest && seq <= timeline.newest);
  assert.deepEqual(timeline.messages.map(settled), wanted.map(settled));
  if (timeline.atEnd) assert.equal(timeline.newest, now().at(-1).seq);
}

// The order of reactions may differ where a page was ahead of what came.
const settled = ({ reactions, ...rest }) => ({
  ...rest,
  reactions: reactions.map(({ emoji }) => emoji).sort(),
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
