import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { charCount, cleanText, isEmojiOnly, safeUrl } from "../../../static/js/chat/text.js";

describe("addresses", () => {
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
