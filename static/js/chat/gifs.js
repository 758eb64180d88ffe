// GIFs of a provider: the server asks it, and hands its pictures on. What is chosen is added to
// the message like a file, and sent with it.

import { call } from "../net/api.js";

const WAIT_MS = 350; // somebody types on
const GAP_PX = 8;
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const finePointer = matchMedia("(pointer: fine)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @param {{composer: import("./composer.js").Composer | undefined}} chat
 * @param {object} page what the page was told
 */
export function useGifs({ composer }, page) {
  const button = document.getElementById("composer-gif");
  if (!composer || !button) return; // no provider is set up
  let picker;
  button.addEventListener("click", () => {
    picker ??= new GifPicker(composer, page, button);
    picker.toggle();
  });
}

class GifPicker {
  constructor(composer, page, button) {
    Object.assign(this, { composer, urls: page.chat.urls, limits: page.protocol.limits, button });
    const find = (name) => document.getElementById(`gif-${name}`);
    this.element = find("picker");
    this.search = find("search");
    this.list = find("grid");
    this.note = find("note");
    this.more = find("more");
    this.turn = 0;
    this.#listen();
  }

  toggle() {
    // The press that leads here has closed it already: it closes by a press outside of it.
    if (performance.now() - (this.closedAt ?? -Infinity) < 300) return;
    this.button.setAttribute("aria-expanded", "true");
    this.element.showPopover();
    this.#place();
    // A phone's keyboard would lie over it.
    if (finePointer.matches) requestAnimationFrame(() => this.search.focus({ preventScroll: true }));
    if (!this.list.children.length) this.#ask();
  }

  #listen() {
    const { element, search, list } = this;
    search.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#wait(0);
    });
    search.addEventListener("input", () => this.#wait(WAIT_MS));
    search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || !list.children.length) return;
      event.preventDefault();
      this.#focus(0);
    });
    list.addEventListener("keydown", (event) => this.#pressed(event));
    list.addEventListener("click", ({ target }) => this.#choose(target.closest("button")));
    this.more.addEventListener("click", () => this.#ask({ more: true }));
    element.addEventListener("beforetoggle", ({ newState }) => newState === "closed" && this.#closed());
    // A search field would take the first Escape to empty itself; a panel below would close.
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      element.hidePopover();
    });
    addEventListener("resize", () => element.matches(":popover-open") && this.#place());
  }

  #wait(ms) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#ask(), ms);
  }

  async #ask({ more = false } = {}) {
    const turn = (this.turn += 1);
    const params = new URLSearchParams({ q: this.search.value.trim() });
    if (more) params.set("offset", this.next);
    this.element.setAttribute("aria-busy", "true");
    if (!this.list.children.length) this.#say(gettext("Loading…"));
    try {
      const answer = await call(`${this.urls.gifs}?${params}`);
      if (turn === this.turn) this.#show(answer, more);
    } catch (error) {
      if (turn === this.turn) this.#failed(error, more);
    } finally {
      if (turn === this.turn) this.element.removeAttribute("aria-busy");
    }
  }

  #show({ gifs, next }, more) {
    const entries = gifs.map((gif) => this.#entry(gif));
    if (more) this.list.append(...entries);
    else {
      this.list.replaceChildren(...entries);
      this.list.parentElement.scrollTop = 0;
    }
    this.next = next;
    this.more.hidden = next === null;
    this.#say(this.list.children.length ? "" : gettext("There is no GIF for that."));
  }

  #failed(error, more) {
    if (!more) this.list.replaceChildren();
    this.more.hidden = !more;
    const isOffline = error instanceof TypeError;
    this.#say(isOffline ? gettext("There is no connection. Please try again later.") : error.message);
  }

  #say(text) {
    this.note.textContent = text;
  }

  #entry({ id, title, width, height }) {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    const image = new Image(width, height);
    image.alt = title || gettext("A GIF");
    image.loading = "lazy";
    image.src = `${this.urls.gifs}/${encodeURIComponent(id)}/preview${still.matches ? "?still=true" : ""}`;
    image.addEventListener("error", () => entry.remove());
    button.type = "button";
    button.dataset.id = id;
    button.title = title;
    button.append(image);
    entry.append(button);
    return entry;
  }

  #pressed(event) {
    const buttons = this.#buttons;
    const at = buttons.indexOf(event.target.closest("button"));
    let next = at + (STEPS[event.key] ?? 0);
    if (event.key === "Home") next = 0;
    else if (event.key === "End") next = buttons.length - 1;
    else if (!STEPS[event.key]) return;
    event.preventDefault();
    if (next < 0) this.search.focus();
    else this.#focus(next);
  }

  get #buttons() {
    return [...this.list.querySelectorAll("button")];
  }

  #focus(index) {
    this.#buttons[index]?.focus();
  }

  async #choose(button) {
    if (!button || this.choosing) return;
    if (this.composer.uploads.count >= this.limits.attachments) {
      return this.#say(gettext("This message cannot take any more files."));
    }
    this.choosing = true;
    button.classList.add("chosen");
    button.setAttribute("aria-busy", "true");
    try {
      const body = { id: button.dataset.id };
      this.composer.uploads.take(await call(`${this.urls.group}/gifs`, { method: "POST", body }));
      this.element.hidePopover();
      this.composer.text.focus({ preventScroll: true });
    } catch (error) {
      const isOffline = error instanceof TypeError;
      this.#say(isOffline ? gettext("There is no connection. Please try again later.") : error.message);
    } finally {
      this.choosing = false;
      button.classList.remove("chosen");
      button.removeAttribute("aria-busy");
    }
  }

  #closed() {
    this.closedAt = performance.now();
    this.button.setAttribute("aria-expanded", "false");
    if (this.element.contains(document.activeElement)) this.button.focus({ preventScroll: true });
  }

  // Above the text that it belongs to; a phone's style sheet puts it at the lower edge.
  #place() {
    const { element } = this;
    const at = this.button.closest(".composer-row").getBoundingClientRect();
    const top = at.top - element.offsetHeight - GAP_PX;
    const left = Math.min(at.left, innerWidth - element.offsetWidth - GAP_PX);
    element.style.setProperty("--top", `${Math.max(GAP_PX, top)}px`);
    element.style.setProperty("--left", `${Math.max(GAP_PX, left)}px`);
  }
}
