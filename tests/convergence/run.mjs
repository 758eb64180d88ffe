// Random runs of several people on one canvas. Reads {protocol, samples, runs, seed, operations}
// from standard input; writes a line of JSON for each run: {seed, operations, contents}.

import { readFileSync } from "node:fs";

import { chance, uuid } from "../js/canvas/chance.mjs";
import { described } from "../js/canvas/samples.mjs";
import { Network, pass, Server, stopTime } from "./network.mjs";
import { Person } from "./person.mjs";

const MOST_PEOPLE = 5;
const REACH = 60; // how many operations back undo reaches, here
const PATIENCE = 4_000; // steps after which everybody must have everything

const { protocol, samples, runs, seed, operations } = JSON.parse(readFileSync(0, "utf8"));
for (const sample of samples) sample.payload = Uint8Array.from(Buffer.from(sample.payload, "hex"));
console.warn = () => {};
const settled = () => new Promise(setImmediate);

async function run(number) {
  const random = chance(number);
  const canvasId = uuid(random);
  const server = new Server(random, canvasId, REACH);
  const network = new Network(random, server);
  const own = (id) => server.log.filter(({ author }) => author === id).map(named);
  const world = { protocol, samples, canvasId, server, own };
  const people = Array.from({ length: random.whole(1, MOST_PEOPLE) }, () => new Person(uuid(random), random, world));
  for (const person of people) await person.open();
  for (let done = 0; done < operations; done += 1) {
    await live(random, network, people);
    random.pick(people).act();
  }
  await calm(network, server, people);
  const contents = people.map(({ content }) => described(content));
  for (const person of people) person.leave();
  stopTime();
  const log = server.log.map(({ seq, kind, author, payload }) => (
    { seq, kind, author, payload: Buffer.from(payload).toString("hex") }
  ));
  return { seed: number, operations: log, contents };
}

function named({ seq, kind, clientId, payload }) {
  return { seq, kind, client_id: clientId, ...(kind > 12 && { targets: targetsOf(payload) }) };
}

function targetsOf(payload) {
  const targets = [];
  let last = 0;
  let value = 0;
  let shift = 0;
  for (const byte of payload.subarray(payload[0] < 0x80 ? 1 : 2)) {
    value += (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80) {
      targets.push((last += value));
      value = shift = 0;
    }
  }
  return targets;
}

async function live(random, network, people) {
  const steps = random.whole(0, 12);
  for (let step = 0; step < steps; step += 1) network.step();
  pass(random.whole(0, 40));
  if (random.next() < 0.02) random.pick(people).disconnect();
  if (random.next() < 0.01) {
    const person = random.pick(people);
    await person.open();
  }
}

// Let everything arrive.
async function calm(network, server, people) {
  for (let step = 0; step < PATIENCE; step += 1) {
    while (network.step());
    if (people.every((person) => person.isQuiet)) return;
    server.beat();
    pass(500);
    await settled();
  }
  throw new Error("Somebody never got everything.");
}

for (let number = seed; number < seed + runs; number += 1) {
  try {
    console.log(JSON.stringify(await run(number)));
  } catch (error) {
    error.message = `In the run with seed ${number}: ${error.message}`;
    throw error;
  }
}
