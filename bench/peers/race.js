// Reads of groups at two processes while one client writes to them (see bench/groups_race.py).
//
// Usage: node race.js PLAN.json   with {urls, reads, token, groups}
// Prints {stale_reads, hit_ratio, reads, writes}. A read is a hit when the answer says that it came
// from the cache (Server-Timing).

import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const READERS = 8;
const WRITE_EVERY_MS = 150;
const agent = new Agent({ keepAlive: true });
const versions = new Map(plan.groups.map((id) => [id, 0])); // the last one that was acknowledged
const stats = { stale_reads: 0, hits: 0, reads: 0, writes: 0 };
let listVersion = 0;

function call(method, path, body) {
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = { Authorization: `Bearer ${plan.token}`, "Content-Type": "application/json" };
  const url = plan.urls[Math.floor(Math.random() * plan.urls.length)] + path;
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ answer, text: Buffer.concat(parts).toString() }));
    });
    asked.on("error", reject);
    asked.end(text);
  });
}

const versionOf = (group) => Number(group.name.split(" ").at(-1));
const done = () => stats.reads >= plan.reads;

async function write() {
  for (let version = 1; !done(); version += 1) {
    const id = plan.groups[version % plan.groups.length];
    const { answer, text } = await call("PATCH", `/api/v1/groups/${id}`, { name: `name ${version}` });
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${text}`);
    versions.set(id, version);
    listVersion = version;
    stats.writes += 1;
    await new Promise((resolve) => setTimeout(resolve, WRITE_EVERY_MS));
  }
}

async function read() {
  while (!done()) {
    stats.reads += 1;
    const id = plan.groups[Math.floor(Math.random() * plan.groups.length)];
    const wantsList = Math.random() < 0.3;
    const expected = wantsList ? listVersion : versions.get(id);
    const { answer, text } = await call("GET", wantsList ? "/api/v1/groups" : `/api/v1/groups/${id}`);
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${text}`);
    const found = JSON.parse(text);
    const version = wantsList ? Math.max(...found.groups.map(versionOf)) : versionOf(found);
    if (version < expected) stats.stale_reads += 1;
    if (answer.headers["server-timing"]?.includes("hit")) stats.hits += 1;
  }
}

for (const id of plan.groups) await call("PATCH", `/api/v1/groups/${id}`, { name: "name 0" });
await Promise.all([write(), ...Array.from({ length: READERS }, read)]);
const { hits, ...rest } = stats;
console.log(JSON.stringify({ ...rest, hit_ratio: Math.round((hits / stats.reads) * 10_000) / 10_000 }));
agent.destroy();
