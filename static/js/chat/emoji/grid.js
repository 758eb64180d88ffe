// The emoji of a picker, in sections. The focus stays in the search field, whose arrow keys walk
// through them; a screen reader hears where by aria-activedescendant.

import { withTone } from "./search.js";

/** Events: "choose" (detail: {entry, text}), "section" (detail: the key of the one in view). */
export class EmojiGrid extends EventTarget {
  /**
   * @param {HTMLElement} box scrolls
   * @param {HTMLInputElement} field
   */
  constructor(box, field) {
    super();
    Object.assign(this, { box, field, entries: new Map(), active: null });
    box.addEventListener("click", ({ target }) => this.#choose(target.closest("[role=option]")));
    box.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType !== "touch") this.#activate(target.closest("[role=option]"), { scroll: false });
    });
    // The search keeps the focus.
    box.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("scroll", () => this.#tellSection(), { passive: true });
    this.preview = document.getElementById("emoji-preview");
  }

  /**
   * @param {{key: string, title: string, entries: object[]}[]} sections
   * @param {number} tone
   */
  show(sections, tone) {
    this.entries.clear();
    this.active = null;
    this.box.replaceChildren(...sections.map((section) => this.#section(section, tone)));
    this.box.scrollTop = 0;
    this.#activate(this.field.value ? this.box.querySelector("[role=option]") : null);
    this.#tellSection();
  }

  goTo(key) {
    const section = this.#sections().find(({ dataset }) => dataset.section === key);
    section?.scrollIntoView({ block: "start" });
    this.#activate(section?.querySelector("[role=option]") ?? null, { scroll: false });
  }

  /** A key of the search field. */
  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = this.#targetOf(event);
    if (event.key === "Enter") {
      event.preventDefault();
      this.#choose(this.active);
    } else if (target) {
      event.preventDefault();
      this.#activate(target);
    }
  }

  // Left and right belong to the text while nothing is chosen yet.
  #targetOf({ key }) {
    if (!this.active) return key === "ArrowDown" ? this.box.querySelector("[role=option]") : null;
    const all = [...this.box.querySelectorAll("[role=option]")];
    const at = all.indexOf(this.active);
    if (key === "ArrowRight") return all[at + 1];
    if (key === "ArrowLeft") return all[at - 1];
    if (key === "ArrowDown") return this.#below(all.slice(at + 1), 1);
    if (key === "ArrowUp") return this.#below(all.slice(0, at).reverse(), -1);
    return null;
  }

  // The nearest one of the next row: rows are of any length, and sections end in between.
  #below(others, direction) {
    const here = this.active.getBoundingClientRect();
    const row = others.find((other) => (other.getBoundingClientRect().top - here.top) * direction > 4);
    if (!row) return others.at(-1);
    const { top } = row.getBoundingClientRect();
    const away = (one) => Math.abs(one.getBoundingClientRect().left - here.left);
    const inRow = others.filter((other) => Math.abs(other.getBoundingClientRect().top - top) < 4);
    return inRow.reduce((best, other) => (away(other) < away(best) ? other : best));
  }

  #activate(option, { scroll = true } = {}) {
    if (!option && this.active?.isConnected && !scroll) return;
    this.active?.removeAttribute("aria-selected");
    this.active = option;
    option?.setAttribute("aria-selected", "true");
    if (option && scroll) option.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    const entry = option && this.entries.get(option).entry;
    this.preview.textContent = entry ? `:${entry.codes[0]}:` : "";
  }

  #choose(option) {
    const detail = option && this.entries.get(option);
    if (detail) this.dispatchEvent(new CustomEvent("choose", { detail }));
  }

  #section({ key, title, entries }, tone) {
    const section = document.createElement("div");
    section.className = "emoji-section";
    section.dataset.section = key;
    section.setAttribute("role", "group");
    section.setAttribute("aria-label", title);
    section.style.setProperty("--count", entries.length);
    const head = document.createElement("p");
    head.className = "emoji-section-title";
    head.setAttribute("aria-hidden", "true");
    head.textContent = title;
    const rows = document.createElement("div");
    rows.className = "emoji-rows";
    rows.append(...entries.map((entry) => this.#option(entry, tone, key)));
    section.append(head, rows);
    return section;
  }

  #option(entry, tone, key) {
    const text = withTone(entry, tone);
    const option = document.createElement("span");
    option.id = `emoji-${key}-${entry.codes[0]}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-label", entry.name);
    option.title = entry.name;
    option.textContent = text;
    this.entries.set(option, { entry, text });
    return option;
  }

  #sections() {
    return [...this.box.children];
  }

  #tellSection() {
    const edge = this.box.scrollTop + 8;
    const start = this.box.firstElementChild?.offsetTop ?? 0;
    const inView = this.#sections().findLast(({ offsetTop }) => offsetTop - start <= edge);
    this.dispatchEvent(new CustomEvent("section", { detail: inView?.dataset.section }));
  }
}
