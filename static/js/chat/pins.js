// The pinned messages of the group, in the panel.

import { call } from "../net/api.js";
import { messageOf } from "./message.js";
import { makeList, makeNote, makeRow } from "./panel-rows.js";

const CONCERN = new Set(["pin", "unpin", "delete", "edit"]);

/**
 * @param {object} chat
 * @param {object} page what the page was told
 */
export function usePins(chat, page) {
  const { actions, outgoing, panel, socket } = chat;
  const button = document.getElementById("chat-pins");
  const pins = new Pins(chat, page, button);
  actions.on("pin", ({ seq }) => outgoing.change({ t: "pin", seq, on: true }));
  actions.on("unpin", ({ seq }) => outgoing.change({ t: "pin", seq, on: false }));
  button.addEventListener("click", () => panel.closeFor(button) || pins.open());
  document.getElementById("messages").addEventListener("click", ({ target }) => {
    if (target.closest(".message-pinned")) pins.open();
  });
  // Somebody may pin what this page does not hold.
  socket.addEventListener("frame", ({ detail: frame }) => {
    if (frame.t !== "events" || frame.group !== page.group) return;
    if (pins.isOpen && frame.events.some(({ kind }) => CONCERN.has(kind))) pins.load();
  });
}

class Pins {
  constructor(chat, page, button) {
    Object.assign(this, { chat, page, button });
    this.place = document.createElement("div");
    this.place.addEventListener("click", ({ target }) => this.#clicked(target.closest("[data-action]")));
  }

  get isOpen() {
    return this.place.isConnected;
  }

  open() {
    this.place.replaceChildren();
    this.chat.panel.open(gettext("Pinned messages"), this.place, this.button);
    return this.load();
  }

  async load() {
    try {
      const { events } = await call(`${this.page.chat.urls.group}/pins`);
      this.#show(events);
    } catch (error) {
      this.place.replaceChildren(makeNote(error.message));
    }
  }

  #show(messages) {
    if (!messages.length) {
      const text = gettext("Nothing is pinned. Pin what everybody should find again.");
      return this.place.replaceChildren(makeNote(text));
    }
    const list = makeList(gettext("Pinned messages"));
    const offered = this.page.canWrite ? ["goto", "unpin"] : ["goto"];
    list.append(...messages.map((message) => makeRow(message, this.page, offered)));
    this.place.replaceChildren(list);
  }

  #clicked(button) {
    const message = button && messageOf(button);
    if (!message) return;
    if (button.dataset.action === "unpin") {
      this.chat.actions.perform("unpin", message, button);
      this.#takeAway(button.closest(".message"));
    } else {
      this.chat.panel.close();
      this.chat.conversation.goTo(message.seq);
    }
  }

  // At once, as in the log; the focus goes to the next one.
  #takeAway(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (next) next.querySelector("[data-action=unpin]").focus();
    else this.#show([]);
  }
}
