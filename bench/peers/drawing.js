// A browser of ours, without the picture: batches points, sends whole strokes as operations,
// says what it has handled. Layouts: docs/protocol.md.

import { randomBytes } from "node:crypto";
import { place, POINTS_PER_STROKE } from "./hand.js";

const SEND_MS = 33;
const SEEN_BYTES = 8 * 1024;
const SEEN_MS = 250;
const STYLE = Buffer.from([0, 2, 30, 111, 255, 255, 64, 0]);
const UNIT = 4; // scale 2: quarters of a canvas pixel
const strokes = new Map(); // client id in hex -> stroke; all clients live in this process

const coordinates = (number, index) => {
  const { x, y } = place(number, index);
  return [Math.round(x * UNIT), Math.round(y * UNIT)];
};

function writeZigzag(value, output) {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  while (rest > 127) {
    output.push((rest & 127) | 128);
    rest >>= 7;
  }
  output.push(rest);
}

class Stroke {
  constructor(index) {
    this.index = index;
    this.id = randomBytes(16);
    this.points = []; // {x, y, madeAt, sentAt}
    strokes.set(this.id.toString("hex"), this);
  }

  operation() {
    const head = Buffer.alloc(18);
    head[0] = 0x02;
    this.id.copy(head, 1);
    head[17] = 1;
    const start = Buffer.alloc(9);
    start.writeInt32LE(this.points[0].x, 1);
    start.writeInt32LE(this.points[0].y, 5);
    const body = [];
    const further = this.points.length - 1;
    if (further > 127) body.push((further & 127) | 128, further >> 7);
    else body.push(further);
    for (const axis of ["x", "y"]) {
      for (let i = 1; i <= further; i += 1) {
        writeZigzag(this.points[i][axis] - this.points[i - 1][axis], body);
      }
    }
    return Buffer.concat([head, STYLE, start, Buffer.from(body)]);
  }
}

export class Drawing {
  constructor(socket, index, { stats, arrived, plan }) {
    Object.assign(this, { socket, index, stats, arrived });
    this.number = this.frames = this.reported = this.unreportedBytes = 0;
    this.strokeNumber = this.sentPoints = 0;
    this.lanes = new Map(); // process * 65536 + lane -> {stroke, seen, at}
    this.entries = new Map(); // stroke -> the same entry
    this.sentAt = -Infinity;
    this.ready = new Promise((resolve) => this.onReady = resolve);
    const after = plan.after ?? 0;
    socket.on("open", () => socket.send(JSON.stringify({ t: "hello", v: 1, after })));
    this.timer = setInterval(() => this.report(), SEEN_MS);
  }

  report() {
    if (this.frames === this.reported || this.socket.readyState !== 1) return;
    this.reported = this.frames;
    this.unreportedBytes = 0;
    this.socket.send(`{"t":"seen","n":${this.frames}}`);
  }

  // --- Receiving ---

  take(data, isBinary) {
    this.frames += 1;
    this.unreportedBytes += data.length;
    if (!isBinary) this.takeText(JSON.parse(data.toString()));
    else if (data[0] === 0x10) this.takeOperations(data);
    else this.takePreviews(data);
    if (this.unreportedBytes >= SEEN_BYTES) this.report();
  }

  takeText(message) {
    if (message.t === "welcome") this.onReady();
    else if (message.t === "ack") this.stats.acked += 1;
    else if (message.t === "refused") {
      this.stats.refused += 1;
      console.error(`connection ${this.index}: ${message.message}`);
    }
  }

  takeOperations(data) {
    for (let at = 1; at < data.length; at += 4 + data.readUInt32LE(at)) {
      const stroke = strokes.get(data.toString("hex", at + 25, at + 41));
      const entry = stroke && this.entryOf(stroke);
      if (entry) this.count(entry, stroke.points.length);
      this.entries.delete(stroke);
    }
  }

  entryOf(stroke) {
    let entry = this.entries.get(stroke);
    if (!entry) {
      entry = { stroke, seen: 0, at: 0 };
      this.entries.set(stroke, entry);
    }
    return entry;
  }

  count(entry, upTo) {
    entry.at = upTo;
    const { points } = entry.stroke;
    for (; entry.seen < upTo; entry.seen += 1) this.arrived(points[entry.seen]);
  }

  takePreviews(data) {
    let at = 1;
    while (at < data.length) {
      const base = data.readUInt32LE(at) * 65536;
      const end = at + 8 + data.readUInt32LE(at + 4);
      at += 8;
      while (at < end) at = this.takeRecord(data, at, base);
    }
  }

  takeRecord(data, at, base) {
    const kind = data[at];
    const lane = base + data.readUInt16LE(at + 1);
    if (kind === 1) {
      const stroke = strokes.get(data.toString("hex", at + 19, at + 35));
      if (stroke) {
        const entry = this.entryOf(stroke);
        this.lanes.set(lane, entry);
        this.count(entry, 1);
      }
      return at + 52;
    }
    if (kind === 4) {
      this.lanes.delete(lane);
      return at + 3;
    }
    const entry = this.lanes.get(lane);
    if (entry && entry.stroke.points.length >= entry.at + data[at + 3]) {
      this.count(entry, entry.at + data[at + 3]);
    }
    return at + 4 + data[at + 3] * (kind === 3 ? 5 : 4);
  }

  // --- Drawing ---

  makePoint(madeAt) {
    this.stroke ??= new Stroke(this.index);
    const [x, y] = coordinates(this.number, this.index);
    this.number += 1;
    this.stroke.points.push({ x, y, madeAt, sentAt: 0 });
    if (this.stroke.points.length === POINTS_PER_STROKE) this.finish(performance.now());
  }

  flush(now) {
    if (!this.stroke || now - this.sentAt < SEND_MS) return;
    this.sentAt = now;
    this.socket.send(this.previewFrame(now));
  }

  previewFrame(now) {
    const { points, id } = this.stroke;
    const parts = [Buffer.from([0x01])];
    if (!this.sentPoints) {
      const begin = Buffer.alloc(36);
      begin[0] = 1;
      begin.writeUInt16LE(this.strokeNumber, 1);
      id.copy(begin, 3);
      STYLE.copy(begin, 19);
      begin[27] = 255;
      begin.writeInt32LE(points[0].x, 28);
      begin.writeInt32LE(points[0].y, 32);
      points[0].sentAt = now;
      this.sentPoints = 1;
      parts.push(begin);
    }
    const count = points.length - this.sentPoints;
    if (count) {
      const more = Buffer.alloc(4 + 4 * count);
      more[0] = 2;
      more.writeUInt16LE(this.strokeNumber, 1);
      more[3] = count;
      for (let i = 0; i < count; i += 1) {
        const point = points[this.sentPoints + i];
        const before = points[this.sentPoints + i - 1];
        more.writeInt16LE(point.x - before.x, 4 + 4 * i);
        more.writeInt16LE(point.y - before.y, 6 + 4 * i);
        point.sentAt = now;
      }
      this.sentPoints = points.length;
      parts.push(more);
    }
    return Buffer.concat(parts);
  }

  finish(now) {
    if (!this.stroke) return;
    for (const point of this.stroke.points) point.sentAt ||= now;
    this.socket.send(this.stroke.operation());
    this.stats.strokes += 1;
    this.strokeNumber = (this.strokeNumber + 1) & 0xffff;
    this.sentPoints = 0;
    this.stroke = null;
  }
}
