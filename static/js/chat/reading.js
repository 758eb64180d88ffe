// Says how far the person has read: what was in view while somebody looked at the page.

import { isLookedAt } from "./away.js";
import { Members } from "./members.js";
import { useReceipts } from "./receipt-faces.js";
import { Unread } from "./unread.js";

const GATHER_MS = 250; // while one scrolls, much is seen

/**
 * Adds to `chat`: `unread`, what is unread in all groups, and `members`.
 * @param {object} chat what openChat has made
 * @param {object} page what the page was told
 */
export function useReading(chat, page) {
  chat.unread = new Unread(page.me.id);
  chat.members = new Members(chat.socket, page.group);
  chat.socket.addEventListener("frame", ({ detail }) => chat.unread.take(detail));
  if (page.chat.role) new Reading(chat, page.group);
  useReceipts(chat, page);
}

class Reading {
  constructor({ socket, conversation, unread }, group) {
    Object.assign(this, { socket, conversation, unread, group });
    this.told = 0; // as far as this connection has said
    this.seen = 0;
    this.isAway = false; // something came while nobody looked
    const look = () => (this.timer ??= setTimeout(() => this.#look(), GATHER_MS));
    conversation.scroll.addEventListener("moved", look);
    for (const name of ["shown", "end"]) conversation.addEventListener(name, look);
    for (const name of ["focus", "resize"]) addEventListener(name, look);
    document.addEventListener("visibilitychange", look);
    document.getElementById("room").addEventListener("view", look);
    conversation.addEventListener("added", ({ detail }) => this.#came(detail));
    socket.addEventListener("state", ({ detail }) => {
      if (detail !== "open") return;
      this.told = 0; // what was said last got lost, perhaps
      look();
    });
  }

  get #isLookedAt() {
    return isLookedAt() && isShown(this.conversation.scroll.box);
  }

  // Whoever comes back sees where the new begins.
  #came(messages) {
    if (this.#isLookedAt || this.isAway || !this.seen) return;
    if (messages.every(({ author }) => author.id === this.unread.me)) return;
    this.isAway = true;
    this.conversation.divide(this.seen);
  }

  #look() {
    this.timer = undefined;
    const { conversation } = this;
    if (!this.#isLookedAt) return;
    this.isAway = false;
    const seq = conversation.isAtEnd
      ? conversation.timeline.position
      : (conversation.messageOf(conversation.scroll.lastPassed)?.seq ?? 0);
    this.seen = Math.max(this.seen, seq);
    if (seq <= this.told || !this.socket.send({ t: "read", group: this.group, seq })) return;
    this.told = seq;
    if (conversation.isAtEnd) this.unread.clear(this.group);
  }
}

// On a phone, the canvas may be in front of it.
const isShown = (box) => box.clientHeight > 0 && getComputedStyle(box).visibility !== "hidden";
