// What is completed, what marks do to a text, which files may go, and what is kept of a draft.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { inCode, matchPeople, tokenBefore } from "../../../static/js/chat/completion/match.js";
import { parseDraft } from "../../../static/js/chat/drafts.js";
import { readGroups, searchEmoji, TONES, withTone } from "../../../static/js/chat/emoji/search.js";
import { chooseFiles } from "../../../static/js/chat/file-rules.js";
import { linkOver, markOf, MARKS, wrapSelection } from "../../../static/js/chat/formatting.js";

before(() => {
  globalThis.gettext = (text) => text;
  globalThis.interpolate = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
});

describe("what stands before the caret", () => {
  for (const [text, expected] of [
    ["hello :ta", ["emoji", "ta"]],
    [":+1", ["emoji", "+1"]],
    ["(:smi", ["emoji", "smi"]],
    [":t", null],
    ["12:30", null],
    ["https://ex", null],
    [":tada:", ["whole", "tada"]],
    ["a:tada:", null],
    ["@", ["person", ""]],
    ["hi @Ad", ["person", "Ad"]],
    ["hi (@ad.l", ["person", "ad.l"]],
    ["**@ad", ["person", "ad"]],
    ["me@example", null],
    ["`@ad", null],
    ["`x` @ad", ["person", "ad"]],
    ["```\n:tada", null],
    ["```\na\n```\n:tada", ["emoji", "tada"]],
    ["@ada ", null],
  ]) {
    test(JSON.stringify(text), () => {
      const found = tokenBefore(text, text.length);
      assert.deepEqual(found && [found.kind, found.query], expected);
    });
  }

  test("where it begins, whatever follows the caret", () => {
    assert.deepEqual(tokenBefore("say :tad later", 8), { kind: "emoji", query: "tad", from: 4 });
  });

  test("code that is closed is none", () => {
    assert.equal(inCode("``a`` b"), false);
    assert.equal(inCode("``a"), true);
  });
});

describe("people", () => {
  const members = [
    { id: "1", name: "Bo Adams", username: "bo" },
    { id: "2", name: "Ada Lovelace", username: "countess" },
    { id: "3", name: "Zoë Ünal", username: "adz" },
    { id: "4", name: "Mary-Ann Stone", username: "ma" },
    { id: "5", name: "Nada", username: "nn" },
  ];
  const found = (query) => matchPeople(members, query).map(({ id }) => id);

  test("the user name first, then words of the name, then what is inside", () => {
    assert.deepEqual(found("ad"), ["3", "1", "2", "5"]);
  });
  test("accents do not matter", () => assert.deepEqual(found("zoe"), ["3"]));
  test("nor does a hyphen", () => assert.deepEqual(found("ann"), ["4"]));
  test("a name without its space", () => assert.deepEqual(found("adalove"), ["2"]));
  test("everybody, as they came", () => assert.equal(found("").length, 5));
  test("at most so many", () => assert.equal(matchPeople(members, "", 2).length, 2));
});

describe("emoji", () => {
  const groups = readGroups({
    people: [
      ["👍", "thumbs up", ["+1", "thumbsup"], "yes like agree", 1],
      ["👨‍❤️‍👨", "couple: man, man", ["man-heart-man"], "love", 2],
      ["☝️", "index pointing up", ["point_up"], "direction", 1],
    ],
    smileys: [
      ["😀", "grinning face", ["grinning"], "happy smile", 0],
      ["😄", "été souriant", ["smile"], "happy", 0],
      ["😸", "grinning cat", ["smile_cat"], "animal", 0],
    ],
  });
  const all = [...groups.values()].flat();
  const found = (query, options) => searchEmoji(all, query, options).map(({ emoji }) => emoji);

  test("a whole code, then beginnings of codes, then words", () => {
    assert.deepEqual(found("smile"), ["😄", "😸", "😀"]);
  });
  test("several words", () => assert.deepEqual(found("cat grin"), ["😸"]));
  test("accents do not matter", () => assert.deepEqual(found("ete"), ["😄"]));
  test("signs", () => assert.deepEqual(found("+1"), ["👍"]));
  test("those used before come before their equals", () => {
    assert.deepEqual(found("happy", { preferred: ["😄"] }), ["😄", "😀"]);
  });
  test("nothing for nothing", () => assert.deepEqual(found("  "), []));
  test("skin tones go where Unicode wants them", () => {
    const [thumb, couple, point] = all;
    assert.equal(withTone(thumb, 5), "👍🏿");
    assert.equal(withTone(couple, 1), "👨🏻‍❤️‍👨🏻");
    assert.equal(withTone(point, 3), `☝${TONES[3]}`);
    assert.equal(withTone(all[3], 3), "😀");
    assert.equal(withTone(thumb, 0), "👍");
  });
});

