// Between the content and the server: operations come in order (R2, R5), one's own go out
// through the queue until they are acknowledged (R3, R4).

import { actionOf, newClientId, newIdOf } from "../net/ids.js";
import { Queue } from "../net/queue.js";
import { Socket } from "../net/socket.js";
import { Store } from "../net/store.js";
import { CLEAR, packChange } from "./changes.js";
import { operationFrame, readOperations, unbundle } from "./codec.js";
import { isElementKind, packElement, unpackElement } from "./kinds.js";
import { readPreviews } from "./records.js";
import { PreviewSender } from "./sender.js";
import { readSnapshot } from "./snapshot.js";

/**
 * Events: "loaded" (the snapshot is shown), "caught-up" (all that was there when the page came is applied), "refused" (detail:
 * the reason, for people), "drawn" (a frame was taken), "own" (detail: one's own operation as it
 * is "made", "saved" or "refused", for the history), "told" (detail: any other text frame).
 */
export class Sync extends EventTarget {
  #resuming = false;
  #head = null; // the newest seq that the server has told of
  #seqAtBeat = -1;
  #caughtUp = false;
  #snapshotSeq = 0;
  #held = []; // frames that came before the snapshot was read
  #left = []; // changes that an earlier page left unsent, until their targets are there
  #action = null;

  /**
   * @param {object} page what the page was told
   * @param {object} canvas one of its canvases
   * @param {Content} content
   * @param {Previews} previews
   */
  constructor(page, canvas, content, previews) {
    super();
    this.canvas = canvas;
    this.content = content;
    this.previews = previews;
    this.protocol = page.protocol;
    const path = page.socket ?? `/ws/canvas/${canvas.id}/`;
    this.socket = new Socket(path, page.protocol, () => ({ after: this.#after }));
    this.store = new Store(`${page.me.id}/canvas/${canvas.id}`);
    this.queue = new Queue(this.socket, this.store, (item) => this.#transmit(item));
    this.sender = new PreviewSender(this.socket);
    this.socket.addEventListener("frame", ({ detail }) => this.#take(detail));
    this.socket.addEventListener("state", () => (this.#resuming = false));
    this.queue.addEventListener("acked", ({ detail }) => this.#acked(detail));
    this.queue.addEventListener("refused", ({ detail }) => this.#refused(detail));
  }

  /** Show and send what an earlier page left unsent, and connect. */
  async open() {
    const snapshot = this.#readSnapshot();
    for (const item of await this.queue.restore()) this.#show(item);
    this.socket.open();
    await snapshot;
  }

  // The socket opens meanwhile, and says that it has what the snapshot has.
  async #readSnapshot() {
    const { snapshot } = this.canvas;
    if (!snapshot) {
      this.#held = null;
      return;
    }
    this.#snapshotSeq = snapshot.seq;
    try {
      const response = await fetch(snapshot.url);
      if (!response.ok) throw new Error(`The snapshot answered ${response.status}.`);
      this.content.load(readSnapshot(await response.arrayBuffer()));
      this.dispatchEvent(new Event("loaded"));
    } catch (error) {
      console.warn("Without its snapshot, the canvas is read from the beginning.", error);
      this.#snapshotSeq = 0;
      this.#held = [];
      if (this.socket.ws) this.#resume();
    }
    const held = this.#held;
    this.#held = null;
    for (const frame of held) this.#take(frame);
  }

  get #after() {
    return this.#held ? this.#snapshotSeq : this.content.seq;
  }

  // --- One's own -------------------------------------------------------------------------

  /** Do several operations as one action, which is undone as one. */
  group(work) {
    const outer = this.#action; // groups may be nested: the outermost one counts
    this.#action ??= actionOf(newClientId());
    try {
      work();
    } finally {
      this.#action = outer;
    }
  }

  /** Save one's own new element. */
  create(element, clientId = this.#newId()) {
    this.content.addPending(clientId, element);
    this.#add({ clientId, kind: element.kind, payload: packElement(element) });
  }

  /** Change elements; `data` as in changes.js. */
  change(kind, elements, data = {}) {
    const most = this.protocol.limits.targets;
    this.group(() => {
      for (let first = 0; first === 0 || first < elements.length; first += most) {
        const part = (list) => list?.slice(first, first + most);
        const targets = part(elements).map((element) => element.seq ?? element.clientId);
        const some = { ...data, orders: part(data.orders), cuts: part(data.cuts) };
        if (targets.length || kind === CLEAR) this.#addChange({ kind, targets, data: some });
      }
    });
  }

  /** Undo or redo one's own operations, named by seq or client id. */
  turn(kind, targets) {
    this.#addChange({ kind, targets, data: {} });
  }

  #addChange(change) {
    const clientId = this.#newId();
    this.content.addPendingChange(clientId, change);
    this.#add({ clientId, ...change });
  }

  #newId() {
    return this.#action ? newIdOf(this.#action) : newClientId();
  }

  #add(item) {
    this.#tell("made", item);
    this.queue.add(item);
  }

  #tell(what, item) {
    this.dispatchEvent(new CustomEvent("own", { detail: { what, ...item } }));
  }

  #show(item) {
    if (isElementKind(item.kind)) {
      this.content.addPending(item.clientId, unpackElement(item.kind, item.payload));
    } else this.#left.push(item);
  }

  // --- Out -----------------------------------------------------------------------------

  #transmit(item) {
    const { clientId, kind } = item;
    let { payload } = item;
    if (!isElementKind(kind)) {
      if (!this.#caughtUp) return null; // its targets may not be known yet
      this.#resolve(item);
      if (!item.targets.length && kind !== CLEAR) return this.#discard(item);
      if (item.targets.some((target) => typeof target === "string")) return null;
      payload = packChange(item);
    }
    const frame = operationFrame(this.protocol.frame.OPERATION_IN, { clientId, kind, payload });
    return this.socket.sendBytes(frame);
  }

  // Name targets by seq where it is known, and drop those that never came to be.
  #resolve(item) {
    const named = item.targets.map(
      (target) => (typeof target === "string" ? (this.content.seqOf(target) ?? target) : target),
    );
    const kept = [...named.keys()].filter(
      (at) => typeof named[at] === "number" || this.queue.has(named[at]),
    );
    const pick = (list) => list && kept.map((at) => list[at]);
    item.targets = pick(named);
    item.data = { ...item.data, orders: pick(item.data.orders), cuts: pick(item.data.cuts) };
  }

  // Nothing is left to change. null, because nothing of this item is under way either.
  #discard({ clientId }) {
    this.content.dropPending(clientId);
    this.queue.drop(clientId);
    return null;
  }

  #acked({ item, seq }) {
    this.sender.settle(item.clientId);
    this.content.noteSeq(item.clientId, seq);
    this.#tell("saved", { ...item, seq });
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
    this.content.dropPending(item.clientId);
    this.#tell("refused", item);
    this.dispatchEvent(new CustomEvent("refused", { detail: refusal.message }));
  }

  // --- In ------------------------------------------------------------------------------

  #take(frame) {
    if (this.#held) this.#held.push(frame);
    else if (frame instanceof ArrayBuffer) this.#takeBytes(frame);
    else if (frame.t === "welcome") this.#welcomed(frame.heads[this.canvas.id] ?? 0);
    else if (frame.t === "heads") this.#checkHead(frame.heads[this.canvas.id] ?? 0);
    else this.dispatchEvent(new CustomEvent("told", { detail: frame }));
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
      if (operation.author === this.content.me) this.#tell("arrived", operation);
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
    for (const item of this.#left) this.content.addPendingChange(item.clientId, item);
    this.#left = [];
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
