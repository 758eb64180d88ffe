// What is on a canvas: the fold of its operations in the order of `seq`, and on top of it one's
// own that are not acknowledged yet. Pure. docs/protocol.md says what each operation does.

import { CLEAR, ERASE, LOCK, REDO, UNDO, unpackChange } from "./changes.js";
import { derive, fits, isActive, keepOriginal } from "./derive.js";
import { union } from "./geometry.js";
import { isElementKind, unpackElement } from "./kinds.js";
import { byOrder, Shown } from "./shown.js";

// One's own elements lie above all that is saved, in the order in which they were made.
const PENDING_ORDER = 2 ** 40;

export class Content {
  #elements = new Map(); // seq -> element
  #pending = new Map(); // client id -> one's own element
  #changes = new Map(); // seq -> change
  #pendingChanges = new Map(); // client id -> one's own change
  #ownSeqs = new Map(); // client id -> seq of one's own operations
  #shown = new Shown();
  #trial = null;
  #made = 0;

  /** @param {string} me the id of the person whose page this is */
  constructor(me) {
    this.me = me;
    this.seq = 0;
  }

  /** How many elements are visible. */
  get visible() {
    return this.#shown.count;
  }

  /** Whoever draws; see shown.js. */
  set listener(listener) {
    this.#shown.listener = listener;
  }

  // --- What is saved ---------------------------------------------------------------------

  /** Begin with a snapshot (see snapshot.js), instead of with nothing. */
  load({ seq, elements, changes }) {
    this.seq = seq;
    for (const element of elements) this.#elements.set(element.seq, element);
    for (const { targets, ...change } of changes) {
      this.#addChange({ ...change, elements: targets.map((target) => this.#elements.get(target)) });
    }
    for (const element of elements) {
      if (element.original) derive(element);
      element.hidden = !isActive(element) || Boolean(element.erased);
      if (!element.hidden) this.#shown.put(element);
    }
    this.#shown.listener.renewed();
  }

  /**
   * Apply the next operation. One that was applied already changes nothing (R5).
   * @returns {boolean} false when operations before it are missing
   */
  apply(operation) {
    const { seq, kind, author, clientId } = operation;
    if (seq <= this.seq) return true;
    if (seq !== this.seq + 1) return false;
    this.seq = seq;
    if (author === this.me) this.#ownSeqs.set(clientId, seq);
    if (isElementKind(kind)) this.#addElement(operation);
    else if (kind === UNDO || kind === REDO) this.#turn(operation);
    else this.#change(operation);
    return true;
  }

