// The keyboard's path through the log: arrows go from message to message, Enter opens what can
// be done with one, Escape leads back to writing.

import { spokenText } from "./words.js";

const ROW = "#messages .message";

export class LogKeys {
  /**
   * @param {object} chat
   * @param {import("../actions.js").Actions} actions
   */
  constructor({ conversation }, actions) {
    Object.assign(this, { conversation, actions });
    this.box = document.getElementById("messages-scroll");
    this.box.setAttribute("aria-describedby", "messages-hint");
    this.box.addEventListener("keydown", (event) => this.#pressed(event));
    this.box.addEventListener("focusin", ({ target }) => this.#label(target));
    this.box.addEventListener("focusout", ({ target }) => forget(target));
    conversation.addEventListener("changed", () => this.#label(document.activeElement));
  }

  #pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest(".message");
    const onRow = row && row === event.target;
    if (!row && event.target !== this.box) return;
    const isMenuKey = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (onRow && (event.key === "Enter" || isMenuKey)) this.#openMenu(row);
    else if (event.key === "Escape") document.getElementById("composer-text")?.focus();
    else if (!this.#go(row, event.key)) return;
    event.preventDefault();
  }

  #openMenu(row) {
    const message = this.conversation.messageOf(row);
    if (message) this.actions.menu.open(message, row);
  }

  // From the log itself the first step is the last message that can be seen; its other keys scroll.
  #go(row, key) {
    const next = row ? this.#neighbour(row, key) : key.startsWith("Arrow") && this.#lastInView();
    if (next) this.focus(next);
    return Boolean(next) || (row && key.startsWith("Arrow"));
  }

  #neighbour(row, key) {
    const rows = [...this.conversation.list.querySelectorAll(".message")];
    const places = { Home: 0, End: rows.length - 1 };
    const steps = { ArrowUp: -1, ArrowDown: 1 };
    return rows[places[key] ?? rows.indexOf(row) + (steps[key] ?? NaN)];
  }

  #lastInView() {
    const { bottom } = this.box.getBoundingClientRect();
    const rows = [...this.conversation.list.querySelectorAll(".message")];
    return rows.findLast((row) => row.getBoundingClientRect().top < bottom - 1) ?? rows.at(-1);
  }

  /** Bring the focus to a message, with what is to be heard of it. */
  focus(row) {
    this.#label(row);
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  #label(row) {
    if (!row.matches(ROW)) return;
    const message = this.conversation.messageOf(row);
    row.setAttribute("role", "article");
    if (message) row.setAttribute("aria-label", spokenText(message));
  }
}

// What it says may change while nobody is there.
function forget(row) {
  if (!row.matches(ROW)) return;
  row.setAttribute("role", "none");
  row.removeAttribute("aria-label");
}
