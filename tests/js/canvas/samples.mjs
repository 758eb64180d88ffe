// Strokes and frames as the server makes them, for the tests here.

import { ByteWriter } from "../../../static/js/canvas/bytes.js";
import { ERASE, packChange } from "../../../static/js/canvas/changes.js";
import { packStroke } from "../../../static/js/canvas/codec.js";
import { Stroke } from "../../../static/js/canvas/stroke.js";
import { parseUuid } from "../../../static/js/net/ids.js";

export const RECORD = { BEGIN: 1, MORE: 2, MORE_WITH_PRESSURE: 3, END: 4, MORE_SMALL: 5, MORE_SMALL_WITH_PRESSURE: 6, CURSOR: 7, VIEW: 8 };
const STYLE = { tool: 0, scale: 2, colour: [10, 20, 30, 255], width: 4 };

/** A stroke through points [x, y] in canvas pixels. */
export function strokeThrough(points, style = {}) {
  const whole = { ...STYLE, ...style };
  const units = (axis) => Int32Array.from(points, (point) => Math.round(point[axis] * 2 ** whole.scale));
  return new Stroke(whole, units(0), units(1));
}

export function randomStroke(random, { pressed = random.next() < 0.5, far = 2 ** 20 } = {}) {
  const length = random.pick([1, 2, 3, 40, 600]);
  const xs = Int32Array.from({ length }, () => random.whole(-far, far));
  const ys = Int32Array.from({ length }, () => random.whole(-far, far));
  const pressures = pressed ? Uint8Array.from({ length }, () => random.whole(1, 255)) : null;
  const colour = Array.from({ length: 4 }, () => random.whole(0, 255));
  const style = { tool: 0, scale: random.whole(0, 8), colour, width: random.whole(1, 65_535) / 16 };
  return new Stroke(style, xs, ys, pressures);
}

export const plain = ({ style, xs, ys, pressures, length }) => ({
  style,
  xs: [...xs.subarray(0, length)],
  ys: [...ys.subarray(0, length)],
  pressures: pressures && [...pressures.subarray(0, length)],
});

export function strokeOperation(seq, author, clientId, stroke) {
  return { seq, kind: 1, author, clientId, at: 0, payload: packStroke(stroke) };
}

export function eraseOperation(seq, author, clientId, targets) {
  return changeOperation(seq, author, clientId, { kind: ERASE, targets });
}

export function changeOperation(seq, author, clientId, change) {
  return { seq, kind: change.kind, author, clientId, at: 0, payload: packChange(change) };
}

/** What is on a canvas, in the order of drawing, as tests/vectors has it. */
export const described = (content) =>
  content.all().map(({ seq, kind, matrix, style, filling, order, locked, cuts, text }) => ({
    seq,
    kind,
    matrix,
    colour: style.colour,
    width: style.width,
    filling: filling ?? null,
    order,
    locked,
    cuts: cuts ?? null,
    text: text ?? null,
  }));

function u32(output, value) {
  const start = output.reserve(4); // first, because it may replace the view
  output.view.setUint32(start, value, true);
}

/** An OPERATIONS frame as canvas/consumers.py makes it. */
export function operationsFrame(operations) {
  const output = new ByteWriter();
  output.u8(0x10);
  for (const { seq, kind, author, clientId, at, payload } of operations) {
    u32(output, 45 + payload.length);
    u32(output, seq);
    output.u8(kind);
    output.put(parseUuid(author));
    output.put(parseUuid(clientId));
    u32(output, at % 2 ** 32);
    u32(output, Math.floor(at / 2 ** 32));
    output.put(payload);
  }
  return output.finish().buffer;
}

/**
 * A PREVIEWS frame of one block, made of the records that a client sent, as canvas/previews.py
 * makes it: lanes instead of numbers, and authors put into records that begin a stroke or tell
 * of a place; `lane` is that of the latter.
 */
export function previewsFrame(process, author, sent, lane = 1) {
  const output = new ByteWriter();
  output.u8(0x11);
  u32(output, process);
  const length = output.reserve(4);
  const start = output.length;
  for (let at = 0; at < sent.length; ) {
    const more = (pointBytes) => 4 + sent[at + 3] * pointBytes;
    const sizes = { 1: 36, 2: more(4), 3: more(5), 4: 3, 5: more(2), 6: more(3), 7: 11, 8: 33 };
    const end = at + sizes[sent[at]];
    const isPlace = sent[at] === RECORD.CURSOR || sent[at] === RECORD.VIEW;
    const head = at + (isPlace ? 1 : 3);
    output.put(sent.subarray(at, head));
    if (isPlace) output.u16(lane);
    if (isPlace || sent[at] === RECORD.BEGIN) output.put(parseUuid(author));
    output.put(sent.subarray(head, end));
    at = end;
  }
  output.view.setUint32(length, output.length - start, true);
  return output.finish().buffer;
}
