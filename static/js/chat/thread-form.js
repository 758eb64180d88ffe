// Where a thread is gone on with. What was typed and not sent waits for the thread to be opened again.

import { charCount, cleanText } from "./text.js";

export class ThreadForm {
  /**
   * @param {object} page what the page was told
   * @param {string} typed what was begun before
   * @param {{send: (content: string) => void, typed: (text: string) => void}} on
   */
  constructor(page, typed, on) {
    const template = document.getElementById("thread-form-template");
    this.element = template.content.firstElementChild.cloneNode(true);
    this.text = this.element.querySelector("textarea");
    this.error = this.element.querySelector(".composer-error");
    this.limit = page.protocol.limits.message_chars;
    this.on = on;
    this.text.value = typed;
    this.#listen();
  }

  #listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.text.addEventListener("input", () => {
      this.#tell("");
      this.on.typed(this.text.value);
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat) this.#submit();
    });
  }

  #submit() {
    const content = cleanText(this.text.value);
    if (!content) return;
    const surplus = charCount(content) - this.limit;
    if (surplus > 0) {
      const words = ngettext(
        "This is %s character too long.",
        "This is %s characters too long.",
        surplus,
      );
      return this.#tell(interpolate(words, [surplus]));
    }
    this.text.value = "";
    this.on.typed("");
    this.on.send(content);
    this.text.focus({ preventScroll: true });
  }

  #tell(problem) {
    this.error.textContent = problem;
    this.error.hidden = !problem;
  }
}
