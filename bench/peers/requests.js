// Asks one address again and again over kept connections, and prints one JSON object.
//
// Usage: node requests.js PLAN.json   with {url, method, headers, body, connections, seconds}
//   p50, p99    ms from the writing of a request to the end of its answer
//   per_second  answers
//   faults      answers other than 200

import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const agent = new Agent({ keepAlive: true, maxSockets: plan.connections });
const body = plan.body === undefined ? undefined : JSON.stringify(plan.body);
const headers = { Accept: "application/json", ...plan.headers };
if (body) Object.assign(headers, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
const times = [];
const stats = { answers: 0, faults: 0, bytes: 0 };

const once = () =>
  new Promise((resolve, reject) => {
    const call = request(plan.url, { agent, headers, method: plan.method ?? "GET" }, (answer) => {
      answer.on("data", (part) => (stats.bytes += part.length));
      answer.on("end", () => resolve(answer.statusCode));
    });
    call.on("error", reject);
    call.end(body);
  });

async function caller(until, counting) {
  while (performance.now() < until) {
    const began = performance.now();
    const status = await once();
    if (!counting) continue;
    times.push(performance.now() - began);
    stats.answers += 1;
    stats.faults += status === 200 ? 0 : 1;
  }
}

async function all(seconds, counting) {
  const until = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: plan.connections }, () => caller(until, counting)));
}

await all(plan.warmup ?? 1, false);
await all(plan.seconds, true);
times.sort((a, b) => a - b);
const quantile = (share) => Math.round(times[Math.ceil(times.length * share) - 1] * 1000) / 1000;
console.log(
  JSON.stringify({
    p50: quantile(0.5),
    p99: quantile(0.99),
    per_second: stats.answers / plan.seconds,
    bytes: stats.bytes / Math.max(1, stats.answers),
    faults: stats.faults,
  }),
);
agent.destroy();
