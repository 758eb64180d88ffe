// The load: many people in one room, some of them drawing, over plain WebSockets.
//
// Usage: node load.js PLAN.json   (see fanout.py for what is in it)
// Prints one JSON object. Times are in ms, taken in this one process, so no clocks differ.
//   sent        points that drawers made
//   received    deliveries of those points, the drawers' own included
//   latency     from the sending of a point's frame to its receipt
//   made        from the making of a point (before it waits for its frame) to its receipt

import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { Histogram } from "./histogram.js";
import { kinds } from "./kinds.js";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const POINT_MS = 1000 / 60;
const latency = new Histogram();
const made = new Histogram();
const stats = { sent: 0, received: 0, bytes: 0, closed: 0, strokes: 0, acked: 0, refused: 0 };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Called by a kind of client when points arrive that were sent in one frame. */
function arrived(sentAt, points) {
  const now = performance.now();
  stats.received += points.length;
  latency.add(now - sentAt, points.length);
  for (const { madeAt } of points) made.add(now - madeAt);
}

async function connectAll() {
  const Kind = kinds[plan.kind];
  const clients = [];
  for (let index = 0; index < plan.connections; index += 1) {
    const options = { perMessageDeflate: false, headers: plan.headers?.[index] ?? {} };
    const socket = new WebSocket(plan.url, options);
    socket.binaryType = "nodebuffer";
    const client = new Kind(socket, index, { stats, arrived, plan });
    socket.on("message", (data, isBinary) => {
      if (client.counting) stats.bytes += data.length;
      client.take(data, isBinary);
    });
    socket.on("close", () => { stats.closed += 1; });
    socket.on("error", (error) => console.error(`connection ${index}: ${error.message}`));
    await client.ready;
    clients.push(client);
  }
  return clients;
}

// Drawers do not move in step: each begins at a moment of its own within a point's time.
async function draw(client, until) {
  let next = performance.now() + Math.random() * POINT_MS * 2;
  while (next < until) {
    await sleep(Math.max(0, next - performance.now()));
    while (next <= performance.now() && next < until) {
      stats.sent += 1;
      client.makePoint(next);
      next += POINT_MS;
    }
    client.flush(performance.now());
  }
  client.finish(performance.now());
}

// Near 1, it is the load that was measured and not the server.
function busyShare() {
  const { user, system } = process.cpuUsage(cpuBefore);
  return Math.round(((user + system) / 1000 / (performance.now() - began)) * 100) / 100;
}

const clients = await connectAll();
await sleep(500);
process.send?.("start");
console.error("start");
for (const client of clients) client.counting = true;
const cpuBefore = process.cpuUsage();
const began = performance.now();
const until = performance.now() + plan.seconds * 1000;
await Promise.all(clients.slice(0, plan.drawers).map((client) => draw(client, until)));
const expected = stats.sent * plan.connections;
const patience = performance.now() + plan.patience * 1000;
const isDone = () => stats.received >= expected && stats.acked + stats.refused >= stats.strokes;
while (!isDone() && performance.now() < patience) await sleep(50);
console.error("stop");
console.log(
  JSON.stringify({
    ...stats,
    expected,
    load_core_busy: busyShare(),
    latency: latency.summary(),
    made: made.summary(),
  }),
);
process.exit(0);
