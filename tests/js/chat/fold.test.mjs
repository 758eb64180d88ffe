import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { after, quoteOf, whole } from "../../../static/js/chat/fold.js";
import { plainText } from "../../../static/js/chat/plain.js";
import { Timeline } from "../../../static/js/chat/timeline.js";
import { Wishes } from "../../../static/js/chat/wishes.js";

const path = new URL("../../vectors/conversations.json", import.meta.url);
const { logs, plain } = JSON.parse(readFileSync(path));

// Of what was deleted nothing is shown, so its type does not matter.
function settled(message) {
  const { reply, ...rest } = whole(message);
  const quoted = reply && { text: "", deleted: false, ...reply };
  if (quoted?.deleted) delete quoted.type;
  if (rest.deleted) delete rest.type;
  delete rest.target;
  return { ...rest, reply: quoted };
}

describe("fold, as chat/fold.py does it", () => {
  logs.forEach(({ events, end }, index) => {
    test(`log ${index}: in one frame`, () => {
      const timeline = new Timeline();
      timeline.apply(events);
      assert.deepEqual(timeline.messages.map(settled), end.map(settled));
    });

    test(`log ${index}: event by event, some of them twice`, () => {
      const timeline = new Timeline();
      events.forEach((event, at) => timeline.apply(events.slice(Math.max(0, at - 2), at + 1)));
      assert.deepEqual(timeline.messages.map(settled), end.map(settled));
    });
  });

  test("what does not concern a message leaves it the same object", () => {
    const message = whole({ seq: 1, author: { id: "a" } });
    assert.equal(after(message, { seq: 2, kind: "edit", target: 7 }), message);
    assert.equal(after(message, { seq: 2, kind: "message" }), message);
  });
});

describe("text in one line, as chat/markdown.py makes it", () => {
  plain.forEach(({ html, text }) => {
    test(JSON.stringify(html.slice(0, 60)), () => assert.equal(plainText(html, 140), text));
  });
});

describe("a quotation", () => {
  const author = { id: "a", name: "Ada" };

  test("shows no Markdown", () => {
    const message = whole({ seq: 3, author, type: "TEXT", html: "<p><em>so</em></p>" });
    const quote = { seq: 3, author, type: "TEXT", text: "so", deleted: false };
    assert.deepEqual(quoteOf(message), quote);
  });

  test("of a deleted message is empty", () => {
    assert.equal(quoteOf(whole({ seq: 3, author, deleted: true, content: "x" })).text, "");
  });
});

describe("wishes", () => {
  const me = { id: "m", name: "Me" };
  const message = whole({ seq: 5, author: me, content: "old", html: "<p>old</p>" });
  const edit = { t: "edit", clientId: "c1", seq: 5, content: "new", at: "2026-03-03T12:00:00Z" };

  test("are shown over what is saved, each time as the same object", () => {
    const wishes = new Wishes(me);
    assert.equal(wishes.view(message), message);
    wishes.add(edit);
    wishes.add({ t: "react", clientId: "c2", seq: 5, emoji: "👍", on: true });
    const view = wishes.view(message);
    assert.deepEqual([view.content, view.html, view.reactions.length], ["new", "", 1]);
    assert.equal(wishes.view(message), view);
    assert.equal(message.content, "old");
  });

  test("go when they are saved or refused", () => {
    const wishes = new Wishes(me);
    wishes.add(edit);
    assert.equal(wishes.drop("c1"), 5);
    assert.equal(wishes.drop("c1"), undefined);
    assert.equal(wishes.view(message), message);
  });
});
