// Records about strokes that are being drawn, and about where people point and look: what
// PREVIEWS frames are made of. Laid out in drawmessenger/realtime/protocol/; with pressure,
// each point has it behind its dx and dy.

import { parseUuid } from "../net/ids.js";
import { uuidAt } from "./bytes.js";
import { readStyle, STYLE_BYTES, writeStyle } from "./codec.js";

const END_BYTES = 3;
const MORE_BYTES = 4;
const UUID_BYTES = 16;

/** Write the beginning of one's own stroke `number`: its style and first point. */
export function writeBegin(output, record, number, clientId, stroke) {
  output.u8(record.BEGIN);
  output.u16(number);
  output.put(parseUuid(clientId));
  writeStyle(stroke.style, output);
  output.u8(stroke.pressures ? stroke.pressures[0] : 0);
  output.i32(stroke.xs[0]);
  output.i32(stroke.ys[0]);
}

/** Write the points of a stroke from index `first` on, `limit` of them to a record. */
export function writeMore(output, record, number, stroke, first, limit) {
  while (first < stroke.length) {
    const end = Math.min(stroke.length, first + limit);
    writePoints(output, record, number, stroke, first, end);
    first = end;
  }
}

function writePoints(output, record, number, stroke, first, end) {
  const { xs, ys, pressures } = stroke;
  const small = isSmall(xs, first, end) && isSmall(ys, first, end);
  if (pressures) output.u8(small ? record.MORE_SMALL_WITH_PRESSURE : record.MORE_WITH_PRESSURE);
  else output.u8(small ? record.MORE_SMALL : record.MORE);
  output.u16(number);
  output.u8(end - first);
  for (let index = first; index < end; index += 1) {
    for (const values of [xs, ys]) {
      const difference = values[index] - values[index - 1];
      if (small) output.u8(difference & 0xff);
      else output.i16(difference);
    }
    if (pressures) output.u8(pressures[index]);
  }
}

/** Whether each of the values differs from the one before it by what one byte holds. */
function isSmall(values, first, end) {
  for (let index = first; index < end; index += 1) {
    const difference = values[index] - values[index - 1];
    if (difference < -128 || difference > 127) return false;
  }
  return true;
}

/** Write that a stroke was given up. */
export function writeEnd(output, record, number) {
  output.u8(record.END);
  output.u16(number);
}

/** Write where one points: `scale` says in which units x and y are, as of a stroke. */
export function writeCursor(output, record, { mode, scale, x, y }) {
  output.u8(record.CURSOR);
  output.u8(mode);
  output.u8(scale);
  output.i32(x);
  output.i32(y);
}

/** Write what one sees: its middle, width and height in canvas pixels. */
export function writeView(output, record, { x, y, width, height }) {
  output.u8(record.VIEW);
  for (const value of [x, y, width, height]) output.f64(value);
}

/**
 * Read the records of a PREVIEWS or PREVIEW_STATE frame and hand them on, in order.
 * @param {ArrayBuffer} frame
 * @param {object} record the numbers of the kinds
 * @param {{begin(key, data), more(key, dx, dy, pressure), end(key), cursor(key, data),
 *   view(key, data)}} sink `key` names a stroke or, for the last two, somebody's socket
 */
export function readPreviews(frame, record, sink) {
  const view = new DataView(frame);
  for (let start = 1; start < view.byteLength; ) {
    const process = view.getUint32(start, true);
    const end = start + 8 + view.getUint32(start + 4, true);
    start += 8;
    while (start < end) start = readRecord(view, start, record, process, sink);
  }
}

function readRecord(view, start, record, process, sink) {
  const kind = view.getUint8(start);
  const key = `${process}:${view.getUint16(start + 1, true)}`;
  if (kind === record.END) {
    sink.end(key);
    return start + END_BYTES;
  }
  if (kind === record.BEGIN) return readBegin(view, start + END_BYTES, key, sink);
  if (kind === record.MORE) return readMore(view, start, key, sink, 2, false);
  if (kind === record.MORE_WITH_PRESSURE) return readMore(view, start, key, sink, 2, true);
  if (kind === record.MORE_SMALL) return readMore(view, start, key, sink, 1, false);
  if (kind === record.MORE_SMALL_WITH_PRESSURE) return readMore(view, start, key, sink, 1, true);
  if (kind === record.CURSOR) return readCursor(view, start + END_BYTES, key, sink);
  if (kind === record.VIEW) return readView(view, start + END_BYTES, key, sink);
  throw new RangeError(`There is no record of kind ${kind}.`);
}

function readBegin(view, start, key, sink) {
  const bytes = new Uint8Array(view.buffer);
  const style = start + 2 * UUID_BYTES;
  const point = style + STYLE_BYTES;
  sink.begin(key, {
    author: uuidAt(bytes, start),
    clientId: uuidAt(bytes, start + UUID_BYTES),
    style: readStyle(view, style),
    pressure: view.getUint8(point),
    x: view.getInt32(point + 1, true),
    y: view.getInt32(point + 5, true),
  });
  return point + 9;
}

/** @param {number} width bytes of a difference */
function readMore(view, start, key, sink, width, hasPressure) {
  const size = 2 * width + (hasPressure ? 1 : 0);
  const read = (at) => (width === 1 ? view.getInt8(at) : view.getInt16(at, true));
  const count = view.getUint8(start + 3);
  const end = start + MORE_BYTES + count * size;
  for (let at = start + MORE_BYTES; at < end; at += size) {
    const pressure = hasPressure ? view.getUint8(at + 2 * width) : null;
    sink.more(key, read(at), read(at + width), pressure);
  }
  return end;
}

function readCursor(view, start, key, sink) {
  const at = start + UUID_BYTES;
  const unit = 2 ** -view.getUint8(at + 1);
  sink.cursor(key, {
    author: uuidAt(new Uint8Array(view.buffer), start),
    mode: view.getUint8(at),
    x: view.getInt32(at + 2, true) * unit,
    y: view.getInt32(at + 6, true) * unit,
  });
  return at + 10;
}

function readView(view, start, key, sink) {
  const at = start + UUID_BYTES;
  const read = (index) => view.getFloat64(at + 8 * index, true);
  const author = uuidAt(new Uint8Array(view.buffer), start);
  sink.view(key, { author, x: read(0), y: read(1), width: read(2), height: read(3) });
  return at + 32;
}
