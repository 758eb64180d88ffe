// What is on a canvas: the fold of its operations in the order of `seq`, and on top of it one's
// own strokes that are not acknowledged yet. Pure.

import { ERASE, STROKE, unpackErase, unpackStroke } from "./codec.js";
import { union } from "./geometry.js";
import { Grid } from "./grid.js";

// One's own strokes lie above all that is saved, in the order in which they were drawn.
const PENDING_ORDER = 2 ** 40;

const nobody = { added() {}, damaged() {} };

export class Content {
  #strokes = new Map(); // seq -> stroke
  #pending = new Map(); // client id -> one's own stroke
  #ownSeqs = new Map(); // client id -> seq of one's own strokes
  #hidden = new Set(); // seq or client id of what one's own pending erasures remove
  #grid = new Grid();
  #drawn = 0;

  /** @param {string} me the id of the person whose page this is */
  constructor(me) {
    this.me = me;
    this.seq = 0;
    this.visible = 0;
    /** Told what to draw: added(stroke) lies on top; damaged(bounds) must be redrawn. */
    this.listener = nobody;
  }

  get pendingCount() {
    return this.#pending.size;
  }

  /**
   * Apply the next operation. One that was applied already changes nothing (R5).
   * @returns {boolean} false when operations before it are missing
   */
  apply(operation) {
    if (operation.seq <= this.seq) return true;
    if (operation.seq !== this.seq + 1) return false;
    this.seq = operation.seq;
    if (operation.kind === STROKE) this.#addSaved(operation);
    else if (operation.kind === ERASE) this.#erase(operation);
    return true;
  }

  /** The `seq` of one's own stroke, once it is known. */
  seqOf(clientId) {
    return this.#ownSeqs.get(clientId);
  }

  /** Note the `seq` under which one's own stroke was saved. */
  noteSeq(clientId, seq) {
    this.#ownSeqs.set(clientId, seq);
  }

  /** Show one's own stroke until its operation arrives. */
  addPending(clientId, stroke) {
    if (this.#pending.has(clientId) || this.#ownSeqs.has(clientId)) return;
    stroke.clientId = clientId;
    stroke.order = PENDING_ORDER + this.#drawn++;
    this.#pending.set(clientId, stroke);
    this.#insert(stroke);
    this.listener.added(stroke);
  }

  /** Take back one's own stroke, which was refused. */
  dropPending(clientId) {
    const stroke = this.#takePending(clientId);
    if (stroke) this.listener.damaged(stroke.bounds);
  }

  /** Show a stroke paler, because the eraser has touched it, or as before. */
  mark(stroke, marked) {
    stroke.marked = marked;
    this.listener.damaged(stroke.bounds);
  }

  /** Hide what one's own erasure removes, until its operation arrives; or show it again. */
  hide(targets, hidden = true) {
    for (const target of targets) {
      if (hidden) this.#hidden.add(target);
      else this.#hidden.delete(target);
      const stroke = this.#find(target);
      if (!stroke || stroke.hidden === hidden) continue;
      stroke.hidden = hidden;
      stroke.marked = false;
      this.visible += hidden ? -1 : 1;
      this.listener.damaged(stroke.bounds);
    }
  }

  /** The visible strokes whose bounds overlap a rectangle, the lowest first. */
  query(rectangle) {
    const found = this.#grid.query(rectangle).filter((stroke) => !stroke.hidden);
    return found.sort((a, b) => a.order - b.order);
  }

  /** The rectangle around everything visible, or null. */
  bounds() {
    let all = null;
    for (const strokes of [this.#strokes, this.#pending]) {
      for (const stroke of strokes.values()) if (!stroke.hidden) all = union(all, stroke.bounds);
    }
    return all;
  }

  /** The visible strokes, the lowest first. */
  all() {
    const strokes = [...this.#strokes.values(), ...this.#pending.values()];
    return strokes.filter((stroke) => !stroke.hidden).sort((a, b) => a.order - b.order);
  }

  #addSaved({ seq, author, clientId, payload }) {
    const own = author === this.me;
    const shown = own ? this.#takePending(clientId) : null;
    const stroke = shown ?? unpackStroke(payload);
    if (own) {
      this.#ownSeqs.set(clientId, seq);
      stroke.clientId = clientId;
    }
    stroke.seq = stroke.order = seq;
    stroke.author = author;
    this.#strokes.set(seq, stroke);
    this.#insert(stroke);
    if (stroke.hidden) return;
    // One's own strokes that still wait lie above this one, wherever it was until now.
    if (this.#liesBelowPending(stroke)) this.listener.damaged(stroke.bounds);
    else if (!shown) this.listener.added(stroke);
  }

  #liesBelowPending(stroke) {
    if (!this.#pending.size) return false;
    return this.#grid.query(stroke.bounds).some((other) => other.order >= PENDING_ORDER);
  }

  #erase({ seq, payload }) {
    for (const target of unpackErase(payload)) {
      this.#hidden.delete(target);
      const stroke = target < seq && this.#strokes.get(target);
      if (!stroke) continue;
      this.#strokes.delete(target);
      this.#hidden.delete(stroke.clientId);
      this.#remove(stroke);
      if (!stroke.hidden) this.listener.damaged(stroke.bounds);
      stroke.erased = true;
    }
  }

  #find(target) {
    if (typeof target === "number") return this.#strokes.get(target);
    return this.#pending.get(target) ?? this.#strokes.get(this.#ownSeqs.get(target));
  }

  #takePending(clientId) {
    const stroke = this.#pending.get(clientId);
    if (!stroke) return null;
    this.#pending.delete(clientId);
    this.#remove(stroke);
    return stroke;
  }

  #insert(stroke) {
    stroke.hidden = this.#hidden.has(stroke.seq) || this.#hidden.has(stroke.clientId);
    if (!stroke.hidden) this.visible += 1;
    this.#grid.add(stroke);
  }

  #remove(stroke) {
    if (!stroke.hidden) this.visible -= 1;
    this.#grid.remove(stroke);
  }
}
