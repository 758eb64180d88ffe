// The log of a conversation: the rows of the messages that are held, then the echoes of what
// this page sends. It is told what there is, and changes only what is different.

import { dayText } from "./dates.js";
import { messageOf, newRow, showMessage } from "./message.js";
import { isGrouped, startsDay } from "./timeline.js";

const SILENT_MS = 1_000;

const isMessage = (row) => row.classList.contains("message");

function following(row, list) {
  let next = row ? row.nextElementSibling : list.firstElementChild;
  while (next && !isMessage(next)) next = next.nextElementSibling;
  return next;
}

export class MessageLog {
  /**
   * @param {HTMLElement} list
   * @param {object} page what the page was told
   * @param {import("./echoes.js").Echoes} echoes
   */
  constructor(list, page, echoes) {
    Object.assign(this, { list, page, echoes });
    this.rows = new Map(); // seq -> row
    this.leads = new WeakMap(); // row -> {day, divider}: what stands before it
    this.decorated = new WeakMap(); // row -> what its look depends on beside its message
    this.dividerAfter = Infinity; // the seq after which everything is unread
    this.isLast = true; // whether there is nothing after what is shown
  }

  /**
   * @param {object[]} messages what there is, in order
   * @param {object} options
   * @param {boolean} options.isFirst whether there is nothing before them. Otherwise the first is
   *   not shown: how a row looks depends on the message before it, and must not change later
   * @param {boolean} options.isLast whether there is nothing after them but what is being sent
   * @param {boolean} options.silent whether it goes without an announcement
   */
  show(messages, { isFirst, isLast, silent }) {
    if (silent) this.#beSilent();
    this.isLast = isLast;
    const shown = isFirst ? messages : messages.slice(1);
    this.#drop(shown[0]?.seq ?? Infinity, shown.at(-1)?.seq ?? 0);
    let [above, previous] = [null, isFirst ? undefined : messages[0]];
    for (const message of shown) {
      const row = this.#rowFor(message);
      this.#place(row, above, previous);
      [above, previous] = [row, message];
    }
    for (const row of this.echoes.rows.values()) {
      if (isLast) this.#place(row, above, previous);
      else this.remove(row);
      [above, previous] = [row, messageOf(row)];
    }
  }

  /** Take away a row that is not needed any more, such as that of an echo. */
  remove(row) {
    const { day, divider } = this.leads.get(row) ?? {};
    day?.remove();
    divider?.remove();
    row.remove();
    this.leads.delete(row);
  }

  /** "Today" was written on another day, perhaps. */
  refreshDays() {
    for (const day of this.list.querySelectorAll(".day")) nameDay(day, day.dataset.at);
  }

  #beSilent() {
    this.list.setAttribute("aria-live", "off");
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.list.setAttribute("aria-live", "polite"), SILENT_MS);
  }

  // What is held has no gaps: all that is between its ends stays.
  #drop(first, last) {
    for (const [seq, row] of this.rows) {
      if (seq >= first && seq <= last) continue;
      this.rows.delete(seq);
      this.remove(row);
    }
  }

  #rowFor(message) {
    let row = this.rows.get(message.seq);
    if (!row) {
      row = this.echoes.take(message) ?? newRow(message, this.page);
      row.dataset.seq = message.seq;
      this.rows.set(message.seq, row);
    }
    if (messageOf(row) !== message) showMessage(row, message, this.page);
    return row;
  }

  // A row that stands in its place already is not touched, so that nothing flickers.
  #place(row, above, previous) {
    if (!row.isConnected || following(above, this.list) !== row) {
      if (row.isConnected) this.remove(row);
      const next = above ? above.nextElementSibling : this.list.firstElementChild;
      this.list.insertBefore(row, next);
      this.decorated.delete(row);
    }
    this.#decorate(row, previous);
  }

  #decorate(row, previous) {
    const message = messageOf(row);
    const divides = (previous?.seq ?? Infinity) <= this.dividerAfter && message.seq > this.dividerAfter;
    const known = this.decorated.get(row);
    const now = [previous, message.at, divides];
    if (known?.every((value, index) => value === now[index])) return;
    this.decorated.set(row, now);
    row.classList.toggle("grouped", !divides && isGrouped(previous, message));
    const leads = this.leads.get(row) ?? {};
    leads.day = this.#lead(leads.day, startsDay(previous, message), "day", row);
    leads.divider = this.#lead(leads.divider, divides, "divider", row);
    if (leads.day) nameDay(leads.day, message.at);
    this.leads.set(row, leads);
  }

  #lead(element, wanted, name, row) {
    if (!wanted) {
      element?.remove();
      return undefined;
    }
    if (element) return element;
    const template = document.getElementById(`${name}-template`);
    return this.list.insertBefore(template.content.firstElementChild.cloneNode(true), row);
  }
}

function nameDay(day, at) {
  day.dataset.at = at;
  const name = day.firstElementChild;
  if (name.textContent !== dayText(at)) name.textContent = dayText(at);
}
