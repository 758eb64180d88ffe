import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import { Feed } from "../../../static/js/chat/feed.js";
import { Timeline } from "../../../static/js/chat/timeline.js";

const GROUP = "g";
const event = (seq) => ({ seq, kind: "message", author: { id: "a" }, at: "2026-03-03T12:00:00Z" });

class FakeSocket extends EventTarget {
  sent = [];

  send(frame) {
    this.sent.push(frame);
    return true;
  }

  take(frame) {
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  events(...seqs) {
    this.take({ t: "events", group: GROUP, events: seqs.map(event) });
  }
}

describe("feed (R5, R6)", () => {
  let socket, timeline, feed, heard;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    socket = new FakeSocket();
    timeline = new Timeline();
    timeline.start({ events: [], head: 10, more: true, newer: false });
    feed = new Feed(socket, timeline, GROUP);
    heard = [];
    for (const name of ["added", "changed", "moved", "left", "restored"]) {
      feed.addEventListener(name, () => heard.push(name));
    }
  });

  test("tells what a held message has become", () => {
    socket.events(11);
    const edit = { seq: 12, kind: "edit", target: 11, author: { id: "a" }, content: "better" };
    socket.take({ t: "events", group: GROUP, events: [edit] });
    assert.deepEqual(heard, ["moved", "added", "moved", "changed"]);
  });

  const follow = (after) => ({ t: "follow", group: GROUP, after });

  test("applies what comes in order", () => {
    socket.events(11, 12);
    assert.equal(timeline.position, 12);
    assert.deepEqual(heard, ["moved", "added"]);
    assert.deepEqual(socket.sent, []);
  });

  test("asks for a gap at once, and once", () => {
    socket.events(13);
    socket.events(14);
    assert.deepEqual(socket.sent, [follow(10)]);
    socket.events(11, 12, 13, 14);
    assert.equal(timeline.position, 14);
    mock.timers.tick(60_000);
    assert.equal(socket.sent.length, 1);
  });

  test("a higher head and a second of silence: asks", () => {
    socket.take({ t: "heads", heads: { [GROUP]: 12 } });
    mock.timers.tick(999);
    assert.deepEqual(socket.sent, []);
    mock.timers.tick(1);
    assert.deepEqual(socket.sent, [follow(10)]);
  });

  test("a higher head whose events arrive: does not ask", () => {
    socket.take({ t: "heads", heads: { [GROUP]: 12 } });
    mock.timers.tick(500);
    socket.events(11, 12);
    mock.timers.tick(60_000);
    assert.deepEqual(socket.sent, []);
  });

  test("asks again, but ever less often", () => {
    socket.take({ t: "welcome", heads: { [GROUP]: 11 } });
    mock.timers.tick(1_000);
    mock.timers.tick(2_000);
    mock.timers.tick(4_000);
    assert.equal(socket.sent.length, 3);
    mock.timers.tick(4_000);
    assert.equal(socket.sent.length, 3);
  });

  test("asks again for a gap whose answer was lost", () => {
    socket.events(12);
    mock.timers.tick(2_000);
    assert.deepEqual(socket.sent, [follow(10), follow(10)]);
  });

  test("a new connection starts afresh", () => {
    socket.take({ t: "heads", heads: { [GROUP]: 12 } });
    socket.dispatchEvent(new CustomEvent("state", { detail: "waiting" }));
    mock.timers.tick(60_000);
    assert.deepEqual(socket.sent, []);
  });

  test("other groups do not concern it", () => {
    socket.take({ t: "events", group: "other", events: [event(11)] });
    socket.take({ t: "heads", heads: { other: 99 } });
    socket.take({ t: "left", group: "other" });
    mock.timers.tick(60_000);
    assert.deepEqual([heard, socket.sent, timeline.position], [[], [], 10]);
  });

  test("notices that the server knows less, and that the person left", () => {
    socket.take({ t: "welcome", heads: { [GROUP]: 9 } });
    socket.take({ t: "welcome", heads: {} });
    socket.take({ t: "left", group: GROUP });
    assert.deepEqual(heard, ["restored", "left"]);
  });
});
