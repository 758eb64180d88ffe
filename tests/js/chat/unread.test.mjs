import "../canvas/texts.mjs";

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { noteworthy, summary } from "../../../static/js/chat/notices.js";
import { Receipts } from "../../../static/js/chat/receipts.js";
import { Typists, typingText } from "../../../static/js/chat/typing.js";
import { Unread } from "../../../static/js/chat/unread.js";

const ME = "me";
const AT = "2026-03-03T12:00:00Z";
const NOW = Date.parse(AT) + 1_000;
const message = (number, more) => ({
  kind: "message", seq: number, number, author: { id: "ada", name: "Ada" }, at: AT, ...more,
});
const mine = { author: { id: ME, name: "Me" } };
const count = (unread, mentions, number, notify = "all") => ({ unread, mentions, number, notify });
const events = (group, ...found) => ({ t: "events", group, events: found });

function unreadOf(counts) {
  const unread = new Unread(ME);
  unread.set(counts);
  return unread;
}

describe("unread counts", () => {
  test("messages of others count, and those that call the person twice", () => {
    const unread = unreadOf({ g: count(1, 0, 5) });
    unread.take(events("g", message(6), message(7, { mentions: [ME] }), message(8, { all: true })));
    assert.deepEqual(unread.groups.get("g"), count(4, 2, 8));
  });

  test("what the server has counted does not count again", () => {
    const unread = unreadOf({ g: count(2, 0, 6) });
    unread.take(events("g", message(5), message(6), message(7)));
    assert.deepEqual(unread.groups.get("g"), count(3, 0, 7));
  });

  test("changes of messages are no messages", () => {
    const unread = unreadOf({ g: count(0, 0, 5) });
    unread.take(events("g", message(5, { kind: "edit", seq: 9, mentions: [ME] })));
    assert.deepEqual(unread.groups.get("g"), count(0, 0, 5));
  });

  test("whoever writes has read", () => {
    const unread = unreadOf({ g: count(3, 1, 5) });
    unread.take(events("g", message(6, mine), message(7)));
    assert.deepEqual(unread.groups.get("g"), count(1, 0, 7));
  });

  test("what one has chosen to be told of counts at once", () => {
    const unread = unreadOf({ g: count(3, 1, 5), h: count(1, 0, 1) });
    const changed = [];
    unread.addEventListener("change", ({ detail }) => changed.push(...detail));
    unread.choose("g", "mentions");
    unread.choose("g", "mentions");
    unread.choose("elsewhere", "none");
    assert.deepEqual(unread.total, { count: 2, mentions: 1 });
    assert.deepEqual(changed, ["g"]);
  });

  test("another page has read; a group was left", () => {
    const unread = unreadOf({ g: count(3, 1, 5), h: count(1, 0, 1) });
    const changed = [];
    unread.addEventListener("change", ({ detail }) => changed.push(...detail));
    unread.take({ t: "unread", counts: { g: count(0, 0, 5) } });
    unread.take({ t: "left", group: "h" });
    unread.take({ t: "left", group: "h" });
    unread.clear("g");
    assert.deepEqual(changed, ["g", "h"]);
    assert.deepEqual(unread.total, { count: 0, mentions: 0 });
  });

  test("the total leaves out what is muted", () => {
    const unread = unreadOf({
      a: count(5, 1, 9),
      b: count(7, 2, 9, "mentions"),
      c: count(9, 4, 9, "none"),
    });
    assert.deepEqual(unread.total, { count: 7, mentions: 3 });
  });
});

describe("notices", () => {
  const told = (notify, ...found) => noteworthy(found, { me: ME, notify, now: NOW })?.seq;

  test("of what is wanted, the newest", () => {
    assert.equal(told("all", message(1), message(2), message(3, mine)), 2);
    assert.equal(told("mentions", message(1, { mentions: [ME] }), message(2)), 1);
    assert.equal(told("mentions", message(1, { all: true })), 1);
    assert.equal(told("mentions", message(1)), undefined);
    assert.equal(told("none", message(1, { mentions: [ME] })), undefined);
    assert.equal(told(undefined, message(1)), undefined);
  });

  test("not of what came while there was no connection", () => {
    assert.equal(told("all", message(1, { at: "2026-03-03T11:00:00Z" })), undefined);
  });

  test("in a few words, without what a spoiler hides", () => {
    const html = '<p>see <mark class="spoiler">who did it</mark> &amp; why</p>';
    assert.equal(summary({ type: "TEXT", html }), "see … & why");
    assert.equal(summary({ type: "DRAW" }), "sent a drawing");
    assert.equal(summary({ type: "FILE", attachments: [{ name: "a.pdf" }] }), "a.pdf");
    assert.equal([...summary({ type: "TEXT", html: `<p>${"x".repeat(500)}</p>` })].length, 140);
  });
});

describe("receipts", () => {
  const held = [message(3), message(5), message(8, { author: { id: "bo", name: "Bo" } })];
  const places = (people, atEnd = true) => {
    const receipts = new Receipts();
    for (const [person, seq] of Object.entries(people)) receipts.take(person, seq);
    return Object.fromEntries(receipts.places(held, atEnd));
  };

  test("stand with the last message that somebody has seen", () => {
    assert.deepEqual(places({ cy: 6, di: 5, ed: 9 }), { 5: ["cy", "di"], 8: ["ed"] });
  });

  test("not with their own, nor with what is not held", () => {
    assert.deepEqual(places({ bo: 9, ada: 4, cy: 2 }), {});
    assert.deepEqual(places({ cy: 9, di: 8 }, false), { 8: ["di"] });
  });

  test("never go back", () => {
    const receipts = new Receipts();
    assert.equal(receipts.take("cy", 5), true);
    assert.equal(receipts.take("cy", 4), false);
    assert.deepEqual([...receipts.places(held, true).keys()], [5]);
  });
});

describe("typing", () => {
  test("lasts for a while, or until it was sent", () => {
    const typists = new Typists(6_000);
    typists.heard({ id: "a", name: "Ada" }, 0);
    typists.heard({ id: "b", name: "Bo" }, 3_000);
    assert.deepEqual(typists.names(5_999), ["Ada", "Bo"]);
    assert.deepEqual(typists.names(6_000), ["Bo"]);
    typists.stopped("b");
    assert.deepEqual(typists.names(6_001), []);
  });

  test("is said in one line", () => {
    assert.equal(typingText([]), "");
    assert.equal(typingText(["Ada"]), "Ada is writing…");
    const names = ["Ada", "Bo"];
    assert.equal(typingText(names), "Ada and Bo are writing…");
    assert.deepEqual(names, ["Ada", "Bo"]);
    assert.equal(typingText(["Ada", "Bo", "Cy"]), "Several people are writing…");
  });
});
