// Reads the conversation in pages into a timeline: the newest, those around a message, and those
// before and after what is held.

import { ApiError, call } from "../net/api.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const TOO_MANY = 429;
const PAGE = 15; // messages read at the edges: as many as are drawn within a frame
const EMPTY = Object.freeze({ events: [], head: 0, more: false, newer: false, read: null });

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isFinal = (error) =>
  error instanceof ApiError && error.status < 500 && error.status !== TOO_MANY;

export class History {
  /**
   * @param {string} url of the group's messages
   * @param {import("./timeline.js").Timeline} timeline
   * @param {(url: string) => Promise<object>} [read]
   */
  constructor(url, timeline, read = call) {
    Object.assign(this, { url, timeline, read });
    this.busy = new Set();
  }

  /**
   * Read the first page, however long that takes: around a message, or where the person has
   * stopped reading, or the newest.
   * @returns {Promise<object>} the page, whose `read` says how far the person has read
   */
  async start(around) {
    for (let longest = FIRST_DELAY_MS; ; longest = Math.min(longest * 2, LONGEST_DELAY_MS)) {
      try {
        const page = await this.#first(around);
        this.timeline.start(page);
        return page;
      } catch (error) {
        // Signed out or no longer allowed: the socket finds out, and says so.
        if (isFinal(error)) {
          this.timeline.start(EMPTY);
          return EMPTY;
        }
        await later(Math.random() * longest);
      }
    }
  }

  /** Hold the page around a message. Throws what `call` throws. */
  around(seq) {
    return this.#open(`?around=${seq}`);
  }

  /** Hold the newest page. */
  latest() {
    return this.#open("");
  }

  /** Add the page before what is held; tells whether there was one. */
  older() {
    const { atStart, oldest } = this.timeline;
    if (atStart || oldest === undefined) return false;
    const isNext = () => this.timeline.oldest === oldest;
    return this.#add(`?before=${oldest}&limit=${PAGE}`, "older", isNext, (page) => this.timeline.prepend(page));
  }

  /** Add the page after what is held; tells whether there was one. */
  newer() {
    const { atEnd, newest } = this.timeline;
    if (atEnd || newest === undefined) return false;
    const isNext = () => this.timeline.newest === newest;
    return this.#add(`?after=${newest}&limit=${PAGE}`, "newer", isNext, (page) => this.timeline.append(page));
  }

  async #first(around) {
    if (around) return this.read(`${this.url}?around=${around}`);
    const page = await this.read(this.url);
    const seen = page.read?.seq;
    const isHere = !page.more || !page.events.length || page.events[0].seq <= seen;
    if (!seen || isHere) return page;
    const there = await this.read(`${this.url}?around=${seen}`);
    return { ...there, latest: page.events.at(-1).number };
  }

  // Of two that are wanted at once the later one counts.
  #open(query) {
    const wanted = (this.wanted = Symbol(query));
    return this.#take(query, () => wanted === this.wanted, (page) => this.timeline.open(page));
  }

  async #add(query, side, isNext, add) {
    if (this.busy.has(side)) return false;
    this.busy.add(side);
    const { generation } = this.timeline;
    const isWanted = () => generation === this.timeline.generation && isNext();
    try {
      return await this.#take(query, isWanted, add);
    } finally {
      this.busy.delete(side);
    }
  }

  // What comes while the page is read is kept, and applied to it (see Timeline).
  async #take(query, isWanted, take) {
    this.timeline.beginReading();
    try {
      const page = await this.read(this.url + query);
      if (!isWanted()) return false;
      take(page);
      return true;
    } finally {
      this.timeline.endReading();
    }
  }
}
