// The dialog in which people choose what to save of a canvas, how, and where it goes.

import { sendDrawing, whyNotSent } from "../../net/drawing.js";
import { newClientId } from "../../net/ids.js";
import { canCopy, copyPicture, download, fileName } from "./download.js";
import { makeDrawing, makeFile, makePng, PAPER, pngBitmap } from "./files.js";
import { bitmapFor, renderBitmap } from "./png.js";
import { scopeOf } from "./scope.js";

const PREVIEW_SIDE = 460; // CSS pixels

export class ExportPanel {
  /** @param {Board} board */
  constructor(board) {
    const element = document.getElementById("export-dialog");
    Object.assign(this, { element, board, selection: [], previews: 0 });
    this.form = element.querySelector("#export-form");
    this.preview = element.querySelector("#export-preview");
    this.facts = element.querySelector("#export-facts");
    this.note = element.querySelector("#export-note");
    this.buttons = {
      download: element.querySelector("#export-download"),
      copy: element.querySelector("#export-copy"),
      send: element.querySelector("#export-send"),
    };
    this.buttons.send.hidden = !board.page.canWrite || !board.page.urls.messages;
    this.#listen();
  }

  open({ selection = [], what } = {}) {
    this.selection = selection;
    this.form.elements.what.value = what ?? (selection.length ? "selection" : "all");
    this.element.querySelector("#export-selection").hidden = !selection.length;
    this.#renew();
    this.element.showModal();
  }

  get wish() {
    const { format, scale, background } = this.form.elements;
    return { format: format.value, scale: Number(scale.value), background: background.checked };
  }

  #listen() {
    const { buttons } = this;
    this.form.addEventListener("input", () => this.#renew());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.element.addEventListener("click", ({ target }) => target === this.element && this.element.close());
    this.element.addEventListener("close", () => this.preview.replaceChildren());
    buttons.download.addEventListener("click", () => this.#run(() => this.#download()));
    buttons.copy.addEventListener("click", () => this.#run(() => this.#copy()));
    buttons.send.addEventListener("click", () => this.#run(() => this.#send()));
  }

  // What was chosen is another thing now.
  #renew() {
    const { wish } = this;
    this.clientId = newClientId(); // of a message with what is chosen
    this.scope = scopeOf(this.form.elements.what.value, this.board, this.selection);
    this.element.dataset.format = wish.format;
    this.buttons.copy.hidden = wish.format !== "png" || !canCopy();
    for (const button of Object.values(this.buttons)) button.disabled = !this.scope;
    this.#say(this.scope ? "" : gettext("There is nothing on this canvas yet."));
    this.#tellFacts(wish);
    this.#show(wish);
  }

  #tellFacts({ format, scale }) {
    const { scope } = this;
    if (!scope) this.facts.textContent = "";
    else if (format === "png") this.facts.textContent = pixels(pngBitmap(scope, { scale }));
    else if (format === "svg") this.facts.textContent = gettext("Lines that stay sharp at any size.");
    else this.facts.textContent = gettext("Everything to import it here again, in another canvas too.");
  }

  async #show({ format, background }) {
    const mine = (this.previews += 1);
    this.preview.classList.toggle("clear", format !== "json" && !background);
    if (!this.scope) return this.preview.replaceChildren();
    const side = PREVIEW_SIDE * Math.min(2, devicePixelRatio);
    const view = bitmapFor(this.scope.box, { scale: this.scope.scale * 3, longest: side });
    const canvas = await renderBitmap(this.scope.elements, view, background ? PAPER : null);
    if (mine === this.previews) this.preview.replaceChildren(canvas);
  }

  #say(text, isFault = false) {
    this.note.textContent = text;
    this.note.classList.toggle("fault", isFault);
  }

  async #run(act) {
    const buttons = Object.values(this.buttons);
    for (const button of buttons) button.disabled = true;
    this.#say(gettext("One moment…"));
    try {
      this.#say(await act());
    } catch (error) {
      this.#say(whyNotSent(error), true);
    }
    for (const button of buttons) button.disabled = false;
  }

  async #download() {
    const { format } = this.wish;
    const { name } = this.board.canvas;
    download(await makeFile(this.scope, this.wish, name), fileName(name, format));
    return gettext("Saved to your downloads.");
  }

  async #copy() {
    try {
      await copyPicture(makePng(this.scope, this.wish));
    } catch {
      throw new Error(gettext("This browser did not allow copying. Please download the picture."));
    }
    return gettext("Copied.");
  }

  async #send() {
    const drawing = await makeDrawing(this.scope, Math.max(2, this.wish.scale));
    await sendDrawing(this.board.page.urls.messages, drawing, this.clientId);
    this.clientId = newClientId();
    return gettext("Sent to the chat.");
  }
}

function pixels({ width, height, lowered }) {
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const size = interpolate(gettext("%s × %s pixels"), [number.format(width), number.format(height)]);
  if (!lowered) return size;
  return interpolate(gettext("%s: the largest picture that browsers make of this"), [size]);
}
