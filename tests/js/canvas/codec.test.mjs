import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  operationFrame, packStroke, readOperations, unpackStroke,
} from "../../../static/js/canvas/codec.js";
import { Stroke } from "../../../static/js/canvas/stroke.js";
import { chance, uuid } from "./chance.mjs";
import { operationsFrame, plain, randomStroke } from "./samples.mjs";

const vectors = JSON.parse(readFileSync(new URL("../../vectors/strokes.json", import.meta.url)));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (payload) => Buffer.from(payload).toString("hex");

test("strokes have the bytes that Python packs", () => {
  for (const { style, points, pressures, payload } of vectors.strokes) {
    const xs = Int32Array.from(points, (point) => point[0]);
    const ys = Int32Array.from(points, (point) => point[1]);
    const stroke = new Stroke(style, xs, ys, pressures && Uint8Array.from(pressures));
    assert.equal(hex(packStroke(stroke)), payload);
    assert.deepEqual(plain(unpackStroke(bytes(payload))), plain(stroke));
  }
});

test("a stroke survives packing, at the largest coordinates too", () => {
  const random = chance(1);
  for (let count = 0; count < 200; count += 1) {
    const stroke = randomStroke(random, { far: random.pick([50, 2 ** 20, 2 ** 30]) });
    assert.deepEqual(plain(unpackStroke(packStroke(stroke))), plain(stroke));
  }
});

test("bytes that end too early are an error and take no memory", () => {
  const packed = packStroke(randomStroke(chance(2), { pressed: true }));
  for (let length = 18; length < packed.length; length += 7) {
    assert.throws(() => unpackStroke(packed.slice(0, length)), RangeError);
  }
});

test("operations are read from their frame", () => {
  const random = chance(3);
  const operations = Array.from({ length: 20 }, (_, index) => ({
    seq: index + 4_000_000_000,
    kind: 1,
    author: uuid(random),
    clientId: uuid(random),
    at: 1_790_000_000_000 + index,
    payload: packStroke(randomStroke(random)),
  }));
  const read = readOperations(operationsFrame(operations));
  assert.deepEqual(read.map((one) => ({ ...one, payload: one.payload.slice() })), operations);
});

test("an operation goes out as frame, client id, kind and payload", () => {
  const clientId = "00112233-4455-6677-8899-aabbccddeeff";
  const frame = operationFrame(2, { clientId, kind: 1, payload: Uint8Array.of(7, 8) });
  assert.equal(hex(frame), "0200112233445566778899aabbccddeeff010708");
});
