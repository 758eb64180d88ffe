// Sends one's own strokes while they are drawn: the first points at once, then batches.
// Previews are volatile; when the line is bad they are left out, the stroke itself is not.

import { ByteWriter } from "./bytes.js";
import { writeBegin, writeEnd, writeMore } from "./records.js";

const RESTS_AFTER_MS = 100;
const HIGH_BACKLOG = 16 * 1024; // bytes that the browser could not hand to the network yet

export class PreviewSender {
  #drawn = new Map(); // client id -> {ink, number, sent}: being drawn
  #lanes = new Map(); // client id -> number: the server still knows these
  #nextNumber = 0;
  #sentAt = -Infinity; // when points were sent
  #saidAt = -Infinity; // when anything was

  /** @param {Socket} socket */
  constructor(socket) {
    this.socket = socket;
    /** What writes where the person points and looks: see announcer.js. */
    this.announcer = null;
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
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.#rest(), RESTS_AFTER_MS);
    if (this.timer) return;
    const wait = this.#sentAt + this.#interval - performance.now();
    if (wait <= 0) this.#send();
    else {
      this.timer = setTimeout(() => {
        this.timer = null;
        this.#send();
      }, wait);
    }
  }

  // The pen does not move: others see all of what it drew until now.
  #rest() {
    for (const { ink } of this.#drawn.values()) ink.rest();
    if (this.#drawn.size && !this.timer) this.#send();
  }

  /** The announcer has something to say. Strokes never wait for it. */
  announce() {
    if (this.timer || this.saying) return; // it goes along
    const wait = Math.max(this.#sentAt, this.#saidAt) + this.#interval - performance.now();
    if (wait <= 0) this.#send();
    else {
      this.saying = setTimeout(() => {
        this.saying = null;
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
    ink.rest();
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

  get #interval() {
    return Math.max(this.protocol.limits.send_interval_ms, this.socket.pace);
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
    const now = performance.now();
    if (output.length > 1) this.#sentAt = now;
    this.#saidAt = now;
    this.announcer?.write(output);
    if (output.length === 1) return;
    this.socket.sendBytes(output.finish());
  }

  #write(output, entry) {
    const { record, limits } = this.protocol;
    const { stroke, clientId, steady } = entry.ink;
    if (entry.number === null) {
      if (this.#lanes.size >= limits.strokes_at_once) return;
      entry.number = this.#nextNumber;
      this.#nextNumber = (this.#nextNumber + 1) & 0xffff;
      this.#lanes.set(clientId, entry.number);
      writeBegin(output, record, entry.number, clientId, stroke);
      entry.sent = 1;
    }
    // What is still being smoothed goes with the next points.
    writeMore(output, record, entry.number, { ...stroke, length: steady }, entry.sent, limits.points_per_record);
    entry.sent = Math.max(1, steady);
  }
}
