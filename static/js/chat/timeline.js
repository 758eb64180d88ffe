// What this page knows of a conversation: messages in the order of their seq, and up to where
// nothing is missing (R2, R5). Pure: no document, no network.

import { dayOf } from "./dates.js";

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

export class Timeline {
  constructor() {
    this.position = 0; // every event up to this seq was applied
    this.messages = [];
    this.known = new Set(); // seqs of those messages
  }

  get oldest() {
    return this.messages[0]?.seq;
  }

  /** Begin with the newest page. Returns the messages that are new here. */
  start(events, head) {
    this.position = Math.max(this.position, head);
    return this.#merge(events);
  }

  /** Add a page of earlier messages. Returns those that are new here, in order. */
  prepend(events) {
    return this.#merge(events);
  }

  /**
   * Apply events as they come from the socket; those that are known change nothing, and those
   * beyond a gap are left out, because they come again with what is missing.
   * @returns {{added: object[], gap: boolean}}
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
    return { added: this.#merge(fresh), gap };
  }

  /** Tells whether a message that somebody sent under a client id is here. */
  has(authorId, clientId) {
    return this.messages.some(
      (message) => message.author.id === authorId && message.client_id === clientId,
    );
  }

  #merge(events) {
    const added = inOrder(events).filter((event) => isMessage(event) && this.#isNew(event.seq));
    if (!added.length) return added;
    const after = this.messages.at(-1)?.seq ?? 0;
    this.messages.push(...added);
    if (added[0].seq < after) this.messages.sort((a, b) => a.seq - b.seq);
    return added;
  }

  #isNew(seq) {
    const isNew = !this.known.has(seq);
    this.known.add(seq);
    return isNew;
  }
}
