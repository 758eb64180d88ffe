// A browser of ours, without the picture: batches points, sends whole strokes as operations,
// says what it has handled. Layouts: docs/protocol.md.

import { randomBytes } from "node:crypto";
import { place, POINTS_PER_STROKE } from "./hand.js";
import { stream, strokes } from "./stream.js";

const SEND_MS = 33;
const SEEN_BYTES = 64 * 1024;
const SEEN_MS = 500;
const STYLE = Buffer.from([0, 2, 30, 111, 255, 255, 64, 0]);
const UNIT = 4; // scale 2: quarters of a canvas pixel

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
    return Buffer.concat([Buffer.from([0x02]), this.id, Buffer.from([1]), this.payload()]);
  }

  payload() {
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
    return Buffer.concat([STYLE, start, Buffer.from(body)]);
  }
}

/** The payload of an ordinary stroke of 80 points. */
export function strokePayload() {
  const stroke = new Stroke(0);
  for (let number = 0; number < POINTS_PER_STROKE; number += 1) {
    const [x, y] = coordinates(number, 0);
    stroke.points.push({ x, y });
  }
  return stroke.payload();
}

export class Drawing {
  constructor(socket, index, { stats, arrived, plan }) {
    Object.assign(this, { socket, index, stats, arrived });
    this.number = this.frames = this.reported = this.unreportedBytes = 0;
    this.strokeNumber = this.sentPoints = 0;
    this.next = 0; // the number of the room's frame that comes next
    this.sentAt = -Infinity;
    this.pace = SEND_MS;
    // People do not lift their pens all at the same moment: the first strokes differ.
    this.length = 1 + Math.floor(Math.random() * POINTS_PER_STROKE);
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
    if (isBinary) this.takeBinary(data);
    else this.takeText(JSON.parse(data.toString()));
    if (this.unreportedBytes >= SEEN_BYTES) this.report();
  }

  takeBinary(data) {
    // The state that greets a newcomer is its own; the frames after it are everybody's.
    if (data[0] === 0x12 || !this.counting) return;
    const runs = stream.take(this.next, data);
    this.next += 1;
    for (const { sentAt, points } of runs ?? []) this.arrived(sentAt, points);
  }

  takeText(message) {
    if (message.t === "welcome") this.onReady();
    else if (message.t === "pace") this.pace = Math.max(SEND_MS, message.ms);
    else if (message.t === "ack") this.stats.acked += 1;
    else if (message.t === "refused") {
      this.stats.refused += 1;
      console.error(`connection ${this.index}: ${message.message}`);
    }
  }

  // --- Drawing ---

  makePoint(madeAt) {
    this.stroke ??= new Stroke(this.index);
    const [x, y] = coordinates(this.number, this.index);
    this.number += 1;
    this.stroke.points.push({ x, y, madeAt, sentAt: 0 });
    if (this.stroke.points.length === this.length) {
      this.finish(performance.now());
      this.length = POINTS_PER_STROKE;
    }
  }

  flush(now) {
    if (!this.stroke || now - this.sentAt < this.pace) return;
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
      parts.push(this.more(count));
      for (const point of points.slice(this.sentPoints)) point.sentAt = now;
      this.sentPoints = points.length;
    }
    return Buffer.concat(parts);
  }

  more(count) {
    const { points } = this.stroke;
    const differences = [];
    for (let i = this.sentPoints; i < this.sentPoints + count; i += 1) {
      differences.push(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    }
    const small = differences.every((value) => value >= -128 && value <= 127);
    const record = Buffer.alloc(4 + differences.length * (small ? 1 : 2));
    record[0] = small ? 5 : 2;
    record.writeUInt16LE(this.strokeNumber, 1);
    record[3] = count;
    differences.forEach((value, i) => {
      if (small) record.writeInt8(value, 4 + i);
      else record.writeInt16LE(value, 4 + 2 * i);
    });
    return record;
  }

  finish(now) {
    if (!this.stroke) return;
    // As the browser does: others see the end without waiting for the commit.
    if (this.sentPoints < this.stroke.points.length) this.socket.send(this.previewFrame(now));
    this.socket.send(this.stroke.operation());
    this.stats.strokes += 1;
    this.strokeNumber = (this.strokeNumber + 1) & 0xffff;
    this.sentPoints = 0;
    this.stroke = null;
  }
}
