// The menu of a message: beside it on a desktop, at the lower edge on a phone (message-parts.css).

const MARGIN_PX = 8;
const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

const ONCE = { capture: true, once: true };

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

export class MessageMenu {
  /** @param {import("../actions.js").Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.element = document.getElementById("message-menu");
    this.#listen();
  }

  get isOpen() {
    return this.element.matches(":popover-open");
  }

  /**
   * @param {object} message
   * @param {HTMLElement} row where it is shown
   * @param {object} [options]
   * @param {Element} [options.anchor] what the menu opens beside; otherwise the message itself
   * @param {boolean} [options.touched] whether a finger asked: nothing shows a focus then
   */
  open(message, row, { anchor, touched = false } = {}) {
    const allowed = this.actions.allowed(message);
    if (!allowed.length) return;
    if (this.isOpen) this.close();
    Object.assign(this, { message, row, before: document.activeElement });
    for (const button of this.element.querySelectorAll("[data-action]")) {
      button.hidden = !allowed.includes(button.dataset.action);
    }
    this.element.querySelector(".message-menu-reactions").hidden = !allowed.includes("react");
    this.element.showPopover();
    this.#place((anchor ?? row.querySelector(".message-bubble")).getBoundingClientRect());
    row.classList.add("chosen");
    const first = touched ? this.element : this.#items.find((item) => item.closest(".menu"));
    first?.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    const inside = this.element.contains(document.activeElement);
    this.element.hidePopover();
    this.row.classList.remove("chosen");
    if (inside && this.before?.isConnected) this.before.focus({ preventScroll: true });
  }

  // By hand, not by the browser: lifting the finger after a long press would close it again.
  #listen() {
    const { element } = this;
    document.addEventListener("pointerdown", (event) => this.#pointed(event), true);
    window.addEventListener("resize", () => this.close());
    element.addEventListener("click", ({ target }) => this.#chosen(target.closest("button")));
    element.addEventListener("keydown", (event) => this.#pressed(event));
    element.addEventListener("focusout", ({ relatedTarget: next }) => {
      if (next && !element.contains(next)) this.close();
    });
  }

  #pointed({ target, pointerType }) {
    document.removeEventListener("click", stop, ONCE);
    if (!this.isOpen || this.element.contains(target)) return;
    this.close();
    // A finger beside the menu wants it away, and nothing of what lies there.
    if (pointerType === "touch") document.addEventListener("click", stop, ONCE);
  }

  get #items() {
    return [...this.element.querySelectorAll("button")].filter((item) => item.offsetParent);
  }

  #place({ left, right, top, bottom }) {
    const { offsetWidth: width, offsetHeight: height, style } = this.element;
    const below = bottom + MARGIN_PX + height <= innerHeight;
    const y = below ? bottom + MARGIN_PX / 2 : top - height - MARGIN_PX / 2;
    const x = (left + right) / 2 > innerWidth / 2 ? right - width : left;
    const within = (place, most) => `${Math.max(MARGIN_PX, Math.min(place, most - MARGIN_PX))}px`;
    style.setProperty("--menu-x", within(x, innerWidth - width));
    style.setProperty("--menu-y", within(y, innerHeight - height));
  }

  #chosen(button) {
    if (!button) return;
    const { message, row } = this;
    const anchor = row.querySelector(".message-bubble");
    this.close();
    if (button.dataset.emoji) this.actions.perform("react", message, anchor, button.dataset.emoji);
    else this.actions.perform(button.dataset.action, message, anchor);
  }

  #pressed(event) {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      return this.close();
    }
    const items = this.#items;
    const at = items.indexOf(document.activeElement);
    const step = STEPS[event.key];
    const next = { Home: 0, End: items.length - 1 }[event.key] ?? (step && at + step);
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length).focus();
  }
}
