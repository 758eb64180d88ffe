// How each server is spoken to. A client has: ready, take(), makePoint(), flush(), finish().

import { Drawing } from "./drawing.js";
import { place, POINTS_PER_STROKE } from "./hand.js";

class EventPerPoint {
  constructor(socket, index, { arrived }) {
    this.socket = socket;
    this.index = index;
    this.arrived = arrived;
    this.number = 0;
    this.ready = new Promise((resolve) => this.onReady = resolve);
  }

  payload(madeAt) {
    this.number += 1;
    const { x, y } = place(this.number, this.index);
    return JSON.stringify({
      user: this.index, stroke: Math.floor(this.number / POINTS_PER_STROKE),
      x, y, color: "#1e6fff", width: 4, madeAt, sentAt: performance.now(),
    });
  }

  arrivedText(text) {
    // As little as possible: reading whole objects would make the load the bottleneck.
    const made = text.indexOf('"madeAt":') + 9;
    const comma = text.indexOf(",", made);
    const sent = comma + 10;
    const point = { madeAt: Number(text.slice(made, comma)) };
    this.arrived(Number(text.slice(sent, text.indexOf("}", sent))), [point]);
  }

  flush() {}
  finish() {}
}

class PlainWebSocket extends EventPerPoint {
  constructor(socket, index, context) {
    super(socket, index, context);
    socket.on("open", () => this.onReady());
  }

  take(data) {
    this.arrivedText(data.toString("latin1"));
  }

  makePoint(madeAt) {
    this.socket.send(this.payload(madeAt));
  }
}

// Socket.IO's wire format over its WebSocket transport: engine.io packets 0 open, 2 ping,
// 3 pong, 4 message; in messages 0 connect, 2 event.
class SocketIo extends EventPerPoint {
  take(data) {
    const text = data.toString("latin1");
    if (text.startsWith("42")) this.arrivedText(text);
    else if (text.startsWith("0")) this.socket.send("40");
    else if (text.startsWith("40")) this.onReady();
    else if (text === "2") this.socket.send("3");
  }

  makePoint(madeAt) {
    this.socket.send(`42["draw",${this.payload(madeAt)}]`);
  }
}

export const kinds = { ws: PlainWebSocket, socketio: SocketIo, ours: Drawing };
