// Operations that change elements, as bytes. Mirrors canvas/changes.py; tests/vectors proves it.

import { ByteReader, ByteWriter } from "./bytes.js";
import { storedWidth, WIDTH_UNIT } from "./stroke.js";

/** The kinds; the numbers are those of the wire. */
export const ERASE = 2;
export const TRANSFORM = 6;
export const RESTYLE = 7;
export const ORDER = 8;
export const CUT = 9;
export const RETEXT = 10;
export const LOCK = 11;
export const CLEAR = 12;
export const UNDO = 13;
export const REDO = 14;

const COLOUR = 1;
const WIDTH = 2;
const FILLING = 4;
const NO_COLOUR = [0, 0, 0, 0];
const NOTHING = new Uint8Array(0);

/**
 * What a change says beside its targets, by kind; lists are in the order of the targets:
 * TRANSFORM {matrix}, RESTYLE {colour?, width?, filling?}, ORDER {orders}, CUT {cuts: lists of
 * [start, end]}, RETEXT {width, height, text} in units of the text's own scale, LOCK {on}.
 * @typedef {{kind: number, targets: number[], data: object}} Change targets are `seq` numbers
 */

const WRITE = {
  [TRANSFORM]: (output, { matrix }) => matrix.forEach((value) => output.f64(value)),
  [RESTYLE]: writeRestyle,
  [ORDER]: (output, { orders }) => orders.forEach((value) => output.f64(value)),
  [RETEXT]: writeText,
  [LOCK]: (output, { on }) => output.u8(on ? 1 : 0),
};

const READ = {
  [TRANSFORM]: (reader) => ({ matrix: readDoubles(reader, 6) }),
  [RESTYLE]: readRestyle,
  [ORDER]: (reader, count) => ({ orders: readDoubles(reader, count) }),
  [RETEXT]: readText,
  [LOCK]: (reader) => ({ on: reader.take(1)[0] === 1 }),
};

/** @param {Change} change @returns {Uint8Array} */
export function packChange(change) {
  if (change.kind === CLEAR) return NOTHING;
  const { kind, targets, data } = ascending(change);
  const output = new ByteWriter();
  if (kind === CUT) writeCuts(output, targets, data.cuts);
  else {
    writeTargets(output, targets);
    WRITE[kind]?.(output, data);
  }
  return output.finish();
}

/** @param {Uint8Array} payload @returns {{targets: number[], data: object}} */
export function unpackChange(kind, payload) {
  if (kind === CLEAR) return { targets: [], data: {} };
  const reader = new ByteReader(payload);
  if (kind === CUT) return readCuts(reader);
  const targets = readTargets(reader);
  return { targets, data: READ[kind]?.(reader, targets.length) ?? {} };
}

// Targets in ascending order, each once, and with them what belongs to each.
function ascending({ kind, targets, data = {} }) {
  const places = [...targets.keys()].sort((a, b) => targets[a] - targets[b]);
  const once = places.filter((place, at) => targets[place] !== targets[places[at - 1]]);
  const pick = (list) => list && once.map((place) => list[place]);
  return {
    kind,
    targets: pick(targets),
    data: { ...data, orders: pick(data.orders), cuts: pick(data.cuts) },
  };
}

function writeTargets(output, targets) {
  output.varint(targets.length);
  let previous = 0;
  for (const target of targets) {
    output.varint(target - previous);
    previous = target;
  }
}

function readTargets(reader) {
  const targets = [];
  let last = 0;
  for (let left = reader.varint(); left > 0; left -= 1) targets.push((last += reader.varint()));
  return targets;
}

function writeRestyle(output, { colour, width, filling }) {
  output.u8((colour ? COLOUR : 0) | (width ? WIDTH : 0) | (filling ? FILLING : 0));
  for (const channel of colour ?? NO_COLOUR) output.u8(channel);
  output.u16(width ? storedWidth(width) * WIDTH_UNIT : 0);
  for (const channel of filling ?? NO_COLOUR) output.u8(channel);
}

/** Read a RESTYLE from its mask on. */
export function readRestyle(reader) {
  const bytes = reader.take(11);
  const mask = bytes[0];
  const data = {};
  if (mask & COLOUR) data.colour = [...bytes.subarray(1, 5)];
  if (mask & WIDTH) data.width = (bytes[5] | (bytes[6] << 8)) / WIDTH_UNIT;
  if (mask & FILLING) data.filling = [...bytes.subarray(7, 11)];
  return data;
}

function writeText(output, { width, height, text }) {
  output.i32(width);
  output.i32(height);
  output.put(new TextEncoder().encode(text));
}

/** Read a RETEXT from its width on, to the end of the bytes. */
export function readText(reader, _count, end = reader.bytes.length) {
  const view = viewOfNext(reader, 8);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(reader.take(end - reader.position));
  return { width: view.getInt32(0, true), height: view.getInt32(4, true), text };
}

export function readDoubles(reader, count) {
  const view = viewOfNext(reader, 8 * count);
  return Array.from({ length: count }, (_, index) => view.getFloat64(8 * index, true));
}

function viewOfNext(reader, length) {
  const { buffer, byteOffset } = reader.take(length);
  return new DataView(buffer, byteOffset, length);
}

function writeCuts(output, targets, lists) {
  output.varint(targets.length);
  let previous = 0;
  for (const [at, target] of targets.entries()) {
    output.varint(target - previous);
    previous = target;
    writeIntervals(output, lists[at]);
  }
}

function writeIntervals(output, cuts) {
  output.varint(cuts.length);
  let last = 0;
  for (const [start, end] of cuts) {
    output.varint(start - last);
    output.varint(end - start);
    last = end;
  }
}

/** Read what is rubbed out of one stroke. */
export function readIntervals(reader) {
  const cuts = [];
  let last = 0;
  for (let left = reader.varint(); left > 0; left -= 1) {
    const start = last + reader.varint();
    last = start + reader.varint();
    cuts.push([start, last]);
  }
  return cuts;
}

function readCuts(reader) {
  const targets = [];
  const cuts = [];
  let last = 0;
  for (let left = reader.varint(); left > 0; left -= 1) {
    targets.push((last += reader.varint()));
    cuts.push(readIntervals(reader));
  }
  return { targets, data: { cuts } };
}