  #addElement({ seq, kind, author, clientId, payload }) {
    const own = author === this.me;
    const shown = own ? this.#pending.get(clientId) : null;
    const element = shown ?? unpackElement(kind, payload);
    this.#pending.delete(shown?.clientId);
    if (own) element.clientId = clientId;
    element.seq = seq;
    element.author = author;
    this.#elements.set(seq, element);
    if (shown) this.#settle(element);
    else this.#insert(element, seq);
  }

  // One's own element has its place now, below one's own that still wait.
  #settle(element) {
    const { order } = element;
    if (element.original) {
      element.original.order = element.seq;
      derive(element);
    } else element.order = element.seq;
    if (element.order !== order && this.#isOverlapped(element)) this.#shown.damage(element);
  }

  #insert(element, order) {
    element.order = order;
    element.hidden = !isActive(element);
    if (element.hidden) return;
    this.#shown.put(element);
    // One's own elements that still wait lie above this one.
    if (this.#isOverlapped(element)) this.#shown.damage(element);
    else this.#shown.listener.added(element);
  }

  #isOverlapped(element) {
    if (!this.#pending.size && !this.#changes.size) return false;
    return this.#shown.isBelowAny(element);
  }

  #change({ seq, kind, author, clientId, payload }) {
    const { targets, data } = unpackChange(kind, payload);
    const twin = author === this.me ? this.#takePendingChange(clientId) : null;
    const named = kind === CLEAR ? this.#clearable() : targets.map((target) => this.#elements.get(target));
    const touched = new Set(twin?.elements.filter(Boolean));
    if (kind === LOCK) {
      for (const element of named) if (element) element.locked = data.on;
    } else {
      const elements = named.map((element) => this.#isOpenTo(kind, element) ? element : null);
      const change = { seq, kind: kind === CLEAR ? ERASE : kind, undone: false, data, elements };
      if (twin) change.wish = twin.wish;
      this.#addChange(change);
      elements.forEach((element) => element && touched.add(element));
    }
    for (const element of touched) this.#refresh(element);
  }

  #isOpenTo(kind, element) {
    return Boolean(element) && !element.locked && fits(kind, element);
  }

  // All that is visible and not locked, as the server knows it.
  #clearable() {
    const erased = ({ change }) => change.kind === ERASE && change.seq && !change.undone;
    return [...this.#elements.values()].filter(
      (element) => !element.locked && !element.undone && !element.changes.some(erased),
    );
  }

  #addChange(change) {
    if (change.seq) this.#changes.set(change.seq, change);
    change.elements.forEach((element, index) => {
      if (!element) return;
      keepOriginal(element);
      const { changes } = element;
      // One's own that still wait apply after all that is saved.
      let place = changes.length;
      while (change.seq && place > 0 && !changes[place - 1].change.seq) place -= 1;
      changes.splice(place, 0, { change, index });
    });
  }

  #turn({ kind, author, clientId, payload }) {
    if (author === this.me) this.dropPending(clientId);
    for (const target of unpackChange(kind, payload).targets) {
      const thing = this.#changes.get(target) ?? this.#elements.get(target);
      if (!thing) continue;
      thing.undone = kind === UNDO;
      this.#refreshAll(thing);
    }
  }

  // --- One's own that is not acknowledged yet ----------------------------------------------

  /** The `seq` of one's own operation, once it is known. */
  seqOf(clientId) {
    return this.#ownSeqs.get(clientId);
  }

  /** Note the `seq` under which one's own operation was saved. */
  noteSeq(clientId, seq) {
    this.#ownSeqs.set(clientId, seq);
    // A snapshot had it already, without its client id.
    if (seq <= this.seq) this.dropPending(clientId);
  }

  /** Show one's own element until its operation arrives. */
  addPending(clientId, element) {
    if (this.#pending.has(clientId) || this.#ownSeqs.has(clientId)) return;
    element.clientId = clientId;
    element.author = this.me;
    this.#pending.set(clientId, element);
    this.#insert(element, PENDING_ORDER + this.#made++);
  }

  /**
   * Show what one's own change does until its operation arrives.
   * @param {{kind: number, targets: (number | string)[], data: object}} change targets that are
   *   not acknowledged are named by their client ids
   */
  addPendingChange(clientId, { kind, targets, data }) {
    if (this.#pendingChanges.has(clientId) || this.#ownSeqs.has(clientId)) return;
    if (kind === UNDO || kind === REDO) {
      this.#pendingChanges.set(clientId, { kind, targets, elements: [] });
      this.#wish(targets);
      return;
    }
    const named = kind === CLEAR ? this.all() : targets.map((target) => this.find(target));
    const elements = named.map((element) => this.#isOpenTo(kind, element) ? element : null);
    const change = { seq: null, kind: kind === CLEAR ? ERASE : kind, undone: false, data, elements };
    this.#pendingChanges.set(clientId, change);
    if (kind === LOCK) return; // shown when it is saved
    this.#addChange(change);
    this.#refreshAll(change);
  }

  /** Take back one's own operation, which was refused. */
  dropPending(clientId) {
    const element = this.#pending.get(clientId);
    if (element) {
      this.#pending.delete(clientId);
      this.#shown.take(element);
      element.hidden = element.erased = true; // for whoever still holds it
      return;
    }
    const change = this.#takePendingChange(clientId);
    if (!change) return;
    if (change.targets) this.#wish(change.targets);
    this.#refreshAll(change);
  }

  #takePendingChange(clientId) {
    const change = this.#pendingChanges.get(clientId);
    this.#pendingChanges.delete(clientId);
    for (const element of change?.elements ?? []) if (element) drop(element, change);
    return change;
  }

  // What one's own UNDO and REDO that still wait say about these operations: the last one counts.
  #wish(targets) {
    const all = [...this.#pendingChanges.values()];
    for (const target of targets) {
      const thing = this.#operation(target);
      if (!thing) continue;
      thing.wish = undefined;
      for (const { kind, targets: named } of all) {
        if (named?.some((name) => this.#operation(name) === thing)) thing.wish = kind === REDO;
      }
      this.#refreshAll(thing);
    }
  }

  #operation(target) {
    const seq = typeof target === "number" ? target : this.#ownSeqs.get(target);
    return this.#changes.get(seq) ?? this.#elements.get(seq) ??
      this.#pendingChanges.get(target) ?? this.#pending.get(target);
  }

  // --- Asked --------------------------------------------------------------------------------

  get pendingCount() {
    return this.#pending.size + this.#pendingChanges.size;
  }

  /** An element by its seq, or one's own by its client id. */
  find(target) {
    if (typeof target === "number") return this.#elements.get(target);
    return this.#pending.get(target) ?? this.#elements.get(this.#ownSeqs.get(target));
  }

  /** The visible elements whose bounds overlap a rectangle, the lowest first. */
  query(rectangle) {
    return this.#shown.query(rectangle);
  }

  /** Whether anything visible may be seen in a rectangle. */
  isAnythingIn(rectangle) {
    return this.#shown.hasAny(rectangle);
  }

  /** The rectangle around everything visible, or null. */
  bounds() {
    return this.all().reduce((all, element) => union(all, element.bounds), null);
  }

  /** The visible elements, the lowest first. */
  all() {
    const elements = [...this.#elements.values(), ...this.#pending.values()];
    return elements.filter((element) => !element.hidden).sort(byOrder);
  }

  /** Show an element paler, because the eraser has touched it, or as before. */
  mark(element, marked) {
    element.marked = marked;
    this.#shown.damage(element);
  }

  /**
   * Show what a change would do, while somebody drags; null ends it. Nothing is saved.
   * @param {{kind: number, elements: Element[], data: object} | null} change
   */
  try(change) {
    const touched = new Set(this.#trial?.elements);
    for (const element of touched) drop(element, this.#trial);
    this.#trial = change && { ...change, seq: null, undone: false };
    if (change) {
      this.#addChange(this.#trial);
      for (const element of change.elements) touched.add(element);
    }
    for (const element of touched) this.#refresh(element);
  }

  // --- Showing ------------------------------------------------------------------------------

  #refreshAll(thing) {
    if (!thing.elements) this.#refresh(thing);
    else for (const element of thing.elements) if (element) this.#refresh(element);
  }

  #refresh(element) {
    if (!element.hidden) this.#shown.take(element);
    if (element.original) derive(element);
    element.hidden = !isActive(element) || Boolean(element.erased);
    if (element.hidden) return;
    element.marked = false;
    this.#shown.put(element);
    this.#shown.damage(element);
  }
}

function drop(element, change) {
  element.changes = element.changes.filter((entry) => entry.change !== change);
}
