// The socket's report of what it has handled (R7).

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

class FakeWebSocket {
  static OPEN = 1;
  static last;
  readyState = 1;
  sent = [];

  constructor() {
    FakeWebSocket.last = this;
  }

  send(data) {
    this.sent.push(JSON.parse(data));
  }

  close() {
    this.readyState = 3;
  }

  hear(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  get seen() {
    return this.sent.filter((message) => message.t === "seen").map((message) => message.n);
  }
}

globalThis.WebSocket = FakeWebSocket;
globalThis.location = { protocol: "http:", host: "test" };
globalThis.document = { hidden: false };
globalThis.addEventListener = () => {};
globalThis.CustomEvent ??= class extends Event {
  constructor(type, { detail } = {}) {
    super(type);
    this.detail = detail;
  }
};
const { Socket } = await import("../../../static/js/net/socket.js");
const protocol = {
  version: 1,
  limits: { seen_every_bytes: 8192, seen_every_ms: 250 },
  close: { SIGNED_OUT: 4401, NOT_ALLOWED: 4403, VERSION: 4406 },
};

function open() {
  const socket = new Socket("/ws/test/", protocol, () => ({}));
  socket.open();
  const wire = FakeWebSocket.last;
  wire.onopen();
  wire.hear({ t: "welcome", v: 1 });
  return wire;
}

beforeEach(() => mock.timers.reset());

test("steady small frames are reported in time, not only after many bytes", () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const wire = open();
  for (let i = 0; i < 20; i += 1) {
    mock.timers.tick(100);
    wire.hear({ t: "events", events: [] });
  }
  assert.ok(wire.seen.length >= 5, `reported ${wire.seen.length} times`);
  assert.ok(wire.seen.at(-1) >= 18);
});

test("many bytes are reported at once", () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const wire = open();
  wire.hear({ t: "events", events: ["x".repeat(9000)] });
  assert.deepEqual(wire.seen, [2]);
});

test("a hidden page reports each frame, because its timers are slow", () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  document.hidden = true;
  const wire = open();
  wire.hear({ t: "events", events: [] });
  document.hidden = false;
  assert.deepEqual(wire.seen, [1, 2]);
});
