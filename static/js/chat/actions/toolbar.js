// The toolbar beside the message that the mouse points at, or that the keyboard has come to.
// It stands outside the log, which would announce it. The keyboard has the menu instead.

const OVERHANG_PX = 22; // how far it stands above the message
const MARGIN_PX = 8;

export class Toolbar {
  /**
   * @param {object} chat
   * @param {import("../actions.js").Actions} actions
   */
  constructor(chat, actions) {
    Object.assign(this, { conversation: chat.conversation, actions });
    this.element = document.getElementById("message-toolbar");
    this.box = document.getElementById("messages-scroll");
    this.box.append(this.element);
    this.#listen();
  }

  #listen() {
    const { box, element, conversation } = this;
    box.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch") this.#pointed(event.target);
    });
    box.addEventListener("pointerleave", () => this.#leave());
    box.addEventListener("focusin", ({ target }) => {
      if (target.matches(".message") && matchMedia("(hover: hover)").matches) this.#show(target);
    });
    element.addEventListener("click", ({ target }) => this.#clicked(target.closest("button")));
    for (const name of ["shown", "changed", "added"]) {
      conversation.addEventListener(name, () => this.#refresh());
    }
    new ResizeObserver(() => this.#refresh()).observe(box);
  }

  hide() {
    this.element.hidden = true;
    this.row = undefined;
  }

  #pointed(target) {
    const row = target.closest(".message");
    if (row) this.#show(row);
  }

  #leave() {
    if (this.actions.menu.isOpen) return;
    const focused = document.activeElement?.closest?.("#messages .message");
    if (focused && focused === document.activeElement) this.#show(focused);
    else this.hide();
  }

  #show(row) {
    const message = this.conversation.messageOf(row);
    const allowed = message ? this.actions.allowed(message) : [];
    if (!allowed.length) return this.hide();
    this.row = row;
    for (const button of this.element.querySelectorAll("button")) {
      const { action } = button.dataset;
      button.hidden = action !== "more" && !allowed.includes(action);
    }
    this.element.hidden = false;
    this.#place(row);
  }

  // Beside the bubble where there is room, over its upper corner otherwise.
  #place(row) {
    const box = this.box.getBoundingClientRect();
    const bubble = row.querySelector(".message-bubble").getBoundingClientRect();
    const width = this.element.offsetWidth;
    const most = this.box.clientWidth - width - MARGIN_PX;
    const wish = row.classList.contains("mine")
      ? bubble.left - box.left - width + MARGIN_PX
      : bubble.right - box.left - MARGIN_PX;
    const top = bubble.top - box.top + this.box.scrollTop - OVERHANG_PX;
    this.element.style.left = `${Math.max(MARGIN_PX, Math.min(wish, most))}px`;
    this.element.style.top = `${Math.max(this.box.scrollTop ? top : 0, top)}px`;
  }

  #refresh() {
    if (!this.row) return;
    if (this.row.isConnected) this.#show(this.row);
    else this.hide();
  }

  #clicked(button) {
    const message = button && this.row && this.conversation.messageOf(this.row);
    if (!message) return;
    if (button.dataset.action === "more") this.actions.menu.open(message, this.row, { anchor: button });
    else this.actions.perform(button.dataset.action, message, button);
  }
}
