// Completes @names and :emoji: while they are typed. The list is heard through the text's
// aria-activedescendant; the focus stays in the text.

import { loadEmoji } from "../emoji/data.js";
import { memory, remember } from "../emoji/memory.js";
import { searchEmoji, withTone } from "../emoji/search.js";
import { replaceText } from "../formatting.js";
import { Listbox } from "./listbox.js";
import { matchPeople, tokenBefore } from "./match.js";
import { People } from "./people.js";

const MOST = 8;

/**
 * @param {{composer: import("../composer.js").Composer | undefined}} chat
 * @param {object} page what the page was told
 */
export function useCompletion({ composer }, page) {
  if (composer) new Completion(page, composer.text, document.getElementById("completion"));
}

class Completion {
  constructor(page, field, list) {
    this.field = field;
    this.people = new People(page);
    this.list = new Listbox(list, field, (option) => this.#take(option));
    // Before the composer, for which Enter sends and Escape leaves.
    field.addEventListener("keydown", (event) => this.list.pressed(event), { capture: true });
    field.addEventListener("input", () => this.#look());
    field.addEventListener("click", () => this.list.isOpen && this.#look());
    field.addEventListener("keyup", ({ key }) => /^(Arrow(Left|Right)|Home|End)$/.test(key) && this.#look());
    field.addEventListener("blur", () => this.list.close());
  }

  #token() {
    const { selectionStart, selectionEnd, value } = this.field;
    return selectionStart === selectionEnd ? tokenBefore(value, selectionStart) : null;
  }

  async #look() {
    const token = this.#token();
    if (!token) return this.list.close();
    let options = [];
    try {
      options = token.kind === "person" ? await this.#peopleFor(token) : await this.#emojiFor(token);
    } catch {
      // Without a network there is nothing to suggest; what is typed stays what it is.
    }
    // While they came, somebody may have typed on, and then another look is under way.
    const now = this.#token();
    if (document.activeElement !== this.field || now?.query !== token.query || now.kind !== token.kind) return;
    this.token = now;
    if (token.kind === "whole") this.#takeWhole(options[0]);
    else this.list.show(options);
  }

  async #emojiFor({ kind, query }) {
    const { all } = await loadEmoji();
    const { tone, recent } = memory();
    const optionOf = (entry) => ({
      value: withTone(entry, tone),
      bare: entry.emoji,
      label: `:${codeOf(entry, query)}:`,
      note: entry.name,
      sign: withTone(entry, tone),
    });
    if (kind === "whole") return all.filter(({ codes }) => codes.includes(query.toLowerCase())).map(optionOf);
    return searchEmoji(all, query, { limit: MOST, preferred: recent }).map(optionOf);
  }

  async #peopleFor({ query }) {
    const members = await this.people.all();
    const options = matchPeople(members, query, MOST).map(({ id, name, username }) => ({
      value: `@${username} `,
      label: name,
      note: `@${username}`,
      person: id,
    }));
    if (!"all".startsWith(query.toLowerCase()) || !this.people.mayCallAll) return options;
    const everybody = { value: "@all ", label: gettext("Everybody in this group"), note: "@all", sign: "@" };
    return [...options.slice(0, MOST - 1), everybody];
  }

  #take({ value, bare }) {
    if (bare) remember(bare);
    const to = this.field.selectionStart;
    const follows = this.field.value[to] === " ";
    const insert = value.endsWith(" ") && follows ? value.slice(0, -1) : value;
    replaceText(this.field, { from: this.token.from, to, insert });
    this.list.close();
  }

  #takeWhole(option) {
    this.list.close();
    if (option) this.#take(option);
  }
}

// What was typed is the beginning of one of its codes, or the usual one tells what it is.
const codeOf = ({ codes }, query) => codes.find((code) => code.startsWith(query.toLowerCase())) ?? codes[0];
