// What this page holds of a conversation: a window of its messages without gaps, as all events
// up to `position` left them (R2, R5). Pure: no document, no network.

import { dayOf } from "./dates.js";
import { after, whole } from "./fold.js";

const GROUPED_WITHIN_MS = 5 * 60_000;

/** Tells whether a message follows one of the same author so soon that it needs no head. */
export function isGrouped(previous, message) {
  return (
    previous !== undefined &&
    previous.author.id === message.author.id &&
    !startsDay(previous, message) &&
    new Date(message.at) - new Date(previous.at) < GROUPED_WITHIN_MS
  );
}

/** Tells whether a message is the first of its day, where the reader is. */
export function startsDay(previous, message) {
  return previous === undefined || dayOf(previous.at) !== dayOf(message.at);
}

const isMessage = (event) => event.kind === "message";
const inOrder = (events) => [...events].sort((a, b) => a.seq - b.seq);

/**
 * Pages are those of the JSON view: `events` are folded messages, as of `head` or a little later;
 * `latest`, where it is known, is the number of the newest message.
 */
export class Timeline {
  constructor() {
    this.position = 0; // every event up to this seq was applied
    this.messages = []; // in the order of seq; replaced, never changed
    this.atStart = false; // whether there are no older messages than those
    this.atEnd = true; // whether there are no newer ones
    this.latest = 0; // number of the newest message that is known of
    this.generation = 0; // how often another window was opened
    this.asOf = new Map(); // seq -> up to where a page that was ahead of us had changed it
    this.reading = 0;
    this.since = []; // what came while a page is read
  }

  get oldest() {
    return this.messages[0]?.seq;
  }

  get newest() {
    return this.messages.at(-1)?.seq;
  }

  /** The place of a message in the window, or where it would be. */
  indexOf(seq) {
    let [low, high] = [0, this.messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.messages[middle].seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A message of the window, or undefined. */
  get(seq) {
    const message = this.messages[this.indexOf(seq)];
    return message?.seq === seq ? message : undefined;
  }

  /** Tells whether a message that somebody sent under a client id is here. */
  has(authorId, clientId) {
    return this.messages.some(
      (message) => message.author.id === authorId && message.client_id === clientId,
    );
  }

  /** From now on what comes is kept, until the page that is being read is taken. */
  beginReading() {
    this.reading += 1;
  }

  endReading() {
    this.reading -= 1;
    if (!this.reading) this.since = [];
  }

  /** Begin with the first page that was read. */
  start(page) {
    this.position = Math.max(this.position, page.head);
    this.open(page);
  }

  /** Hold this page instead of what was held. */
  open({ events, head, more, newer, latest = 0 }) {
    this.generation += 1;
    this.latest = Math.max(this.latest, latest);
    this.messages = [];
    this.asOf.clear();
    this.atStart = !more;
    this.atEnd = !newer;
    this.#take(events, head);
  }

  /** Add the page before the window. */
  prepend({ events, head, more }) {
    this.atStart = !more;
    this.#take(events, head);
  }

  /** Add the page after the window. */
  append({ events, head, newer }) {
    this.atEnd = !newer;
    this.#take(events, head);
  }

  /**
   * Apply events as they come from the socket; those that are known change nothing, and those
   * beyond a gap are left out, because they come again with what is missing.
   * @returns {{fresh: object[], added: object[], changed: object[], gap: boolean}} fresh: events
   *   that were applied; added: messages that are new, held or not; changed: messages of the
   *   window as they are now
   */
  apply(events) {
    const fresh = [];
    let gap = false;
    for (const event of inOrder(events)) {
      if (event.seq <= this.position) continue;
      gap = event.seq > this.position + 1;
      if (gap) break;
      this.position = event.seq;
      fresh.push(event);
    }
    if (this.reading) this.since.push(...fresh);
    const added = fresh.filter((event) => isMessage(event) && !this.get(event.seq)).map(whole);
    if (this.atEnd) this.#insert(added);
    this.#know(added);
    const changed = this.#change(fresh.filter((event) => !isMessage(event)));
    return { fresh, added: added.map((message) => this.get(message.seq) ?? message), changed, gap };
  }

  /** Let go of what is beyond so many messages, at the end that is farther from this one. */
  trim(most, near = this.newest) {
    const surplus = this.messages.length - most;
    if (surplus <= 0) return;
    const fromStart = this.indexOf(near) >= this.messages.length / 2;
    const gone = this.messages.splice(fromStart ? 0 : most, surplus);
    for (const { seq } of gone) this.asOf.delete(seq);
    if (fromStart) this.atStart = false;
    else this.atEnd = false;
  }

  // A page is as old as its head: what came since is applied to it.
  #take(events, head) {
    const later = this.since.filter(({ seq }) => seq > head);
    const missing = this.atEnd ? later.filter(isMessage) : [];
    const taken = [...events, ...missing].filter(({ seq }) => !this.get(seq));
    const messages = taken.map((message) => later.reduce(after, whole(message)));
    if (head > this.position) for (const { seq } of messages) this.asOf.set(seq, head);
    this.#insert(messages);
    this.#know(messages);
  }

  #insert(messages) {
    if (!messages.length) return;
    const newest = this.newest ?? 0;
    this.messages.push(...messages);
    if (messages.some(({ seq }) => seq < newest)) this.messages = inOrder(this.messages);
  }

  #know(messages) {
    for (const { number = 0 } of messages) this.latest = Math.max(this.latest, number);
  }

  #change(events) {
    const seqs = new Set();
    for (const event of events) {
      this.messages.forEach((message, index) => {
        if (event.seq <= (this.asOf.get(message.seq) ?? 0)) return;
        const now = after(message, event);
        if (now === message) return;
        this.messages[index] = now;
        seqs.add(now.seq);
      });
    }
    return this.messages.filter(({ seq }) => seqs.has(seq));
  }
}
