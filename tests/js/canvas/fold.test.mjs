// The fold of all kinds of operations, and snapshots, as Python makes them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { packChange, unpackChange } from "../../../static/js/canvas/changes.js";
import { Content } from "../../../static/js/canvas/content.js";
import { readSnapshot } from "../../../static/js/canvas/snapshot.js";
import { chance } from "./chance.mjs";
import { described } from "./samples.mjs";

const ME = "00000000-0000-4000-8000-00000000ffff";
const read = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url)));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (payload) => Buffer.from(payload).toString("hex");
const operation = ({ payload, ...rest }) => ({ ...rest, clientId: `${rest.seq}`, payload: bytes(payload) });

test("changes have the bytes that Python packs", () => {
  for (const { kind, targets, payload } of read("changes")) {
    const change = unpackChange(kind, bytes(payload));
    assert.deepEqual(change.targets, targets);
    assert.equal(hex(packChange({ kind, ...change })), payload);
  }
});

test("R2: the fold is that of Python", () => {
  for (const { operations, end } of read("folds")) {
    const content = new Content(ME);
    for (const one of operations) assert.equal(content.apply(operation(one)), true);
    assert.deepEqual(described(content), end);
    assert.equal(content.visible, end.length);
  }
});

test("R5: a snapshot and what came after it make the same content", () => {
  for (const { seq, snapshot, operations, middle, end } of read("snapshots")) {
    const content = new Content(ME);
    content.load(readSnapshot(bytes(snapshot).buffer));
    assert.equal(content.seq, seq);
    assert.deepEqual(described(content), middle);
    for (const one of operations) content.apply(operation(one));
    assert.deepEqual(described(content), end);
  }
});

test("whatever order acknowledgements and operations come in, one's own ends as everybody's", () => {
  const random = chance(21);
  for (const { operations, end } of read("folds")) {
    const author = random.pick(operations).author;
    const content = new Content(author);
    const ahead = []; // what this person has done that has not come back yet
    let next = 0;
    for (const one of operations.map(operation)) {
      while (next < operations.length && random.next() < 0.4 && operations[next].seq <= one.seq + 6) {
        const mine = operation(operations[next]);
        next += 1;
        if (mine.author === author && mine.seq >= one.seq) ahead.push(mine), show(content, mine);
      }
      content.apply(one);
    }
    assert.deepEqual(described(content), end);
    assert.equal(content.pendingCount, 0);
  }
});

function show(content, { kind, clientId, payload }) {
  if ([1, 3, 4, 5].includes(kind)) return; // elements themselves are in content.test.mjs
  content.addPendingChange(clientId, { kind, ...unpackChange(kind, payload) });
}
