// What the composer is about, when that is not simply a new message: an answer or an edit. Shown
// above the text, with a way out of it.

import { say } from "../../net/toast.js";
import { quoteOf, quoteText } from "./words.js";

/**
 * @param {object} chat
 * @param {import("../actions.js").Actions} actions
 */
export function useEditing({ composer, conversation }, actions) {
  if (!composer) return; // whoever is no member
  actions.on("reply", (message) => composer.begin({ kind: "reply", message }));
  actions.on("edit", (message) => composer.begin({ kind: "edit", message }));
  composer.addEventListener("last", () => {
    const message = conversation.lastOwn();
    if (message) actions.perform("edit", message);
  });
  composer.addEventListener("escape", () => leave(composer));
  const context = new Context(composer, conversation);
  composer.addEventListener("state", () => context.show(composer.state));
  context.show(composer.state);
}

// What was typed into an edit is not lost by a key that was hit by mistake.
function leave(composer) {
  const { edit } = composer.cancel();
  composer.text.focus({ preventScroll: true });
  if (!edit || edit.text === edit.message.content) return;
  say(gettext("Your change was dropped."), {
    action: gettext("Take it up again"),
    onAction: () => composer.resume({ edit }),
  });
}

class Context {
  constructor(composer, conversation) {
    Object.assign(this, { composer, conversation });
    this.place = document.getElementById("composer-context");
    this.place.append(document.getElementById("composer-context-template").content.cloneNode(true));
    this.link = this.place.querySelector(".composer-context-about");
    this.place.querySelector(".composer-context-end").addEventListener("click", () => leave(composer));
    this.link.addEventListener("click", (event) => {
      event.preventDefault();
      conversation.goTo(this.seq);
    });
    conversation.addEventListener("changed", ({ detail }) => this.#changed(detail));
  }

  /** @param {{kind: "reply" | "edit", message: object} | null} state */
  show(state) {
    this.place.hidden = !state;
    this.#mark(this.seq, false);
    this.seq = state?.message.seq;
    if (!state) return;
    const { kind, message } = state;
    const words = kind === "edit" ? gettext("Edit message") : gettext("Reply to %s");
    this.place.dataset.kind = kind;
    const title = this.place.querySelector(".composer-context-title");
    title.textContent = interpolate(words, [message.author.name]);
    const held = this.conversation.timeline.get(message.seq) ?? message;
    this.place.querySelector(".composer-context-text").textContent = quoteText(quoteOf(held));
    this.link.href = `#message-${message.seq}`;
    this.#mark(this.seq, true);
  }

  #mark(seq, on) {
    if (seq) this.conversation.rowOf(seq)?.classList.toggle("subject", on);
  }

  // One that was deleted meanwhile is not edited any more; it may still be answered.
  #changed(messages) {
    const message = messages.find(({ seq }) => seq === this.seq);
    const state = this.composer.state;
    if (message?.deleted && state?.kind === "edit") {
      const { edit } = this.composer.cancel();
      if (edit.text !== edit.message.content) this.composer.takeBack({ content: edit.text });
      say(gettext("The message that you were editing was deleted."));
    } else if (message && state?.kind === "reply") this.show({ kind: "reply", message });
  }
}
