// The rows of what this page sends and has not yet seen come back: they stand below all others,
// pending, or failed with what can be done about it.

import { newRow } from "./message.js";

/** Events: "retry" and "discard" (detail: the client id of a message that was refused). */
export class Echoes extends EventTarget {
  /**
   * @param {HTMLElement} list
   * @param {object} page what the page was told
   */
  constructor(list, page) {
    super();
    this.page = page;
    this.rows = new Map(); // client id -> row, in the order in which they are shown
    list.addEventListener("click", ({ target }) => this.#clicked(target));
  }

  /** The row of what is being sent; sending it again changes the row that is there. */
  show(message) {
    let row = this.rows.get(message.client_id);
    if (!row) {
      row = newRow(message, this.page);
      row.dataset.clientId = message.client_id;
      this.rows.set(message.client_id, row);
    }
    settle(row);
    row.classList.add("pending");
  }

  /** Give the row away to the message that it was an echo of, if there is one. */
  take(message) {
    if (message.author.id !== this.page.me.id) return undefined;
    const row = this.drop(message.client_id);
    if (row) settle(row);
    return row;
  }

  /** Give up a row. @returns {HTMLElement | undefined} it */
  drop(clientId) {
    const row = this.rows.get(clientId);
    this.rows.delete(clientId);
    return row;
  }

  /** Say something below a message that waits, such as that it takes long. */
  remark(clientId, text) {
    const row = this.rows.get(clientId);
    if (row?.classList.contains("pending")) note(row, text);
  }

  saved(clientId) {
    const row = this.rows.get(clientId);
    if (row) settle(row);
  }

  refused(clientId, reason) {
    const row = this.rows.get(clientId);
    if (!row) return;
    settle(row);
    row.classList.add("failed");
    note(row, reason);
    row.querySelector(".message-retry").hidden = false;
    row.querySelector(".message-foot").append(discardButton());
  }

  #clicked(target) {
    const button = target.closest("button");
    const clientId = target.closest(".message.failed")?.dataset.clientId;
    if (!button?.classList.contains("message-retry") || !clientId) return;
    const wish = button.classList.contains("message-discard") ? "discard" : "retry";
    this.dispatchEvent(new CustomEvent(wish, { detail: clientId }));
  }
}

function settle(row) {
  row.classList.remove("pending", "failed");
  row.querySelector(".message-retry").hidden = true;
  row.querySelector(".message-discard")?.remove();
  note(row, "");
}

function note(row, text) {
  const state = row.querySelector(".message-state");
  if (state.textContent !== text) state.textContent = text;
}

function discardButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "message-retry message-discard";
  button.textContent = gettext("Discard");
  return button;
}
