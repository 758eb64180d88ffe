// The content of a canvas at a `seq`, as the server packs it; laid out in docs/protocol.md.

import { ByteReader, uuidAt } from "./bytes.js";
import { readDoubles, readIntervals, readRestyle, readText, unpackChange } from "./changes.js";
import { readBody, readStyle, STYLE_BYTES } from "./codec.js";
import { keepOriginal, restyle, retext } from "./derive.js";
import { STROKE } from "./elements.js";
import { unpackElement } from "./kinds.js";

const MAGIC = "DMC1";
const UUID_BYTES = 16;
const UNDONE = 1;
const LOCKED = 2;
const MATRIX = 4;
const STYLE = 8;
const ORDERED = 16;
const CUTS = 32;
const RETEXTED = 64;
const HAS_RESULT = MATRIX | STYLE | ORDERED | CUTS | RETEXTED;

/**
 * @param {ArrayBuffer} buffer
 * @returns {{seq: number, elements: Element[], changes: object[]}} what Content.load takes.
 *   Throws RangeError for bytes that are no snapshot.
 */
export function readSnapshot(buffer) {
  const bytes = new Uint8Array(buffer);
  const reader = new ByteReader(bytes, MAGIC.length + 4);
  if (String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new RangeError("This is no snapshot.");
  }
  const seq = new DataView(buffer).getUint32(MAGIC.length, true);
  const authors = times(reader.varint(), () => uuidAt(reader.take(UUID_BYTES), 0));
  const rows = readRows(reader);
  const strokes = readStrokes(reader, rows.filter(({ kind }) => kind === STROKE).length);
  const elements = [];
  let next = 0;
  for (const row of rows) {
    const element = row.kind === STROKE ? strokes[next++] : readOther(reader, row.kind);
    elements.push(Object.assign(element, {
      seq: row.seq,
      order: row.seq,
      author: authors[row.author],
      undone: Boolean(row.state & UNDONE),
      locked: Boolean(row.state & LOCKED),
    }));
  }
  rows.forEach(({ state }, at) => state & HAS_RESULT && readResult(reader, state, elements[at]));
  return { seq, elements, changes: readChanges(reader) };
}

const times = (count, make) => Array.from({ length: count }, make);

// The columns of all elements.
function readRows(reader) {
  const count = reader.varint();
  let seq = 0;
  const seqs = times(count, () => (seq += reader.varint()));
  const kinds = reader.take(count);
  const authors = times(count, () => reader.varint());
  const states = reader.take(count);
  return seqs.map((value, at) => (
    { seq: value, kind: kinds[at], author: authors[at], state: states[at] }
  ));
}

function readStrokes(reader, count) {
  const styles = times(reader.varint(), () => {
    const { buffer, byteOffset } = reader.take(STYLE_BYTES);
    return readStyle(new DataView(buffer, byteOffset, STYLE_BYTES), 0);
  });
  const style = times(count, () => reader.varint());
  const flags = reader.take(count);
  const x = readSums(reader, count);
  const y = readSums(reader, count);
  const lengths = times(count, () => reader.varint());
  const room = new Room(lengths.reduce((sum, length) => sum + length, 0));
  return times(count, (_, at) => {
    const end = reader.position + lengths[at];
    const head = { style: styles[style[at]], flags: flags[at], x: x[at], y: y[at] };
    const stroke = readBody(reader, end, head, (length) => room.take(length));
    reader.position = end;
    return stroke;
  });
}

function readSums(reader, count) {
  let last = 0;
  return times(count, () => (last += reader.signed()));
}

// Few large arrays instead of two small ones for each stroke: browsers need far less for them.
class Room {
  #array = new Int32Array(0);
  #used = 0;

  /** @param {number} bytes those of all strokes; each point has two at least, but the first */
  constructor(bytes) {
    this.expected = bytes;
  }

  take(length) {
    if (this.#used + length > this.#array.length) {
      this.#array = new Int32Array(Math.max(length, Math.min(this.expected, 2 ** 18)));
      this.#used = 0;
    }
    this.#used += length;
    return this.#array.subarray(this.#used - length, this.#used);
  }
}

function readOther(reader, kind) {
  return unpackElement(kind, reader.take(reader.varint()));
}

// What changes that cannot be undone any more have made of an element.
function readResult(reader, state, element) {
  keepOriginal(element);
  const { original } = element;
  if (state & MATRIX) original.matrix = readDoubles(reader, 6);
  if (state & STYLE) restyle(original, readRestyle(reader));
  if (state & ORDERED) [original.order] = readDoubles(reader, 1);
  if (state & CUTS) original.cuts = readIntervals(reader);
  if (state & RETEXTED) {
    const end = reader.varint() + reader.position;
    retext(original, readText(reader, 1, end));
  }
}

function readChanges(reader) {
  let seq = 0;
  return times(reader.varint(), () => {
    seq += reader.varint();
    const [kind] = reader.take(1);
    reader.varint(); // its author: for the server
    const [active] = reader.take(1);
    return { seq, kind, undone: !active, ...unpackChange(kind, reader.take(reader.varint())) };
  });
}
