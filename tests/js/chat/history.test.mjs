import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { seqIn } from "../../../static/js/chat/deep-links.js";
import { History } from "../../../static/js/chat/history.js";
import { Timeline } from "../../../static/js/chat/timeline.js";
import { ApiError } from "../../../static/js/net/api.js";

const URL_OF = "/messages";
const LAST = 200;

const message = (seq) => ({
  seq,
  kind: "message",
  author: { id: "a", name: "Ada" },
  client_id: `c${seq}`,
  at: "2026-03-03T12:00:00Z",
  number: seq,
});
const range = (from, to) => {
  const [first, last] = [Math.max(1, from), Math.min(LAST, to)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => message(first + i));
};

/** Answers as the server does, with messages 1 to 200 of which some are read. */
function answer(url, read) {
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  const [before, after, around] = ["before", "after", "around"].map((name) => Number(query.get(name)));
  const limit = Number(query.get("limit") ?? 50);
  let [from, to] = [LAST - limit + 1, LAST];
  if (before) [from, to] = [before - limit, before - 1];
  if (after) [from, to] = [after + 1, after + limit];
  if (around) [from, to] = [around - limit + 1, around + limit];
  return { events: range(from, to), head: LAST, more: from > 1, newer: to < LAST, read };
}

describe("history", () => {
  let asked, timeline, history, read, respond;

  beforeEach(() => {
    asked = [];
    read = null;
    respond = (url) => answer(url, read);
    timeline = new Timeline();
    history = new History(URL_OF, timeline, async (url) => {
      asked.push(url.replace(URL_OF, ""));
      return respond(url);
    });
  });

  const held = () => [timeline.oldest, timeline.newest, timeline.atStart, timeline.atEnd];

  test("begins with the newest page", async () => {
    await history.start(null);
    assert.deepEqual(held(), [151, 200, false, true]);
    assert.deepEqual(asked, [""]);
  });

  test("begins where the person stopped reading, if that is not on the newest page", async () => {
    read = { seq: 40, number: 40 };
    const page = await history.start(null);
    assert.deepEqual(asked, ["", "?around=40"]);
    assert.deepEqual(held(), [1, 90, true, false]);
    assert.equal(page.read.seq, 40);
    assert.equal(timeline.latest, 200);
  });

  test("begins with the newest page if what is not read begins there, or nothing was read", async () => {
    read = { seq: 160, number: 160 };
    await history.start(null);
    read = { seq: 0, number: 0 };
    await history.start(null);
    assert.deepEqual(asked, ["", ""]);
  });

  test("begins around a message that is named", async () => {
    await history.start(100);
    assert.deepEqual(asked, ["?around=100"]);
    assert.deepEqual(held(), [51, 150, false, false]);
  });

  test("tries again until the server answers, but not when it refuses", async () => {
    let failures = 1;
    respond = (url) => {
      if (failures) throw [new TypeError("no connection")][--failures];
      return answer(url, read);
    };
    await history.start(null);
    assert.equal(timeline.newest, 200);
    respond = () => {
      throw new ApiError(404, "There is no such group.");
    };
    assert.deepEqual((await history.start(null)).events, []);
  });

  test("goes to the beginning and back in pages without gaps", async () => {
    await history.start(null);
    while (await history.older()) timeline.trim(60, timeline.oldest);
    assert.deepEqual(held(), [1, 60, true, false]);
    while (await history.newer()) timeline.trim(60, timeline.newest);
    assert.deepEqual(held(), [141, 200, false, true]);
    assert.equal(timeline.messages.length, 60);
  });

  test("asks once at a time on each side", async () => {
    await history.start(100);
    const [first, second, other] = await Promise.all([history.older(), history.older(), history.newer()]);
    assert.deepEqual([first, second, other], [true, false, true]);
  });

  test("a page that comes after another window was opened is not taken", async () => {
    await history.start(null);
    const slow = history.older();
    const opened = history.around(20);
    assert.deepEqual(await Promise.all([slow, opened]), [true, true]);
    assert.deepEqual(held(), [1, 70, true, false]);
    const late = history.newer();
    timeline.open(answer("?around=150", null));
    assert.equal(await late, false);
    assert.deepEqual(held(), [101, 200, false, true]);
  });

  test("of two places that are wanted the later one counts", async () => {
    await history.start(null);
    const results = await Promise.all([history.around(20), history.around(100)]);
    assert.deepEqual(results, [false, true]);
    assert.deepEqual(held(), [51, 150, false, false]);
  });

  test("a page that cannot be read leaves everything as it was", async () => {
    await history.start(null);
    const before = held();
    respond = () => {
      throw new TypeError("no connection");
    };
    await assert.rejects(async () => history.older());
    await assert.rejects(async () => history.latest());
    assert.deepEqual(held(), before);
    respond = (url) => answer(url, read);
    assert.equal(await history.older(), true);
  });
});

test("addresses of messages", () => {
  assert.equal(seqIn("#message-12"), 12);
  for (const hash of ["", "#message-", "#message-0", "#message-1x", "#message--1", "#other-1"]) {
    assert.equal(seqIn(hash), null);
  }
});
