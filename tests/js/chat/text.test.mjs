import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  charCount,
  cleanText,
  isEmojiOnly,
  safeUrl,
  splitLinks,
} from "../../../static/js/chat/text.js";

const links = (text) => splitLinks(text).filter(({ url }) => url).map((part) => part.text);

describe("links in text", () => {
  for (const [text, expected] of [
    ["no link", []],
    ["see https://example.org/a?b=c#d", ["https://example.org/a?b=c#d"]],
    ["http://a.example, then https://b.example.", ["http://a.example", "https://b.example"]],
    ["(https://example.org)", ["https://example.org"]],
    ["https://en.example.org/wiki/Line_(art)", ["https://en.example.org/wiki/Line_(art)"]],
    ["(https://example.org/a_(b))!", ["https://example.org/a_(b)"]],
    ["<https://example.org>", ["https://example.org"]],
    ['"https://example.org"', ["https://example.org"]],
    ["HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"]],
    ["javascript:alert(1) data:text/html,x file:///etc/passwd", []],
    ["http:// https://", []],
    ["https://)", []],
    ["line\nhttps://example.org\nline", ["https://example.org"]],
  ]) {
    test(JSON.stringify(text), () => {
      assert.deepEqual(links(text), expected);
      const joined = splitLinks(text).map((part) => part.text);
      assert.equal(joined.join(""), text);
    });
  }

  test("a long hostile text takes no long time", () => {
    const text = `https://a.example/${")".repeat(10_000)}`;
    const start = performance.now();
    splitLinks(text);
    splitLinks("http://".repeat(1_500));
    assert.ok(performance.now() - start < 200);
  });

  test("only web addresses are safe", () => {
    assert.equal(safeUrl("javascript:alert(1)"), null);
    assert.equal(safeUrl("//example.org"), null);
    assert.equal(safeUrl("https://example.org/").href, "https://example.org/");
  });
});

describe("what is sent of what was typed", () => {
  for (const [typed, sent] of [
    ["  code  \n", "  code"],
    ["\n \n text\n\n", " text"],
    [" \n\t ", ""],
    ["a\r\nb\rc", "a\nb\nc"],
    ["half \ud83d and \0", "half \ufffd and \ufffd"],
    ["whole 🎨", "whole 🎨"],
  ]) {
    test(JSON.stringify(typed), () => assert.equal(cleanText(typed), sent));
  }

  test("characters are counted as the server counts them", () => {
    assert.equal(charCount("a🎨é"), 3);
  });
});

test("a few emoji alone are shown large", () => {
  for (const text of ["🎨", "👍🏽 🎉", "👩‍👩‍👧", "❤️", "🇩🇪"]) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ["", "  ", "1", "#", "a🎨", "🎨".repeat(40)]) {
    assert.equal(isEmojiOnly(text), false, text);
  }
});
