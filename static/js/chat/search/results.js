// What was found, by group, the newest first. Every text is a text node.

import { dayText, fullText, timeText } from "../dates.js";
import { markParts } from "./marks.js";

const NAMES = {
  DRAW: () => gettext("A drawing"),
  GIF: () => gettext("A GIF"),
  IMAGE: () => gettext("A picture"),
  FILE: () => gettext("A file"),
};
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** Event: "leave" (the arrow up on the first one). */
export class Results extends EventTarget {
  /** @param {HTMLElement} element @param {HTMLTemplateElement} template of one result */
  constructor(element, template) {
    super();
    this.element = element;
    this.template = template;
    this.lists = new Map(); // group -> <ul>
    element.addEventListener("keydown", (event) => this.#pressed(event));
  }

  get links() {
    return [...this.element.querySelectorAll("a.hit")];
  }

  clear() {
    this.lists.clear();
    this.element.replaceChildren();
  }

  /** @param {object[]} found as the server tells it @param {string} query */
  add(found, query) {
    for (const one of found) this.#listOf(one).append(this.#row(one, query));
  }

  #listOf({ group, group_name: name }) {
    let list = this.lists.get(group);
    if (!list) {
      const section = document.createElement("section");
      const title = document.createElement("h3");
      title.id = `found-in-${group}`;
      title.dir = "auto";
      title.textContent = name;
      list = document.createElement("ul");
      list.setAttribute("aria-labelledby", title.id);
      section.append(title, list);
      this.element.append(section);
      this.lists.set(group, list);
    }
    return list;
  }

  #row({ group, url, message, snippet }, query) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const link = row.querySelector("a");
    Object.assign(link.dataset, { seq: message.seq, group });
    link.href = url;
    row.querySelector(".hit-author").textContent = message.author.name;
    const time = row.querySelector("time");
    time.dateTime = message.at;
    time.title = fullText(message.at);
    time.textContent = `${dayText(message.at)}, ${timeText(message.at)}`;
    row.querySelector(".hit-text").append(...textOf(message, snippet, query));
    showPicture(row.querySelector("img"), message);
    return row;
  }

  // The arrows go from one to the next; Home and End to the first and the last.
  #pressed(event) {
    const { links } = this;
    const at = links.indexOf(event.target.closest("a.hit"));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    let next = at + (STEPS[event.key] ?? 0);
    if (event.key === "Home") next = 0;
    else if (event.key === "End") next = links.length - 1;
    else if (!STEPS[event.key]) return;
    event.preventDefault();
    if (next < 0) this.dispatchEvent(new Event("leave"));
    else this.#focus(links[next]);
  }

  focusFirst() {
    this.#focus(this.links[0]);
  }

  #focus(link) {
    link?.focus({ preventScroll: true });
    link?.scrollIntoView({ block: "nearest" });
  }
}

function textOf(message, snippet, query) {
  const names = (message.attachments ?? []).map(({ name }) => name).join(", ");
  const text = [snippet, names].filter(Boolean).join(" · ") || NAMES[message.type]?.() || "";
  return markParts(text, query).map((part) => {
    if (!part.marked) return document.createTextNode(part.text);
    const mark = document.createElement("mark");
    mark.textContent = part.text;
    return mark;
  });
}

function showPicture(image, { attachments = [], picture }) {
  const url = attachments.find(({ thumbnail }) => thumbnail)?.thumbnail ?? picture?.url;
  if (!url) return;
  image.src = url;
  image.hidden = false;
}
