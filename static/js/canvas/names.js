// What people are called.

import { call } from "../net/api.js";

const ASK_EVERY_MS = 1_000;

export class Names {
  #names;
  #unknown = new Set(); // ids to ask about
  #asked = new Set(); // ids that the members' list did not have

  /**
   * @param {object} page what the page was told
   * @param {() => void} onKnown called when more names are known
   */
  constructor(page, onKnown) {
    this.page = page;
    this.onKnown = onKnown;
    this.#names = new Map(Object.entries(page.people ?? {}));
    for (const item of document.querySelectorAll("#members-list li[data-user]")) {
      const name = item.querySelector(".members-name")?.firstChild?.textContent.trim();
      if (name) this.#names.set(item.dataset.user, name);
    }
  }

  /** @returns {string} what to call somebody who is not on this page */
  of(id) {
    if (id === this.page.me.id) return gettext("You");
    const name = this.#names.get(id);
    if (!name) this.#ask(id);
    return name ?? gettext("Somebody");
  }

  // Who joined after the page was made is not in it.
  #ask(id) {
    if (!this.page.urls?.members || this.#asked.has(id)) return;
    this.#unknown.add(id);
    this.asking ??= setTimeout(() => this.#fetch(), this.#asked.size ? ASK_EVERY_MS : 0);
  }

  async #fetch() {
    for (const id of this.#unknown) this.#asked.add(id);
    this.#unknown.clear();
    try {
      for (const { id, name } of await call(this.page.urls.members)) this.#names.set(id, name);
    } catch (error) {
      console.warn("The members' names could not be read.", error);
    }
    this.asking = null;
    this.onKnown();
  }
}
