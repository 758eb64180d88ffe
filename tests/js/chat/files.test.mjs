import assert from "node:assert/strict";
import test from "node:test";

import { endingOf, sizeText } from "../../../static/js/chat/files.js";

test("sizes are said as people say them", () => {
  const said = (bytes) => sizeText(bytes, "en-GB").replace("\u00a0", " ");
  assert.equal(said(0), "0 bytes");
  assert.equal(said(999), "999 bytes");
  assert.equal(said(1_000), "1 kB");
  assert.equal(said(1_450), "1.5 kB");
  assert.equal(said(25_400_000), "25 MB");
  assert.equal(said(3_200_000_000_000), "3,200 GB");
});

test("the ending of a name is kept apart", () => {
  assert.deepEqual(endingOf("harbour.plan.pdf"), ["harbour.plan", ".pdf"]);
  assert.deepEqual(endingOf("README"), ["README", ""]);
  assert.deepEqual(endingOf(".hidden"), [".hidden", ""]);
  assert.deepEqual(endingOf("what. a long sentence it is"), ["what. a long sentence it is", ""]);
});
