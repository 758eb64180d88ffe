// What a room's frames mean, worked out once for all clients of this process.
//
// Every socket of a room receives the same binary frames in the same order. The first client to
// receive a frame reads it; the others compare their bytes with it and take over the result, so
// that with hundreds of clients the load does not become the bottleneck. A client whose bytes
// differ is counted as having received nothing from there on.

export const strokes = new Map(); // client id in hex -> stroke; all drawers live in this process

const POINT_BYTES = { 2: 4, 3: 5, 5: 2, 6: 3 };
const KEPT = 256;

class Stream {
  constructor() {
    this.frames = []; // {bytes, runs}
    this.dropped = 0; // frames that all clients have passed
    this.lanes = new Map(); // process * 65536 + lane -> {stroke, seen, at}
    this.entries = new Map(); // stroke -> the same entry
  }

  /** Return the runs of points in the frame number `index`, or null where bytes differ. */
  take(index, bytes) {
    const place = index - this.dropped;
    if (place < this.frames.length) {
      const known = this.frames[place];
      return known?.bytes.equals(bytes) ? known.runs : null;
    }
    const runs = this.read(bytes);
    this.frames.push({ bytes, runs });
    if (this.frames.length > KEPT) {
      this.frames.shift();
      this.dropped += 1;
    }
    return runs;
  }

  read(bytes) {
    if (bytes[0] === 0x10) return this.readOperations(bytes);
    if (bytes[0] !== 0x13) return this.readPreviews(bytes);
    const first = 5 + bytes.readUInt32LE(1);
    return [...this.read(bytes.subarray(5, first)), ...this.read(bytes.subarray(first))];
  }

  readOperations(data) {
    const runs = [];
    for (let at = 1; at < data.length; at += 4 + data.readUInt32LE(at)) {
      const stroke = strokes.get(data.toString("hex", at + 25, at + 41));
      if (stroke) this.count(this.entryOf(stroke), stroke.points.length, runs);
      this.entries.delete(stroke);
    }
    return runs;
  }

  readPreviews(data) {
    const runs = [];
    let at = 1;
    while (at < data.length) {
      const base = data.readUInt32LE(at) * 65536;
      const end = at + 8 + data.readUInt32LE(at + 4);
      at += 8;
      while (at < end) at = this.readRecord(data, at, base, runs);
    }
    return runs;
  }

  readRecord(data, at, base, runs) {
    const kind = data[at];
    const lane = base + data.readUInt16LE(at + 1);
    if (kind === 1) {
      const stroke = strokes.get(data.toString("hex", at + 19, at + 35));
      if (stroke) {
        const entry = this.entryOf(stroke);
        this.lanes.set(lane, entry);
        this.count(entry, 1, runs);
      }
      return at + 52;
    }
    if (kind === 4) {
      this.lanes.delete(lane);
      return at + 3;
    }
    const entry = this.lanes.get(lane);
    if (entry && this.entries.get(entry.stroke) === entry) {
      this.count(entry, entry.at + data[at + 3], runs);
    }
    return at + 4 + data[at + 3] * POINT_BYTES[kind];
  }

  entryOf(stroke) {
    let entry = this.entries.get(stroke);
    if (!entry) {
      entry = { stroke, seen: 0, at: 0 };
      this.entries.set(stroke, entry);
    }
    return entry;
  }

  // Points whose frame was one are one run: they were sent at the same moment.
  count(entry, upTo, runs) {
    entry.at = upTo;
    const { points } = entry.stroke;
    for (; entry.seen < upTo; entry.seen += 1) {
      const point = points[entry.seen];
      const last = runs.at(-1);
      if (last?.stroke === entry.stroke && last.sentAt === point.sentAt) last.points.push(point);
      else runs.push({ stroke: entry.stroke, sentAt: point.sentAt, points: [point] });
    }
  }
}

export const stream = new Stream();
