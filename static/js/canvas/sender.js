// Sends one's own strokes while they are drawn: the first points at once, then batches.
// Previews are volatile; when the line is bad they are left out, the stroke itself is not.

import { ByteWriter } from "./bytes.js";
import { writeBegin, writeEnd, writeMore } from "./records.js";

const HIGH_BACKLOG = 16 * 1024; // bytes that the browser could not hand to the network yet

export class PreviewSender {
  #drawn = new Map(); // client id -> {ink, number, sent}: being drawn
  #lanes = new Map(); // client id -> number: the server still knows these
  #nextNumber = 0;
  #sentAt = -Infinity;

  /** @param {Socket} socket */
  constructor(socket) {
    this.socket = socket;
    this.protocol = socket.protocol;
    socket.addEventListener("state", () => this.#startAgain());
  }

  /** @param {Ink} ink */
  begin(ink) {
    this.#drawn.set(ink.clientId, { ink, number: null, sent: 0 });
    this.grew();
  }

  /** Some stroke got more points. */
  grew() {
    if (this.timer) return;
    const interval = Math.max(this.protocol.limits.send_interval_ms, this.socket.pace);
    const wait = this.#sentAt + interval - performance.now();
    if (wait <= 0) this.#send();
    else {
      this.timer = setTimeout(() => {
        this.timer = null;
        this.#send();
      }, wait);
    }
  }

  /** A stroke was given up. */
  giveUp(ink) {
    const output = this.#frame();
    const entry = this.#drawn.get(ink.clientId);
    this.#drawn.delete(ink.clientId);
    this.#lanes.delete(ink.clientId);
    if (entry?.number === null || !entry) return;
    writeEnd(output, this.protocol.record, entry.number);
    this.socket.sendBytes(output.finish());
  }

  /** A stroke is whole and goes as an operation; others see its end without waiting for that. */
  finish(ink) {
    this.#send();
    this.#drawn.delete(ink.clientId);
  }

  /** The operation of a stroke was acknowledged or refused. */
  settle(clientId) {
    this.#lanes.delete(clientId);
  }

  // A new connection knows nothing of the strokes under way.
  #startAgain() {
    this.#lanes.clear();
    for (const entry of this.#drawn.values()) Object.assign(entry, { number: null, sent: 0 });
    if (this.socket.isOpen && this.#drawn.size) this.grew();
  }

  #frame() {
    const output = new ByteWriter();
    output.u8(this.protocol.frame.PREVIEWS_IN);
    return output;
  }

  #send() {
    if (!this.socket.isOpen || this.socket.backlog > HIGH_BACKLOG) return;
    const output = this.#frame();
    for (const entry of this.#drawn.values()) this.#write(output, entry);
    if (output.length === 1) return;
    this.#sentAt = performance.now();
    this.socket.sendBytes(output.finish());
  }

  #write(output, entry) {
    const { record, limits } = this.protocol;
    const { stroke, clientId } = entry.ink;
    if (entry.number === null) {
      if (this.#lanes.size >= limits.strokes_at_once) return;
      entry.number = this.#nextNumber;
      this.#nextNumber = (this.#nextNumber + 1) & 0xffff;
      this.#lanes.set(clientId, entry.number);
      writeBegin(output, record, entry.number, clientId, stroke);
      entry.sent = 1;
    }
    writeMore(output, record, entry.number, stroke, entry.sent, limits.points_per_record);
    entry.sent = stroke.length;
  }
}