describe("marks", () => {
  const apply = (text, start, end, mark) => {
    const change = wrapSelection(text, start, end, mark);
    const changed = text.slice(0, change.from) + change.insert + text.slice(change.to);
    return [changed, changed.slice(change.start, change.end)];
  };

  test("around what is selected, without the spaces at its ends", () => {
    assert.deepEqual(apply("a word here", 1, 7, MARKS.bold), ["a **word** here", "word"]);
  });
  test("twice takes it off, from outside and from inside", () => {
    assert.deepEqual(apply("a **word** here", 4, 8, MARKS.bold), ["a word here", "word"]);
    assert.deepEqual(apply("a **word** here", 2, 10, MARKS.bold), ["a word here", "word"]);
  });
  test("italic is not taken off bold, but added to it", () => {
    assert.deepEqual(apply("**word**", 2, 6, MARKS.italic), ["***word***", "word"]);
    assert.deepEqual(apply("***word***", 3, 7, MARKS.italic), ["**word**", "word"]);
  });
  test("with nothing selected the caret stands between the marks", () => {
    assert.deepEqual(apply("a ", 2, 2, MARKS.code), ["a ``", ""]);
    assert.equal(wrapSelection("a ", 2, 2, MARKS.code).start, 3);
  });
  test("keys", () => {
    assert.equal(markOf({ key: "b", ctrlKey: true }), "**");
    assert.equal(markOf({ key: "X", metaKey: true, shiftKey: true }), "~~");
    assert.equal(markOf({ key: "b" }), undefined);
    assert.equal(markOf({ key: "e", ctrlKey: true, altKey: true }), undefined);
  });
  test("an address over words becomes a link, over nothing or another address not", () => {
    assert.equal(linkOver("the map", "https://example.org/a_(b)"), "[the map](https://example.org/a_(b%29)");
    assert.equal(linkOver("", "https://example.org"), null);
    assert.equal(linkOver("https://a.example", "https://example.org"), null);
    assert.equal(linkOver("the map", "no address"), null);
  });
});

describe("files", () => {
  const limits = { attachments: 3, file_bytes: 25 * 1024 * 1024, picture_bytes: 10 * 1024 * 1024 };
  const file = (name, mib, type = "application/zip") => ({ name, size: mib * 1024 * 1024, type });

  test("what is too large is named, the others go", () => {
    const { taken, problems } = chooseFiles(
      [file("a.zip", 26), file("b.zip", 20), file("c.png", 11, "image/png")],
      0,
      limits,
    );
    assert.deepEqual(taken.map(({ name }) => name), ["b.zip"]);
    assert.deepEqual(problems, [
      "a.zip is too large: a file has at most 25 MiB.",
      "c.png is too large: a picture has at most 10 MiB.",
    ]);
  });
  test("more than a message takes are left out, and told", () => {
    const { taken, problems } = chooseFiles([file("a", 1), file("b", 1), file("c", 1)], 1, limits);
    assert.equal(taken.length, 2);
    assert.deepEqual(problems, ["A message has at most 3 files, so 1 of these could not be added."]);
  });
});

describe("drafts", () => {
  test("what an earlier version of the page kept is the text", () => {
    assert.equal(parseDraft("hello").text, "hello");
    assert.equal(parseDraft("42").text, "42");
    assert.equal(parseDraft('{"a": 1}').text, '{"a": 1}');
  });
  test("an edit under way and the message that waits for it", () => {
    const draft = { text: "new", reply: null, anchor: null, edit: { message: { seq: 3 }, text: "old" } };
    assert.deepEqual(parseDraft(JSON.stringify(draft)), draft);
  });
});
