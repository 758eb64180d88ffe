// Counts what came while nobody looked: below the reader's place, behind the other tab of a
// phone, and while the page was hidden.

export class Unseen {
  /** @param {import("./scroll.js").Scroll} scroll */
  constructor(scroll) {
    this.scroll = scroll;
    this.jump = document.getElementById("jump");
    this.jumpCount = document.getElementById("jump-count");
    this.tab = document.getElementById("tab-chat");
    this.tabCount = document.getElementById("tab-chat-count");
    this.title = document.title;
    this.below = this.behind = this.away = 0;
    this.jump.addEventListener("click", () => scroll.toEnd());
    scroll.addEventListener("stuck", () => this.#show());
    document.addEventListener("visibilitychange", () => this.#show());
    document.getElementById("room").addEventListener("view", () => this.#show());
  }

  add(count) {
    this.below += count;
    this.behind += count;
    this.away += count;
    this.#show();
  }

  get #chatIsShown() {
    return getComputedStyle(this.scroll.box).visibility !== "hidden" && this.scroll.box.clientHeight;
  }

  #show() {
    if (this.scroll.stuck) this.below = 0;
    if (this.#chatIsShown) this.behind = 0;
    if (!document.hidden) this.away = 0;
    this.jump.hidden = this.scroll.stuck;
    this.#badge(this.jumpCount, this.below);
    this.#badge(this.tabCount, this.behind);
    if (this.behind) this.tab.dataset.unseen = this.behind;
    else delete this.tab.dataset.unseen;
    document.title = this.away ? `(${this.away}) ${this.title}` : this.title;
  }

  #badge(element, count) {
    element.textContent = count ? String(count) : "";
    element.hidden = !count;
  }
}
