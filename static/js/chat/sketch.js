// A quick drawing for the conversation, beside the shared canvas. It stays until it was sent.

import { sendDrawing, whyNotSent } from "../net/drawing.js";
import { newClientId } from "../net/ids.js";

/**
 * @param {string} url of the group's messages
 * @param {(holder: HTMLElement) => Promise<Sketchpad>} makeSketchpad makes the paper; it is a
 *   canvas's, and handed in by the page, because the conversation knows of no canvas
 */
export function useSketch(url, makeSketchpad) {
  const button = document.getElementById("composer-sketch");
  const dialog = document.getElementById("sketch-dialog");
  if (!button || !dialog) return; // whoever reads along does not draw
  let sketch = null;
  button.addEventListener("click", async () => {
    dialog.showModal();
    sketch ??= makeSketchpad(dialog.querySelector("#sketch-paper")).then(
      (pad) => new Sketch(dialog, pad, url),
    );
    try {
      await sketch;
    } catch {
      sketch = null;
      dialog.querySelector("#sketch-note").textContent = whyNotSent(new TypeError());
    }
  });
}

class Sketch {
  constructor(dialog, pad, url) {
    Object.assign(this, { dialog, pad, url, sending: false });
    this.clientId = newClientId();
    this.note = dialog.querySelector("#sketch-note");
    this.form = dialog.querySelector("#sketch-form");
    this.buttons = Object.fromEntries(
      ["undo", "clear", "send"].map((name) => [name, dialog.querySelector(`#sketch-${name}`)]),
    );
    this.#listen();
    this.#choose();
    this.#changed();
  }

  #listen() {
    const { buttons, pad, dialog, form } = this;
    pad.addEventListener("change", () => this.#changed());
    form.addEventListener("input", () => this.#choose());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    buttons.undo.addEventListener("click", () => pad.undo());
    buttons.clear.addEventListener("click", () => pad.clear());
    dialog.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || this.sending) return;
      event.preventDefault();
      pad.undo();
    });
  }

  #choose() {
    const { colour, width } = this.form.elements;
    this.pad.look = { colour: colour.value, width: Number(width.value) };
  }

  // Another drawing is another message.
  #changed() {
    this.clientId = newClientId();
    this.#say("");
    this.#enable();
  }

  #enable() {
    for (const button of Object.values(this.buttons)) button.disabled = this.pad.isEmpty || this.sending;
    this.dialog.classList.toggle("empty", this.pad.isEmpty);
    this.dialog.classList.toggle("sending", this.sending);
  }

  #say(text) {
    this.note.textContent = text;
  }

  async #send() {
    if (this.pad.isEmpty || this.sending) return;
    this.sending = true;
    this.#say("");
    this.#enable();
    try {
      await sendDrawing(this.url, await this.pad.toPicture(), this.clientId);
      this.pad.clear();
      this.dialog.close();
    } catch (error) {
      this.#say(whyNotSent(error));
    }
    this.sending = false;
    this.#enable();
  }
}
