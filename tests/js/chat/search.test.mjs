import assert from "node:assert/strict";
import { test } from "node:test";

process.env.TZ = "Europe/Berlin";

const { markParts, wordsOf } = await import("../../../static/js/chat/search/marks.js");
const { paramsOf, takeOperators } = await import("../../../static/js/chat/search/query.js");

const marked = (text, query) =>
  markParts(text, query)
    .map((part) => (part.marked ? `[${part.text}]` : part.text))
    .join("");

test("words are marked however they are written", () => {
  assert.equal(marked("The Harbour at night", "harbour"), "The [Harbour] at night");
  assert.equal(marked("Ein Café, naïve crêpes", "cafe CREPES "), "Ein [Café], naïve [crêpes]");
  assert.equal(marked("夜の港", "港"), "夜の[港]");
  assert.equal(marked("Straße", "strasse "), "[Straße]");
  assert.equal(marked("don't panic", "don't "), "[don]'[t] panic");
  assert.equal(marked("a <b>bold</b> move", "b "), "a <[b]>bold</[b]> move");
});

test("the last word may be the beginning of one, unless something ends it", () => {
  assert.equal(marked("harbours and boats", "harb"), "[harbours] and boats");
  assert.equal(marked("harbours and boats", "harb "), "harbours and boats");
  assert.equal(marked("harbours and boats", '"harb"'), "harbours and boats");
  assert.equal(marked("harbours and boats", "harb boat"), "harbours and [boats]");
});

test("parts always make up the text", () => {
  for (const text of ["", " ", "a", "é́x 👍🏽 ﬁn ½ _x_", "a\u0000b"]) {
    const parts = markParts(text, "a fi é x");
    assert.equal(parts.map((part) => part.text).join(""), text);
  }
  assert.deepEqual(wordsOf("Über_haupt: ça va?"), ["uber", "haupt", "ca", "va"]);
});

const PEOPLE = [
  { id: "1", name: "Alice" },
  { id: "2", name: "Alina Berg" },
  { id: "3", name: "Bob" },
];
const TYPES = ["TEXT", "FILE"];
const taken = (text) => takeOperators(text, PEOPLE, TYPES);

test("operators that are ended become fields", () => {
  assert.deepEqual(taken("from:bob tea"), { text: "tea", fields: { from: "3" } });
  assert.deepEqual(taken('tea from:"alina berg" '), { text: "tea ", fields: { from: "2" } });
  assert.deepEqual(taken("from:@alice type:file in:all x"), {
    text: "x",
    fields: { from: "1", type: "FILE", scope: "all" },
  });
  assert.deepEqual(taken("after:2026-01-31 before:2026-03-01 "), {
    text: "",
    fields: { since: "2026-02-01", until: "2026-02-28" },
  });
  assert.deepEqual(taken("since:2026-01-31 "), { text: "", fields: { since: "2026-01-31" } });
});

test("what is no operator stays a text", () => {
  for (const text of [
    "from:bob", // it may go on
    "from:ali tea", // two people
    "from:zoe tea",
    "type:song x",
    "before:tomorrow x",
    "after:2026-02-31 x",
    "http://example.org/from:bob x",
    'a "b  c" d',
  ]) {
    assert.deepEqual(taken(text), { text, fields: {} });
  }
});

test("the server is asked in its own words", () => {
  const empty = { q: "", scope: "here", from: "", type: "", since: "", until: "" };
  const asked = (wish) => Object.fromEntries(paramsOf({ ...empty, ...wish }, "g") ?? []);
  assert.equal(paramsOf(empty, "g"), null);
  assert.equal(paramsOf({ ...empty, q: "  ", since: "2026-01-01" }, "g"), null);
  assert.deepEqual(asked({ q: " tea " }), { q: "tea ", group: "g" });
  assert.deepEqual(asked({ q: "tea", scope: "all" }), { q: "tea" });
  assert.deepEqual(asked({ type: "FILE", from: "3" }), { group: "g", from: "3", type: "FILE" });
  assert.deepEqual(asked({ q: "a", since: "2026-03-29", until: "2026-03-29" }), {
    q: "a",
    group: "g",
    after: "2026-03-28T22:59:59.999Z",
    before: "2026-03-29T22:00:00.000Z",
  });
});
