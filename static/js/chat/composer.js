// Where messages are written. What was typed stays until it is on its way.

import { readDraft, writeDraft } from "./drafts.js";
import { charCount, cleanText } from "./text.js";

const IME_KEY_CODE = 229; // Safari ends a composition before the key event that ended it

export class Composer {
  /**
   * @param {object} page what the page was told
   * @param {(content: string) => void} send
   */
  constructor(page, send) {
    this.form = document.getElementById("composer");
    this.text = document.getElementById("composer-text");
    this.error = document.getElementById("composer-error");
    this.limit = page.protocol.limits.message_chars;
    this.place = `${page.me.id}:${page.group}`;
    this.send = send;
    // A browser that enforces a length cuts off what is pasted, and says nothing.
    this.text.removeAttribute("maxlength");
    this.text.setAttribute("aria-describedby", this.error.id);
    this.text.value ||= readDraft(this.place);
    this.#listen();
    this.#grow();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.text.addEventListener("keydown", (event) => this.#pressed(event));
    this.text.addEventListener("input", () => this.#changed());
    // A tap on the button would close the keyboard of a phone.
    const button = document.getElementById("composer-send");
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault());
  }

  // Up in an empty composer is kept free for editing the last message.
  #pressed(event) {
    if (event.isComposing || event.keyCode === IME_KEY_CODE) return;
    if (event.key === "Escape") this.text.blur();
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!event.repeat) this.#submit();
  }

  #changed() {
    writeDraft(this.place, this.text.value);
    if (!this.error.hidden && !this.#problem(cleanText(this.text.value))) this.#tell("");
    this.#grow();
  }

  #submit() {
    const content = cleanText(this.text.value);
    const problem = this.#problem(content);
    this.#tell(problem);
    if (content && !problem) {
      this.text.value = "";
      this.#changed();
      this.send(content);
    }
    this.text.focus({ preventScroll: true });
  }

  #problem(content) {
    const length = content.length > this.limit ? charCount(content) : 0;
    if (length <= this.limit) return "";
    const format = gettext("A message has at most %(limit)s characters; this one has %(length)s.");
    const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
    const values = { limit: number.format(this.limit), length: number.format(length) };
    return interpolate(format, values, true);
  }

  #tell(problem) {
    this.error.textContent = problem;
    this.error.hidden = !problem;
    this.text.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  // Style sheets can do this by themselves in browsers that know field-sizing.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.text.style.height = "auto";
    const borders = this.text.offsetHeight - this.text.clientHeight;
    this.text.style.height = `${this.text.scrollHeight + borders}px`;
  }
}
