import assert from "node:assert/strict";
import { test } from "node:test";

import { ByteWriter } from "../../../static/js/canvas/bytes.js";
import { Previews } from "../../../static/js/canvas/previews.js";
import { readPreviews, writeBegin, writeEnd, writeMore } from "../../../static/js/canvas/records.js";
import { chance, uuid } from "./chance.mjs";
import { plain, previewsFrame, randomStroke, RECORD } from "./samples.mjs";

const ME = "00000000-0000-4000-8000-000000000001";
const OTHER = "00000000-0000-4000-8000-000000000002";

function setUp() {
  const clock = { now: 0 };
  const previews = new Previews((author) => author === ME, () => clock.now);
  const take = (author, write) => {
    const output = new ByteWriter();
    write(output);
    readPreviews(previewsFrame(7, author, output.finish()), RECORD, previews);
  };
  return { clock, previews, take };
}

const begin = (output, stroke, clientId, number = 1) =>
  writeBegin(output, RECORD, number, clientId, stroke);

test("a stroke that comes in pieces is the stroke that was drawn", () => {
  const random = chance(4);
  for (let count = 0; count < 100; count += 1) {
    const { previews, take } = setUp();
    const stroke = randomStroke(random, { far: 16_000 });
    take(OTHER, (output) => begin(output, stroke, uuid(random)));
    for (let sent = 1; sent < stroke.length; ) {
      const upTo = Object.assign(Object.create(stroke), { length: Math.min(stroke.length, sent + random.whole(1, 400)) });
      take(OTHER, (output) => writeMore(output, RECORD, 1, upTo, sent, 255));
      sent = upTo.length;
    }
    assert.deepEqual([...previews.strokes()].map(plain), [plain(stroke)]);
  }
});

test("one's own strokes and those that were saved are not shown", () => {
  const random = chance(5);
  const { previews, take } = setUp();
  const clientId = uuid(random);
  take(ME, (output) => begin(output, randomStroke(random), uuid(random)));
  assert.equal(previews.size, 0);
  take(OTHER, (output) => begin(output, randomStroke(random), clientId));
  assert.equal(previews.size, 1);
  previews.settle({ author: OTHER, clientId });
  assert.equal(previews.size, 0);
  take(OTHER, (output) => begin(output, randomStroke(random), clientId, 2));
  assert.equal(previews.size, 0);
});

test("a stroke that was given up goes, and so does one that got no points for long", () => {
  const random = chance(6);
  const { clock, previews, take } = setUp();
  for (const number of [1, 2]) {
    take(OTHER, (output) => begin(output, randomStroke(random), uuid(random), number));
  }
  take(OTHER, (output) => writeEnd(output, RECORD, 1));
  assert.equal(previews.size, 1);
  clock.now = 59_000;
  assert.equal(previews.forgetOld(), false);
  clock.now = 61_000;
  assert.equal(previews.forgetOld(), true);
  assert.equal(previews.size, 0);
});

test("points of a stroke whose beginning was lost are ignored", () => {
  const { previews, take } = setUp();
  take(OTHER, (output) => writeMore(output, RECORD, 3, randomStroke(chance(9), { far: 9 }), 1, 255));
  assert.equal(previews.size, 0);
});
