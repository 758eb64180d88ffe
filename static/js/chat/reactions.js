// Reacting to messages with emoji, and seeing who has.

import { pickEmoji } from "./emoji/picker.js";
import { messageOf } from "./message.js";

const WAIT_MS = 250; // before names are shown to a mouse that only passes by
const MARGIN_PX = 6;

/**
 * @param {object} chat
 * @param {object} page what the page was told
 */
export function useReactions(chat, page) {
  const { outgoing, actions } = chat;
  const names = new Names();
  actions.on("react", async (message, anchor, emoji) => {
    const chosen = emoji ?? (await pickEmoji(anchor));
    if (!chosen) return;
    // A chip takes the reaction back; who picks an emoji wants it to stand.
    const on = !emoji || !hasReacted(message, emoji, page.me);
    outgoing.change({ t: "react", seq: message.seq, emoji: chosen, on });
  });
  const place = document.getElementById("conversation"); // in the log, and in a thread
  place.addEventListener("click", ({ target }) => {
    const button = target.closest(".reaction, .reaction-add");
    const message = button && messageOf(button);
    if (message) actions.perform("react", message, button, button.dataset.emoji);
  });
  names.follow(place);
}

export const hasReacted = ({ reactions }, emoji, me) =>
  (reactions ?? []).some((one) => one.emoji === emoji && one.people.some(({ id }) => id === me.id));

// The names of those who reacted, above the chip that is pointed at, reached by the keyboard, or
// held by a finger.
class Names {
  constructor() {
    this.element = document.getElementById("reaction-names");
  }

  follow(place) {
    const chipOf = ({ target }) => target.closest?.(".reaction");
    place.addEventListener("pointerover", (event) => this.#wish(chipOf(event)));
    place.addEventListener("pointerleave", () => this.#wish(null));
    place.addEventListener("focusin", (event) => {
      const chip = chipOf(event);
      if (chip?.matches(":focus-visible")) this.#show(chip);
    });
    place.addEventListener("focusout", () => this.hide());
    place.addEventListener("click", () => this.hide());
    place.addEventListener("contextmenu", (event) => chipOf(event) && event.preventDefault());
    document.addEventListener("scroll", () => this.hide(), true);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.hide());
  }

  #wish(chip) {
    if (chip === this.chip) return;
    this.hide();
    this.chip = chip;
    if (chip) this.timer = setTimeout(() => this.#show(chip), WAIT_MS);
  }

  #show(chip) {
    if (!chip.isConnected) return;
    this.element.textContent = `${chip.dataset.emoji} ${chip.dataset.names}`;
    if (!this.element.matches(":popover-open")) this.element.showPopover();
    const { left, top, width, bottom } = chip.getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = this.element;
    const x = Math.min(left + (width - offsetWidth) / 2, innerWidth - offsetWidth - MARGIN_PX);
    const above = top - offsetHeight - MARGIN_PX;
    style.left = `${Math.max(MARGIN_PX, x)}px`;
    style.top = `${above > MARGIN_PX ? above : bottom + MARGIN_PX}px`;
  }

  hide() {
    clearTimeout(this.timer);
    this.chip = null;
    if (this.element.matches(":popover-open")) this.element.hidePopover();
  }
}
