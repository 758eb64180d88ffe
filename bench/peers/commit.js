// The load of durable writes: people send messages, or strokes, at a steady rate.
//
// Usage: node commit.js PLAN.json   (see commit.py for what is in it)
// Prints one JSON object: offered, acknowledged and refused writes, and the time from sending a
// write to its acknowledgement, in ms.

import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { strokePayload } from "./drawing.js";
import { Histogram } from "./histogram.js";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const latency = new Histogram();
const stats = { offered: 0, acknowledged: 0, refused: 0, closed: 0 };
const sentAt = new Map(); // client id -> ms
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const uuid = (bytes) =>
  bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

class Writer {
  constructor(index) {
    const { url, headers } = plan.people[index];
    this.socket = new WebSocket(url, { perMessageDeflate: false, headers });
    this.frames = this.reported = 0;
    this.ready = new Promise((resolve) => this.onReady = resolve);
    this.socket.on("open", () => this.socket.send(JSON.stringify(plan.hello)));
    this.socket.on("message", (data, isBinary) => this.take(data, isBinary));
    this.socket.on("close", () => { stats.closed += 1; });
    this.socket.on("error", (error) => console.error(`connection ${index}: ${error.message}`));
    setInterval(() => this.report(), 200);
  }

  report() {
    if (this.frames === this.reported || this.socket.readyState !== 1) return;
    this.reported = this.frames;
    this.socket.send(`{"t":"seen","n":${this.frames}}`);
  }

  take(data, isBinary) {
    this.frames += 1;
    this.bytes = (this.bytes ?? 0) + data.length;
    if (this.bytes > 60_000) {
      this.bytes = 0;
      this.report();
    }
    if (isBinary) return;
    const head = data.toString("latin1", 0, 14);
    if (head.startsWith('{"t":"ack"')) this.acknowledged(JSON.parse(data.toString()));
    else if (head.startsWith('{"t":"refused')) stats.refused += 1;
    else if (head.startsWith('{"t":"welcome')) this.onReady();
  }

  acknowledged({ client_id: id }) {
    stats.acknowledged += 1;
    latency.add(performance.now() - sentAt.get(id));
    sentAt.delete(id);
  }

  write() {
    stats.offered += 1;
    if (plan.what === "strokes") {
      const id = randomBytes(16);
      sentAt.set(uuid(id), performance.now());
      this.socket.send(Buffer.concat([Buffer.from([0x02]), id, Buffer.from([1]), plan.payload]));
    } else {
      const id = randomUUID();
      sentAt.set(id, performance.now());
      const content = `message ${stats.offered}: shall we draw the harbour tonight?`;
      this.socket.send(JSON.stringify({ t: "send", client_id: id, group: plan.group, content }));
    }
  }
}

plan.payload = strokePayload();
const writers = plan.people.map((_, index) => new Writer(index));
await Promise.all(writers.map((writer) => writer.ready));
await sleep(500);
console.error("start");
const began = performance.now();
const until = began + plan.seconds * 1000;
while (performance.now() < until) {
  const due = Math.floor(((performance.now() - began) / 1000) * plan.per_second);
  while (stats.offered < due) writers[stats.offered % writers.length].write();
  await sleep(1);
}
const patience = performance.now() + 10_000;
while (sentAt.size && performance.now() < patience) await sleep(20);
const seconds = (performance.now() - began) / 1000;
console.error("stop");
console.log(JSON.stringify({ ...stats, seconds, latency: latency.summary() }));
process.exit(0);
