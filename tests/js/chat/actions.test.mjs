import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { allowedActions } from "../../../static/js/chat/actions/allowed.js";

const ME = { id: "a", name: "Ada" };
const BO = { id: "b", name: "Bo" };

globalThis.gettext = (text) => text;
globalThis.ngettext = (one, many, count) => (count === 1 ? one : many);
globalThis.interpolate = (text, values, named) =>
  named
    ? text.replace(/%\((\w+)\)s/g, (_, name) => values[name])
    : text.replace(/%s/g, () => values.shift());
globalThis.document = { documentElement: { lang: "en" } };
const { namesText, quoteOf, quoteText, spokenText } = await import(
  "../../../static/js/chat/actions/words.js"
);

const message = (changes) => ({ seq: 3, type: "TEXT", author: ME, content: "hello", at: "2026-03-03T12:00:00Z", ...changes });
const allowed = (changes, person = {}) =>
  allowedActions(message(changes), { me: ME, canWrite: true, role: "member", rights: { moderate: false }, ...person });

describe("what may be done with a message", () => {
  test("one's own is edited and deleted, another's is not", () => {
    assert.deepEqual(allowed(), ["react", "reply", "thread", "edit", "pin", "copy", "link", "delete"]);
    assert.deepEqual(allowed({ author: BO }), ["react", "reply", "thread", "pin", "copy", "link", "report"]);
  });

  test("who moderates deletes anybody's, and edits only their own", () => {
    const names = allowed({ author: BO }, { role: "owner", rights: { moderate: true } });
    assert.ok(names.includes("delete"));
    assert.ok(!names.includes("edit"));
  });

  test("whoever only reads changes nothing", () => {
    const edited = { edited_at: "2026-03-03T12:00:00Z" };
    for (const role of ["reader", null]) {
      assert.deepEqual(allowed(edited, { canWrite: false, role }), ["thread", "copy", "link", "history"]);
    }
  });

  test("a deleted message has a place, and nothing else", () => {
    assert.deepEqual(allowed({ deleted: true, content: "" }), ["thread", "link"]);
  });

  test("what is not saved yet can only be copied", () => {
    assert.deepEqual(allowed({ seq: undefined }), ["copy"]);
  });

  test("a drawing has no text to be edited or copied", () => {
    const names = allowed({ type: "DRAW", content: "" });
    assert.ok(!names.includes("edit") && !names.includes("copy"));
  });

  test("a pinned message is unpinned", () => {
    const names = allowed({ pinned: true });
    assert.ok(names.includes("unpin") && !names.includes("pin"));
  });
});

describe("messages in a few words", () => {
  test("names: oneself first, of many the first ones", () => {
    assert.equal(namesText([BO, ME], ME, "en"), "You and Bo");
    const many = Array.from({ length: 15 }, (_, n) => ({ id: `p${n}`, name: `P${n}` }));
    assert.match(namesText(many, ME, "en"), /^P0, .*P11, and 3 others$/);
    assert.match(namesText(many.slice(0, 13), ME, "en"), /P11, and 1 other$/);
  });

  test("a quote says what there is instead of a text", () => {
    assert.equal(quoteText({ text: "", type: "DRAW" }), "Drawing");
    assert.equal(quoteText({ text: "x", type: "TEXT", deleted: true }), "This message was deleted.");
    assert.equal(quoteOf(message({ content: "a\n  b" })).text, "a b");
    const html = '<p>it was <mark class="spoiler">Bo</mark></p>';
    assert.equal(quoteOf(message({ content: "it was ||Bo||", html })).text, "it was …");
    assert.equal(quoteOf(message({ content: "", attachments: [{ name: "plan.pdf" }] })).text, "plan.pdf");
  });

  test("what is heard of a message says all that is seen", () => {
    const reply = { seq: 1, author: BO, text: "who is there?", type: "TEXT", deleted: false };
    const reactions = [{ emoji: "👍", people: [ME, BO] }];
    const text = spokenText(message({ reply, reactions, edited_at: "2026-03-03T12:01:00Z", pinned: true }));
    for (const part of ["Ada", "Reply to Bo: who is there?", "hello", "edited", "pinned", "👍 2"]) {
      assert.ok(text.includes(part), part);
    }
    const gone = spokenText(message({ deleted: true, content: "", reactions: [] }));
    assert.ok(gone.endsWith("This message was deleted."));
  });
});
