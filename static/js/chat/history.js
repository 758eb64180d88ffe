// Reads the conversation backwards in pages: the newest one first, older ones when wanted.

import { ApiError, call } from "../net/api.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const TOO_MANY = 429;

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isFinal = (error) =>
  error instanceof ApiError && error.status < 500 && error.status !== TOO_MANY;

export class History {
  /** @param {import("./timeline.js").Timeline} timeline */
  constructor(url, timeline) {
    this.url = url;
    this.timeline = timeline;
    this.more = false;
    this.loading = false;
  }

  /** Read the newest page, however long that takes. Returns its messages. */
  async start() {
    for (let longest = FIRST_DELAY_MS; ; longest = Math.min(longest * 2, LONGEST_DELAY_MS)) {
      try {
        const { events, head, more } = await call(this.url);
        this.more = more;
        return this.timeline.start(events, head);
      } catch (error) {
        // Signed out or no longer allowed: the socket finds out, and says so.
        if (isFinal(error)) return [];
        await later(Math.random() * longest);
      }
    }
  }

  /** Read the page before the oldest message. Returns its messages; [] if there is none. */
  async older() {
    if (!this.more || this.loading) return [];
    this.loading = true;
    try {
      const { events, more } = await call(`${this.url}?before=${this.timeline.oldest}`);
      this.more = more;
      return this.timeline.prepend(events);
    } finally {
      this.loading = false;
    }
  }
}
