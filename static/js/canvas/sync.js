// Between the content and the server: operations come in order (R2, R5), one's own go out
// through the queue until they are acknowledged (R3, R4).

import { newClientId } from "../net/ids.js";
import { Queue } from "../net/queue.js";
import { Socket } from "../net/socket.js";
import { Store } from "../net/store.js";
import {
  ERASE, operationFrame, packErase, packStroke, readOperations, STROKE, unbundle, unpackStroke,
} from "./codec.js";
import { readPreviews } from "./records.js";
import { PreviewSender } from "./sender.js";

/**
 * Events: "caught-up" (all that was there when the page came is applied), "refused" (detail:
 * the reason, for people).
 */
export class Sync extends EventTarget {
  #resuming = false;
  #head = null; // the newest seq that the server has told of
  #seqAtBeat = -1;
  #caughtUp = false;

  /**
   * @param {object} page what the page was told
   * @param {string} canvasId
   * @param {Content} content
   * @param {Previews} previews
   */
  constructor(page, canvasId, content, previews) {
    super();
    this.canvasId = canvasId;
    this.content = content;
    this.previews = previews;
    this.protocol = page.protocol;
    this.socket = new Socket(`/ws/canvas/${canvasId}/`, page.protocol, () => ({ after: content.seq }));
    this.store = new Store(`${page.me.id}/canvas/${canvasId}`);
    this.queue = new Queue(this.socket, this.store, (item) => this.#transmit(item));
    this.sender = new PreviewSender(this.socket);
    this.socket.addEventListener("frame", ({ detail }) => this.#take(detail));
    this.socket.addEventListener("state", () => (this.#resuming = false));
    this.queue.addEventListener("acked", ({ detail }) => this.#acked(detail));
    this.queue.addEventListener("refused", ({ detail }) => this.#refused(detail));
  }

  /** Show and send what an earlier page left unsent, then connect. */
  async open() {
    for (const item of await this.queue.restore()) this.#show(item);
    this.socket.open();
  }

  /** @param {Ink} ink one's own stroke, whole */
  addStroke({ clientId, stroke }) {
    const whole = stroke.finish();
    this.content.addPending(clientId, whole);
    this.queue.add({ clientId, kind: STROKE, payload: packStroke(whole) });
  }

  /** Erase strokes; those that are not acknowledged yet are named by their client ids. */
  erase(strokes) {
    const targets = strokes.map((stroke) => stroke.seq ?? stroke.clientId);
    this.content.hide(targets);
    const most = this.protocol.limits.erase_targets;
    for (let first = 0; first < targets.length; first += most) {
      const some = targets.slice(first, first + most);
      this.queue.add({ clientId: newClientId(), kind: ERASE, targets: some });
    }
  }

  #show(item) {
    if (item.kind === STROKE) this.content.addPending(item.clientId, unpackStroke(item.payload));
    else this.content.hide(item.targets);
  }

  // --- Out -----------------------------------------------------------------------------

  #transmit(item) {
    const { clientId, kind } = item;
    let { payload } = item;
    if (kind === ERASE) {
      this.#resolve(item);
      if (!item.targets.length) return this.#discard(item);
      if (item.targets.some((target) => typeof target === "string")) return null;
      payload = packErase([...new Set(item.targets)]);
    }
    const frame = operationFrame(this.protocol.frame.OPERATION_IN, { clientId, kind, payload });
    return this.socket.sendBytes(frame);
  }

  // Name targets by seq where it is known, and drop those that never came to be.
  #resolve(item) {
    item.targets = item.targets
      .map((target) => (typeof target === "string" ? (this.content.seqOf(target) ?? target) : target))
      .filter((target) => typeof target === "number" || this.queue.has(target) || !this.#caughtUp);
  }

  // Nothing is left to erase. null, because nothing of this item is under way either.
  #discard({ clientId }) {
    this.queue.drop(clientId);
    return null;
  }

  #acked({ item, seq }) {
    this.sender.settle(item.clientId);
    if (item.kind !== STROKE) return;
    this.content.noteSeq(item.clientId, seq);
    // A page that is loaded later has only the store to learn the seq from.
    for (const { item: other } of this.queue.items.values()) {
      if (other.targets?.includes(item.clientId)) {
        this.#resolve(other);
        this.store.put(other.clientId, other);
      }
    }
  }

  #refused({ item, refusal }) {
    this.sender.settle(item.clientId);
    if (item.kind === STROKE) this.content.dropPending(item.clientId);
    else this.content.hide(item.targets, false);
    this.dispatchEvent(new CustomEvent("refused", { detail: refusal.message }));
  }

  // --- In ------------------------------------------------------------------------------

  #take(frame) {
    if (frame instanceof ArrayBuffer) this.#takeBytes(frame);
    else if (frame.t === "welcome") this.#welcomed(frame.heads[this.canvasId] ?? 0);
    else if (frame.t === "heads") this.#checkHead(frame.heads[this.canvasId] ?? 0);
  }

  #takeBytes(frame) {
    const { frame: kinds, record } = this.protocol;
    const kind = new DataView(frame).getUint8(0);
    if (kind === kinds.BUNDLE) unbundle(frame).forEach((part) => this.#takeBytes(part));
    else if (kind === kinds.OPERATIONS) this.#apply(readOperations(frame));
    else if (kind === kinds.PREVIEWS) readPreviews(frame, record, this.previews);
    else if (kind === kinds.PREVIEW_STATE) {
      this.previews.clear();
      readPreviews(frame, record, this.previews);
    }
    this.dispatchEvent(new Event("drawn"));
  }

  #apply(operations) {
    if (this.#resuming) return;
    for (const operation of operations) {
      if (!this.content.apply(operation)) {
        this.#resume();
        return;
      }
      this.previews.settle(operation);
    }
    this.#checkCaughtUp();
  }

  #welcomed(head) {
    this.#head = head;
    this.#checkCaughtUp();
  }

  #checkCaughtUp() {
    if (this.#caughtUp || this.#head === null || this.content.seq < this.#head) return;
    this.#caughtUp = true;
    this.queue.flush();
    this.dispatchEvent(new Event("caught-up"));
  }

  // Behind at two heartbeats in a row, and nothing came in between: something was lost (R6).
  #checkHead(head) {
    const { seq } = this.content;
    if (head > seq && seq === this.#seqAtBeat) this.#resume();
    this.#seqAtBeat = seq;
  }

  // Come back and say what we have (R5).
  #resume() {
    this.#resuming = true;
    this.socket.ws?.close();
  }
}
