// One panel over the messages: a thread, pins, search, earlier wordings. Opening one closes
// another; closing it brings the focus back to where it was.

/** Event: "closed". */
export class Panel extends EventTarget {
  constructor() {
    super();
    this.element = document.getElementById("chat-panel");
    this.title = document.getElementById("chat-panel-title");
    this.body = document.getElementById("chat-panel-body");
    document.getElementById("chat-panel-close").addEventListener("click", () => this.close());
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /**
   * @param {string} title
   * @param {Node} content
   * @param {HTMLElement} [opener] the button that it belongs to, which says whether it is open
   */
  open(title, content, opener) {
    if (this.isOpen) this.#end();
    else this.before = document.activeElement;
    this.opener = opener;
    opener?.setAttribute("aria-expanded", "true");
    this.title.textContent = title;
    this.body.replaceChildren(content);
    this.element.hidden = false;
    (content.querySelector?.("[autofocus]") ?? this.title).focus({ preventScroll: true });
  }

  /** Close it if this button has opened it; tells whether it has. */
  closeFor(opener) {
    const was = this.isOpen && this.opener === opener;
    if (was) this.close();
    return was;
  }

  close() {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.body.replaceChildren();
    this.#end();
    if (this.before?.isConnected) this.before.focus({ preventScroll: true });
  }

  #end() {
    this.opener?.setAttribute("aria-expanded", "false");
    this.opener = undefined;
    this.dispatchEvent(new Event("closed"));
  }
}
