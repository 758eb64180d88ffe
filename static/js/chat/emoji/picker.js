// Where emoji are chosen: by search, by group, or from those used last. One picker for the whole
// page; the composer and the reactions share it.

import { loadEmoji } from "./data.js";
import { EmojiGrid } from "./grid.js";
import { chooseTone, memory, remember } from "./memory.js";
import { searchEmoji, TONES } from "./search.js";

const HAND = "✋";
const GAP_PX = 8;
const JUST_MS = 300;
const finePointer = matchMedia("(pointer: fine)");

let picker;

/**
 * Let somebody choose an emoji.
 * @param {HTMLElement} anchor what was pressed for it; pressing it again closes the picker
 * @returns {Promise<string | null>} null when nothing was chosen
 */
export function pickEmoji(anchor) {
  picker ??= new Picker(document.getElementById("emoji-picker"));
  return picker.ask(anchor);
}

class Picker {
  constructor(element) {
    this.element = element;
    this.search = element.querySelector("#emoji-search");
    this.note = element.querySelector("#emoji-note");
    this.groups = [...element.querySelectorAll("[data-emoji-group]")];
    this.grid = new EmojiGrid(element.querySelector("#emoji-grid"), this.search);
    this.#listen();
    this.#offerTones();
  }

  ask(anchor) {
    // A press outside of an open picker closes it, usually before it leads here.
    const isOpen = this.element.matches(":popover-open");
    const closed = isOpen || performance.now() - this.closedAt < JUST_MS;
    if (isOpen) this.#close();
    if (closed && this.anchor === anchor) return Promise.resolve(null);
    this.anchor = anchor;
    this.before = document.activeElement;
    anchor.setAttribute("aria-expanded", "true");
    this.#open();
    return new Promise((resolve) => (this.resolve = resolve));
  }

  #open() {
    // A phone's keyboard would lie over it; it comes again when somebody searches.
    if (finePointer.matches) requestAnimationFrame(() => this.search.focus({ preventScroll: true }));
    else document.activeElement?.blur();
    this.search.value = "";
    this.element.showPopover();
    this.#place();
    this.#fill();
  }

  async #fill() {
    this.#say(this.groupsOf ? "" : gettext("Loading…"));
    try {
      this.groupsOf = await loadEmoji();
    } catch {
      return this.#say(gettext("The emoji could not be loaded. Please try again."));
    }
    this.#show();
  }

  #show() {
    const { groups, all } = this.groupsOf;
    const { tone, recent } = memory();
    const query = this.search.value.trim();
    const found = query ? searchEmoji(all, query, { limit: 120, preferred: recent }) : [];
    this.#say(query && !found.length ? gettext("No emoji is called that.") : "");
    if (query) return this.grid.show([{ key: "found", title: gettext("Found"), entries: found }], tone);
    const known = new Map(all.map((entry) => [entry.emoji, entry]));
    const used = recent.map((emoji) => known.get(emoji)).filter(Boolean);
    const sections = [{ key: "recent", title: gettext("Recently used"), entries: used }];
    for (const [key, entries] of groups) sections.push({ key, title: this.#titleOf(key), entries });
    this.grid.show(sections.filter(({ entries }) => entries.length), tone);
  }

  #titleOf(key) {
    const button = this.groups.find(({ dataset }) => dataset.emojiGroup === key);
    return button?.getAttribute("aria-label") ?? key;
  }

  #listen() {
    const { element, search, grid } = this;
    search.addEventListener("input", () => this.groupsOf && this.#show());
    search.addEventListener("keydown", (event) => grid.pressed(event));
    grid.addEventListener("choose", ({ detail: { entry, text } }) => {
      remember(entry.emoji);
      this.#answer(text);
      this.#close();
    });
    grid.addEventListener("section", ({ detail: key }) => {
      for (const button of this.groups) button.setAttribute("aria-pressed", button.dataset.emojiGroup === key);
    });
    for (const button of this.groups) button.addEventListener("click", () => this.#goTo(button.dataset.emojiGroup));
    // Before, because the press on the button that closes it comes to that button too.
    element.addEventListener("beforetoggle", ({ newState }) => newState === "closed" && this.#closed());
    // A search field would take the first Escape to empty itself; a panel below would close.
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    });
    addEventListener("resize", () => this.resolve && this.#place());
  }

  #goTo(key) {
    if (this.search.value && this.groupsOf) {
      this.search.value = "";
      this.#show();
    }
    this.grid.goTo(key);
  }

  #offerTones() {
    const tones = this.element.querySelectorAll("[name=emoji-tone]");
    tones.forEach((input, index) => {
      input.checked = index === memory().tone;
      input.nextElementSibling.textContent = HAND + TONES[index];
      input.addEventListener("change", () => {
        chooseTone(index);
        if (this.groupsOf) this.#show();
      });
    });
  }

  #say(text) {
    this.note.textContent = text;
  }

  #answer(text) {
    this.resolve?.(text);
    this.resolve = undefined;
  }

  // By a key or a choice: no press follows that would open it again.
  #close() {
    this.element.hidePopover();
    this.closedAt = -Infinity;
  }

  #closed() {
    this.closedAt = performance.now();
    this.anchor?.setAttribute("aria-expanded", "false");
    const inside = this.element.contains(document.activeElement) || document.activeElement === document.body;
    if (inside && finePointer.matches && this.before?.isConnected) this.before.focus({ preventScroll: true });
    this.#answer(null);
  }

  // Above what was pressed, or the text that it belongs to, if there is room, and within the window.
  // A phone's style sheet puts it at the lower edge.
  #place() {
    const { element } = this;
    const at = (this.anchor.closest(".composer-row") ?? this.anchor).getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = element;
    const above = at.top - height - GAP_PX;
    const top = above >= GAP_PX ? above : Math.min(at.bottom + GAP_PX, innerHeight - height - GAP_PX);
    const left = Math.min(at.right - width / 2, innerWidth - width - GAP_PX);
    element.style.setProperty("--top", `${Math.max(GAP_PX, top)}px`);
    element.style.setProperty("--left", `${Math.max(GAP_PX, left)}px`);
  }
}
