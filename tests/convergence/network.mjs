// A server and its sockets in one process, with a clock of their own: what the real ones do to
// operations, and a network that is as bad as one likes.

import { readOperations } from "../../static/js/canvas/codec.js";
import { unpackChange } from "../../static/js/canvas/changes.js";
import { uuidAt } from "../../static/js/canvas/bytes.js";
import { operationsFrame } from "../js/canvas/samples.mjs";

const UNDO = 13;
const REDO = 14;
const LOCK = 11;
const PAGE = 50; // operations in one frame

// --- Time ------------------------------------------------------------------------------------

let clock = 0;
let timers = [];
let nextTimer = 1;

function after(callback, delay = 0, every = null) {
  const id = nextTimer++;
  timers.push({ id, at: clock + delay, callback, every });
  return id;
}

const forget = (id) => (timers = timers.filter((timer) => timer.id !== id));

/** Let time pass: what was due happens, in its order. */
export function pass(milliseconds) {
  const until = clock + milliseconds;
  for (;;) {
    const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    clock = Math.max(clock, due.at);
    if (due.every) due.at += due.every;
    else forget(due.id);
    due.callback();
  }
  clock = until;
}

export function stopTime() {
  timers = [];
}

globalThis.setTimeout = (callback, delay) => after(callback, delay);
globalThis.clearTimeout = forget;
globalThis.setInterval = (callback, every) => after(callback, every, every);
globalThis.clearInterval = forget;
performance.now = () => clock;

// --- What pages expect ---------------------------------------------------------------------------

globalThis.location = { protocol: "http:", host: "test" };
globalThis.document = { hidden: false };
globalThis.addEventListener = () => {};

/** One connection. Frames wait in both directions until the network delivers them. */
export class Wire {
  static OPEN = 1;
  readyState = 0;
  bufferedAmount = 0;
  up = [];
  down = [];

  constructor() {
    Wire.network.wires.add(this);
    this.up.push(() => this.#opened());
  }

  #opened() {
    this.readyState = Wire.OPEN;
    this.onopen();
  }

  send(data) {
    this.up.push(() => Wire.network.server.take(this, typeof data === "string" ? data : data.slice()));
  }

  hear(data) {
    this.down.push(() => this.onmessage({ data }));
  }

  close() {
    if (this.readyState === 3) return;
    this.readyState = 3;
    Wire.network.wires.delete(this);
    Wire.network.server.gone(this);
    this.down = [() => this.onclose({ code: 1006 })];
    Wire.network.closing.push(this);
  }
}
globalThis.WebSocket = Wire;

export class Network {
  constructor(random, server) {
    this.random = random;
    this.server = server;
    this.wires = new Set();
    this.closing = [];
    Wire.network = this;
  }

  /** Deliver one frame somewhere. Returns false when none is under way. */
  step() {
    if (this.closing.length) {
      this.closing.shift().down[0]();
      return true;
    }
    const ends = [...this.wires].flatMap((wire) => [wire.up, wire.down]).filter((end) => end.length);
    if (!ends.length) return false;
    this.random.pick(ends).shift()();
    return true;
  }
}

// --- The server -----------------------------------------------------------------------------------

/** Orders operations, saves each once, refuses what the real one refuses. */
export class Server {
  log = [];
  #named = new Map(); // author and client id -> operation
  #people = new Map(); // wire -> person

  /** @param {object} random @param {string} canvasId @param {number} reach how far undo reaches */
  constructor(random, canvasId, reach) {
    Object.assign(this, { random, canvasId, reach });
  }

  take(wire, data) {
    if (typeof data !== "string") return this.#operation(wire, data);
    const message = JSON.parse(data);
    if (message.t === "ping") wire.hear(JSON.stringify({ t: "pong" }));
    if (message.t === "hello") this.#welcome(wire, message);
    return null;
  }

  gone(wire) {
    this.#people.delete(wire);
  }

  #welcome(wire, { after: seq }) {
    this.#people.set(wire, wire.person);
    this.#tell(wire, { t: "welcome", v: 1, you: wire.person, heads: { [this.canvasId]: this.log.length } });
    for (let first = seq; first < this.log.length; first += PAGE) {
      wire.hear(operationsFrame(this.log.slice(first, first + PAGE)));
    }
  }

  #tell(wire, message) {
    wire.hear(JSON.stringify(message));
  }

  #operation(wire, data) {
    const author = this.#people.get(wire);
    const clientId = uuidAt(data, 1);
    const name = `${author}/${clientId}`;
    const refuse = (more) =>
      this.#tell(wire, { t: "refused", code: "", message: "no", client_id: clientId, ...more });
    if (this.random.next() < 0.03) return refuse({ retry_after: 0.05 });
    const known = this.#named.get(name);
    if (!known) {
      const operation = { kind: data[17], author, clientId, at: 0, payload: data.slice(18) };
      if (!this.#isAllowed(operation)) return refuse({});
      operation.seq = this.log.push(operation);
      this.#named.set(name, operation);
    }
    const { seq } = known ?? this.#named.get(name);
    const ackFirst = this.random.next() < 0.5;
    const ack = () => this.#tell(wire, { t: "ack", client_id: clientId, seq });
    if (ackFirst) ack();
    if (!known) this.#publish(this.#named.get(name));
    if (!ackFirst) ack();
    return null;
  }

  #isAllowed({ kind, author, payload }) {
    if (kind !== UNDO && kind !== REDO) return true;
    return unpackChange(kind, payload).targets.every((target) => {
      const named = this.log[target - 1];
      const fits = named?.author === author && ![UNDO, REDO, LOCK].includes(named.kind);
      return fits && this.log.length - target < this.reach;
    });
  }

  #publish(operation) {
    const frame = operationsFrame([operation]);
    readOperations(frame); // what cannot be read must not get here
    for (const wire of this.#people.keys()) {
      // The layer loses some (R6): the page sees the gap with the next one, or at the heartbeat.
      if (this.random.next() > 0.02) wire.hear(frame);
    }
  }

  beat() {
    for (const wire of this.#people.keys()) {
      this.#tell(wire, { t: "heads", heads: { [this.canvasId]: this.log.length } });
    }
  }
}
