// Undo and redo of one's own work. What can be undone follows from one's own operations in the
// log, so it is the same after a reload and on another device.

import { actionOf } from "../net/ids.js";
import { LOCK, REDO, UNDO } from "./changes.js";

/** Events: "change". */
export class History extends EventTarget {
  #steps = []; // {seq | null, clientId, undone}: one's own operations that can be undone, in order
  #known = new Set(); // client ids
  #loading = null;

  /**
   * @param {() => Promise<object[]>} read fetches one's own latest operations {seq, kind, client_id,
   *   targets?} in the order of seq
   * @param {(kind: number, targets: (number | string)[]) => void} turn sends an UNDO or REDO
   */
  constructor(read, turn) {
    super();
    this.read = read;
    this.turn = turn;
  }

  get canUndo() {
    return this.#steps.some((step) => !step.undone);
  }

  get canRedo() {
    return Boolean(this.#steps.at(-1)?.undone);
  }

  /** Learn, once, what earlier pages and other devices did; after a failure it asks again. */
  async load() {
    this.#loading ??= this.read().then((operations) => this.#take(operations));
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = null;
      throw error;
    }
  }

  /** Undo the last action that still counts. Returns whether there was one. */
  undo() {
    const last = this.#steps.findLast((step) => !step.undone);
    return this.#turnAction(UNDO, last, false);
  }

  /** Redo the first of the actions that were undone last. Returns whether there was one. */
  redo() {
    const last = this.#steps.findLastIndex((step) => !step.undone);
    return this.#turnAction(REDO, this.#steps[last + 1], true);
  }

  #turnAction(kind, step, undone) {
    if (!step) return false;
    const action = actionOf(step.clientId);
    const steps = this.#steps.filter(
      (one) => one.undone === undone && actionOf(one.clientId) === action,
    );
    this.turn(kind, steps.map(({ seq, clientId }) => seq ?? clientId));
    return true;
  }

  // --- What happens -------------------------------------------------------------------------

  /** One's own operation was made; it may not be saved yet. */
  made({ clientId, kind, targets }) {
    if (this.#known.has(clientId)) return;
    this.#known.add(clientId);
    if (kind === UNDO || kind === REDO) this.#mark(targets, kind === UNDO);
    else if (kind !== LOCK) this.#steps.push({ seq: null, clientId, undone: false });
    this.#changed();
  }

  /** One's own operation was saved; another page may have made it. */
  saved({ clientId, kind, seq, targets }) {
    const step = this.#steps.find((one) => one.clientId === clientId);
    if (step) step.seq = seq;
    else if (!this.#known.has(clientId)) {
      this.made({ clientId, kind, targets });
      this.saved({ clientId, kind, seq, targets });
    }
  }

  /** One's own operation was refused. */
  refused({ clientId, kind, targets }) {
    if (kind === UNDO || kind === REDO) this.#mark(targets, kind === REDO);
    this.#steps = this.#steps.filter((step) => step.clientId !== clientId);
    this.#changed();
  }

  #mark(targets, undone) {
    const named = new Set(targets);
    for (const step of this.#steps) {
      if (named.has(step.seq) || named.has(step.clientId)) step.undone = undone;
    }
  }

  // What is told comes before what this page has done since.
  #take(operations) {
    const since = this.#steps;
    this.#steps = [];
    for (const { seq, kind, client_id: clientId, targets } of operations) {
      if (kind === UNDO || kind === REDO) this.#mark(targets, kind === UNDO);
      else if (kind !== LOCK) this.#steps.push({ seq, clientId, undone: false });
      this.#known.add(clientId);
    }
    const told = new Set(this.#steps.map((step) => step.clientId));
    for (const step of since) if (!told.has(step.clientId)) this.#steps.push(step);
    for (const step of since) {
      if (step.undone) this.#mark([step.clientId], true);
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
