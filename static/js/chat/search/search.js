// The search over conversations, in the panel: words, who wrote, what kind, when, and where.

import { call } from "../../net/api.js";
import { Results } from "./results.js";
import { paramsOf, takeOperators } from "./query.js";
import { useShortcuts } from "./shortcuts.js";

const WAIT_MS = 250; // somebody types on
const FILTERS = ["from", "type", "since", "until"];

/**
 * @param {object} chat
 * @param {object} page what the page was told
 */
export function useSearch(chat, page) {
  const button = document.getElementById("chat-search");
  let search;
  const open = () => {
    search ??= new Search(chat, page, button);
    search.open();
  };
  button.addEventListener("click", () => chat.panel.closeFor(button) || open());
  useShortcuts(open);
}

class Search {
  constructor(chat, page, button) {
    Object.assign(this, { chat, page, button });
    const template = document.getElementById("search-template");
    this.element = template.content.firstElementChild.cloneNode(true);
    const find = (selector) => this.element.querySelector(selector);
    this.form = find("form");
    this.fields = this.form.elements;
    this.filters = find("details");
    this.clear = find(".search-clear");
    this.status = find(".search-status");
    this.more = find(".search-more");
    this.again = find(".search-again");
    this.results = new Results(find(".search-results"), document.getElementById("found-template"));
    this.types = [...this.fields.type.options].map(({ value }) => value).filter(Boolean);
    this.people = [];
    this.turn = 0;
    this.#listen();
  }

  /** It comes back as it was left, with what was found. */
  open() {
    this.chat.panel.open(gettext("Search"), this.element, this.button);
    this.fields.q.select();
    this.#loadPeople();
  }

  #listen() {
    const { form, results } = this;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submitted();
    });
    form.addEventListener("input", ({ target }) => this.#changed(target === this.fields.q ? WAIT_MS : 0));
    this.clear.addEventListener("click", () => this.#clearFilters());
    this.fields.q.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || !results.links.length) return;
      event.preventDefault();
      results.focusFirst();
    });
    results.addEventListener("leave", () => this.fields.q.focus());
    results.element.addEventListener("click", (event) => this.#chosen(event));
    this.more.addEventListener("click", () => this.#ask({ more: true }));
    this.again.addEventListener("click", () => this.#ask({ more: Boolean(this.failedMore) }));
  }

  // Who is no member may not ask who is; then nobody is offered.
  async #loadPeople() {
    if (this.people.length) return;
    this.people = await call(this.page.urls.members).catch(() => []);
    const chosen = this.fields.from.value;
    for (const { id, name } of this.people) this.fields.from.add(new Option(name, id));
    this.fields.from.value = chosen;
    this.#changed(0); // "from:" may have been typed before anybody was known
  }

  get wish() {
    const value = (name) => this.fields[name].value;
    return Object.fromEntries(["q", "scope", ...FILTERS].map((name) => [name, value(name)]));
  }

  #changed(wait) {
    this.#takeOperators();
    const used = FILTERS.filter((name) => this.fields[name].value).length;
    this.filters.querySelector(".count").textContent = used || "";
    this.clear.hidden = !used;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#ask(), wait);
  }

  #takeOperators() {
    const { text, fields } = takeOperators(this.fields.q.value, this.people, this.types);
    if (!Object.keys(fields).length) return;
    this.fields.q.value = text;
    for (const [name, value] of Object.entries(fields)) this.fields[name].value = value;
    this.filters.open ||= FILTERS.some((name) => name in fields);
  }

  #clearFilters() {
    for (const name of FILTERS) this.fields[name].value = "";
    this.#changed(0);
    this.fields.q.focus();
  }

  // Enter goes to what was found; if the answer is not there yet, as soon as it is.
  async #submitted() {
    if (this.asked !== this.#key()) {
      clearTimeout(this.waiting);
      await this.#ask();
    }
    this.results.focusFirst();
  }

  #key() {
    return paramsOf(this.wish, this.page.group)?.toString() ?? "";
  }

  async #ask({ more = false } = {}) {
    const turn = (this.turn += 1);
    const params = paramsOf(this.wish, this.page.group);
    this.again.hidden = true;
    if (!params) return this.#empty();
    this.asked = params.toString();
    const query = params.get("q") ?? "";
    if (more) params.set("cursor", this.cursor);
    this.element.setAttribute("aria-busy", "true");
    try {
      const answer = await call(`${this.page.chat.urls.search}?${params}`);
      if (turn === this.turn) this.#show(answer, query, more);
    } catch (error) {
      if (turn === this.turn) this.#failed(error, more);
    } finally {
      if (turn === this.turn) this.element.removeAttribute("aria-busy");
    }
  }

  #empty() {
    this.asked = "";
    this.element.removeAttribute("aria-busy");
    this.element.classList.remove("asked");
    this.results.clear();
    this.more.hidden = true;
    this.#say("");
  }

  #show({ results: found, cursor }, query, more) {
    const before = more ? this.results.links.length : 0;
    if (!more) this.results.clear();
    this.results.add(found, query);
    this.cursor = cursor;
    this.element.classList.add("asked");
    this.more.hidden = !cursor;
    this.#say(countText(this.results.links.length, Boolean(cursor)));
    // The button may be gone now; the first of the new ones is where the reading goes on.
    if (more && document.activeElement === document.body) this.more.hidden && this.results.links[before]?.focus();
  }

  #failed(error, more) {
    this.asked = undefined;
    this.failedMore = more;
    if (!more) this.results.clear();
    this.more.hidden = true;
    this.element.classList.add("asked");
    this.again.hidden = error.status === 400;
    const isOffline = error instanceof TypeError;
    this.#say(isOffline ? gettext("There is no connection. Please try again later.") : error.message);
  }

  #say(text) {
    this.status.textContent = text;
  }

  // Another group has a page of its own: there the link leads.
  #chosen(event) {
    const link = event.target.closest("a.hit");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link || elsewhere || link.dataset.group !== this.page.group) return;
    event.preventDefault();
    this.chat.panel.close();
    this.chat.conversation.goTo(Number(link.dataset.seq));
  }
}

function countText(count, isMore) {
  if (!count) return gettext("Nothing was found.");
  if (isMore) return interpolate(gettext("The newest %s are shown."), [count]);
  return interpolate(ngettext("%s message was found.", "%s messages were found.", count), [count]);
}
