// Counts what came while nobody looked: below the reader's place, and behind the other tab of a
// phone. Messages have numbers, so that those count too that are not held.

import { messageOf } from "./message.js";

export class Unseen {
  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {object} page what the page was told
   */
  constructor(conversation, page) {
    this.conversation = conversation;
    this.scroll = conversation.scroll;
    this.me = page.me;
    this.jump = document.getElementById("jump");
    this.jumpCount = document.getElementById("jump-count");
    this.tab = document.getElementById("tab-chat");
    this.tabCount = document.getElementById("tab-chat-count");
    this.seen = Infinity; // the number of the last message that was in view
    this.behind = 0;
    this.jump.addEventListener("click", () => conversation.toEnd());
    this.scroll.addEventListener("moved", () => this.#look());
    conversation.addEventListener("added", ({ detail }) => this.#add(detail));
    document.addEventListener("visibilitychange", () => this.#show());
    document.getElementById("room").addEventListener("view", () => this.#show());
  }

  /** @param {{number: number} | null} read how far the person had read; null: who only looks */
  start(read) {
    this.seen = read?.number || this.conversation.timeline.latest;
    this.#look();
  }

  #add(messages) {
    this.behind += messages.filter(({ author }) => author.id !== this.me.id).length;
    this.#look();
  }

  #look() {
    const { timeline, isAtEnd } = this.conversation;
    const last = isAtEnd ? timeline.latest : (messageOf(this.scroll.lastPassed)?.number ?? 0);
    if (this.seen !== Infinity) this.seen = Math.max(this.seen, last);
    this.#show();
  }

  get #chatIsShown() {
    return getComputedStyle(this.scroll.box).visibility !== "hidden" && this.scroll.box.clientHeight;
  }

  #show() {
    if (this.behind && this.#chatIsShown) this.behind = 0;
    const { timeline, isAtEnd } = this.conversation;
    this.jump.hidden = isAtEnd;
    badge(this.jumpCount, isAtEnd ? 0 : Math.max(0, timeline.latest - this.seen));
    badge(this.tabCount, this.behind);
    if (this.behind) this.tab.dataset.unseen = this.behind;
    else delete this.tab.dataset.unseen;
  }
}

function badge(element, count) {
  const text = count ? (count > 999 ? "999+" : String(count)) : "";
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !count;
}
