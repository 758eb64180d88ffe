// The log of a conversation: saved messages in their order, then the echoes of what this page
// has sent and not yet seen come back.

import { dayText } from "./dates.js";
import { showMessage } from "./message.js";
import { isGrouped, startsDay } from "./timeline.js";

const SILENT_MS = 1_000;

const isDay = (row) => row?.classList.contains("day");

function previousMessage(row) {
  const before = row.previousElementSibling;
  return isDay(before) ? before.previousElementSibling : before;
}

function nextMessage(row) {
  const after = row.nextElementSibling;
  return isDay(after) ? after.nextElementSibling : after;
}

const clone = (template) => template.content.firstElementChild.cloneNode(true);

/** Events: "retry" and "discard" (detail: the client id of a message that was refused). */
export class MessageLog extends EventTarget {
  /** @param {{id: string, name: string}} me */
  constructor(me) {
    super();
    this.me = me;
    this.list = document.getElementById("messages");
    this.messageTemplate = document.getElementById("message-template");
    this.dayTemplate = document.getElementById("day-template");
    this.shown = new WeakMap(); // row -> the message that it shows
    this.echoes = new Map(); // client id -> row
    this.list.addEventListener("click", (event) => this.#clicked(event.target));
  }

  /** Show the newest page, without announcing all of it. */
  begin(messages) {
    this.#beSilent();
    this.add(messages);
  }

  /** Show new messages, each in place of its echo where there is one. */
  add(messages) {
    for (const message of messages) {
      const row = this.#takeEcho(message) ?? clone(this.messageTemplate);
      row.dataset.seq = message.seq;
      this.#settle(row);
      this.#show(row, message);
      this.#place(row, this.#firstEcho());
    }
  }

  /** Show a page of older messages above all others, without announcing them. */
  prepend(messages) {
    this.#beSilent();
    const first = this.list.querySelector(".message");
    for (const message of messages) {
      const row = clone(this.messageTemplate);
      row.dataset.seq = message.seq;
      this.#show(row, message);
      this.#place(row, first);
    }
  }

  /** Show what is being sent; sending it again changes the row that is there. */
  echo({ clientId, content, type, at }) {
    let row = this.echoes.get(clientId);
    if (!row) {
      row = clone(this.messageTemplate);
      row.dataset.clientId = clientId;
      this.echoes.set(clientId, row);
      this.#show(row, { author: this.me, content, type, at });
      this.#place(row, null);
    }
    this.#settle(row);
    row.classList.add("pending");
  }

  /** Say something below a message that waits, such as that it takes long. */
  remark(clientId, text) {
    const row = this.echoes.get(clientId);
    if (row?.classList.contains("pending")) this.#say(row, text);
  }

  saved(clientId) {
    const row = this.echoes.get(clientId);
    if (row) this.#settle(row);
  }

  refused(clientId, reason) {
    const row = this.echoes.get(clientId);
    if (!row) return;
    this.#settle(row);
    row.classList.add("failed");
    this.#say(row, reason);
    row.querySelector(".message-retry").hidden = false;
    row.querySelector(".message-foot").append(this.#discardButton());
  }

  forget(clientId) {
    const row = this.echoes.get(clientId);
    if (!row) return;
    this.echoes.delete(clientId);
    const next = nextMessage(row);
    if (isDay(row.previousElementSibling)) row.previousElementSibling.remove();
    row.remove();
    if (next) this.#decorate(next);
  }

  /** "Today" was written on another day, perhaps. */
  refreshDays() {
    for (const day of this.list.querySelectorAll(".day")) this.#nameDay(day, day.dataset.at);
  }

  #beSilent() {
    this.list.setAttribute("aria-live", "off");
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.list.setAttribute("aria-live", "polite"), SILENT_MS);
  }

  #takeEcho(message) {
    if (message.author.id !== this.me.id) return undefined;
    const row = this.echoes.get(message.client_id);
    this.echoes.delete(message.client_id);
    return row;
  }

  #firstEcho() {
    return this.echoes.values().next().value ?? null; // in the order in which they are shown
  }

  #show(row, message) {
    this.shown.set(row, message);
    showMessage(row, message, message.author.id === this.me.id);
  }

  // A row that stands in its place already is not touched, so that nothing flickers.
  #place(row, before) {
    if (!row.isConnected || nextMessage(row) !== before) {
      const gap = row.isConnected ? nextMessage(row) : null;
      if (row.isConnected && isDay(row.previousElementSibling)) {
        row.previousElementSibling.remove();
      }
      this.list.insertBefore(row, before);
      if (gap) this.#decorate(gap);
    }
    this.#decorate(row);
    const next = nextMessage(row);
    if (next) this.#decorate(next);
  }

  #decorate(row) {
    const message = this.shown.get(row);
    const before = previousMessage(row);
    const previous = before ? this.shown.get(before) : undefined;
    row.classList.toggle("grouped", isGrouped(previous, message));
    let day = isDay(row.previousElementSibling) ? row.previousElementSibling : null;
    if (!startsDay(previous, message)) {
      day?.remove();
      return;
    }
    day ??= this.list.insertBefore(clone(this.dayTemplate), row);
    this.#nameDay(day, message.at);
  }

  #nameDay(day, at) {
    day.dataset.at = at;
    const name = day.firstElementChild;
    if (name.textContent !== dayText(at)) name.textContent = dayText(at);
  }

  #settle(row) {
    row.classList.remove("pending", "failed");
    row.querySelector(".message-retry").hidden = true;
    row.querySelector(".message-discard")?.remove();
    this.#say(row, "");
  }

  #say(row, text) {
    const state = row.querySelector(".message-state");
    if (state.textContent !== text) state.textContent = text;
  }

  #discardButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "message-retry message-discard";
    button.textContent = gettext("Discard");
    return button;
  }

  #clicked(target) {
    const button = target.closest("button");
    const clientId = target.closest(".message.failed")?.dataset.clientId;
    if (!button || !clientId) return;
    const wish = button.classList.contains("message-discard") ? "discard" : "retry";
    this.dispatchEvent(new CustomEvent(wish, { detail: clientId }));
  }
}
