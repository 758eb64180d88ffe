// Styles, strokes and operations as bytes. Mirrors canvas/strokes.py and the layouts in
// drawmessenger/realtime/protocol/; tests/vectors proves it.

import { parseUuid } from "../net/ids.js";
import { ByteReader, ByteWriter, uuidAt } from "./bytes.js";
import { Stroke, WIDTH_UNIT } from "./stroke.js";

export const STYLE_BYTES = 8;
const HEADER_BYTES = STYLE_BYTES + 9;
const HAS_PRESSURE = 0x01;
const SECOND_ORDER = 0x02;
const OPERATION_BYTES = 49;
const LENGTH_BYTES = 4;

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function writeStyle(style, output) {
  output.u8(style.tool);
  output.u8(style.scale);
  for (const channel of style.colour) output.u8(channel);
  output.u16(Math.round(style.width * WIDTH_UNIT));
}

/** @param {DataView} view */
export function readStyle(view, start) {
  return {
    tool: view.getUint8(start),
    scale: view.getUint8(start + 1),
    colour: [2, 3, 4, 5].map((offset) => view.getUint8(start + offset)),
    width: view.getUint16(start + 6, true) / WIDTH_UNIT,
  };
}

/** @param {Stroke} stroke @returns {Uint8Array} the payload of a STROKE operation */
export function packStroke(stroke) {
  const output = new ByteWriter(HEADER_BYTES + 8 + stroke.length * 5);
  writeStyle(stroke.style, output);
  output.u8(SECOND_ORDER | (stroke.pressures ? HAS_PRESSURE : 0));
  output.i32(stroke.xs[0]);
  output.i32(stroke.ys[0]);
  output.varint(stroke.length - 1);
  // How each step differs from the one before it: a hand goes on as it went.
  for (const values of [stroke.xs, stroke.ys]) {
    let last = 0;
    for (let index = 1; index < stroke.length; index += 1) {
      const step = values[index] - values[index - 1];
      output.zigzag(step - last);
      last = step;
    }
  }
  if (stroke.pressures) output.put(stroke.pressures.subarray(0, stroke.length));
  return output.finish();
}

/** @param {Uint8Array} payload @returns {Stroke} Throws RangeError when bytes are missing. */
export function unpackStroke(payload) {
  const view = viewOf(payload);
  const head = {
    style: readStyle(view, 0),
    flags: payload[STYLE_BYTES],
    x: view.getInt32(STYLE_BYTES + 1, true),
    y: view.getInt32(STYLE_BYTES + 5, true),
  };
  return readBody(new ByteReader(payload, HEADER_BYTES), payload.length, head, newArray);
}

const newArray = (length) => new Int32Array(length);

/**
 * Read what follows the first point of a stroke.
 * @param {ByteReader} reader
 * @param {number} end where its bytes end
 * @param {{style: Style, flags: number, x: number, y: number}} head
 * @param {(length: number) => Int32Array} room makes room for coordinates
 */
export function readBody(reader, end, { style, flags, x, y }, room) {
  const length = reader.varint() + 1;
  // Each further point has two bytes at least; without this a wrong count would take all memory.
  if (2 * (length - 1) > end - reader.position) throw new RangeError("The bytes end too early.");
  const xs = room(length);
  const ys = room(length);
  const order = flags & SECOND_ORDER ? 2 : 1;
  reader.sums(x, xs, order);
  reader.sums(y, ys, order);
  const pressures = flags & HAS_PRESSURE ? reader.bytes.slice(reader.position, end) : null;
  if (pressures && pressures.length !== length) throw new RangeError("Pressures are missing.");
  return new Stroke(style, xs, ys, pressures);
}

/** Make the frame of one durable operation; `frame` is its first byte. */
export function operationFrame(frame, { clientId, kind, payload }) {
  const output = new ByteWriter(18 + payload.length);
  output.u8(frame);
  output.put(parseUuid(clientId));
  output.u8(kind);
  output.put(payload);
  return output.finish();
}

/** The two frames of a BUNDLE frame. */
export function unbundle(frame) {
  const first = 5 + new DataView(frame).getUint32(1, true);
  return [frame.slice(5, first), frame.slice(first)];
}

/**
 * Read the operations of a frame, in order.
 * @param {ArrayBuffer} frame
 * @returns {Array<{seq: number, kind: number, author: string, clientId: string, at: number,
 *   payload: Uint8Array}>}
 */
export function readOperations(frame) {
  const bytes = new Uint8Array(frame);
  const view = new DataView(frame);
  const operations = [];
  for (let start = 1; start < bytes.length; ) {
    const end = start + LENGTH_BYTES + view.getUint32(start, true);
    operations.push({
      seq: view.getUint32(start + 4, true),
      kind: bytes[start + 8],
      author: uuidAt(bytes, start + 9),
      clientId: uuidAt(bytes, start + 25),
      at: view.getUint32(start + 41, true) + view.getUint32(start + 45, true) * 2 ** 32,
      payload: bytes.subarray(start + OPERATION_BYTES, end),
    });
    start = end;
  }
  return operations;
}
