// One picture of the conversation, as large as the page; the arrows go through all that are there.

import { pictureOf } from "./attachments.js";
import { fullText } from "./dates.js";
import { listenToGestures } from "./gestures.js";
import { Zoom } from "./zoom.js";

const STEP = 1.5;
const CLOSER = 2.5; // what tapping twice does
const LISTS = "#messages, #chat-panel-body";

/** Open pictures of messages, wherever in the conversation they are shown. */
export function useViewer() {
  const dialog = document.getElementById("viewer");
  const viewer = new Viewer(dialog);
  document.getElementById("conversation").addEventListener("click", (event) => {
    const button = event.target.closest(".picture-open");
    if (button && pictureOf(button)) viewer.open(button);
  });
}

class Viewer {
  constructor(dialog) {
    this.dialog = dialog;
    const named = (name) => dialog.querySelector(`#viewer-${name}`);
    this.stage = named("stage");
    this.image = named("image");
    this.fault = named("fault");
    this.parts = { name: named("name"), by: named("by"), download: named("download") };
    this.buttons = { before: named("before"), after: named("after"), smaller: named("smaller"), larger: named("larger") };
    this.buttons.before.addEventListener("click", () => this.step(-1));
    this.buttons.after.addEventListener("click", () => this.step(1));
    this.buttons.smaller.addEventListener("click", () => this.#enlarge(1 / STEP));
    this.buttons.larger.addEventListener("click", () => this.#enlarge(STEP));
    named("close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => this.#pressed(event));
    dialog.addEventListener("close", () => this.#closed());
    this.image.addEventListener("error", () => (this.fault.hidden = false));
    new ResizeObserver(() => dialog.open && this.#fit()).observe(this.stage);
    this.#listen();
  }

  #listen() {
    listenToGestures(this.stage, {
      zoom: (factor, x, y) => this.#enlarge(factor, x, y),
      pan: (dx, dy) => this.#pan(dx, dy),
      twice: (x, y) => (this.zoom.isClose ? this.#all() : this.#enlarge(CLOSER, x, y)),
      swipe: (dx, dy) => this.#swiped(dx, dy),
      tap: ({ pointerType, clientX, clientY }) => {
        const inside = document.elementsFromPoint(clientX, clientY).includes(this.image);
        if (!inside && pointerType === "mouse") this.dialog.close();
      },
    });
  }

  open(button) {
    this.opener = button;
    this.list = button.closest(LISTS) ?? button.parentElement;
    this.dialog.showModal();
    this.#show(button);
  }

  // Which there are is asked each time: messages come and go meanwhile.
  get #pictures() {
    return [...this.list.querySelectorAll(".picture-open")].filter(pictureOf);
  }

  step(way, from = this.at) {
    const next = this.#pictures[from + way];
    if (next) this.#show(next);
  }

  #pressed(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "ArrowLeft") this.step(-1);
    else if (key === "ArrowRight") this.step(1);
    else if (key === "Home") this.step(0, 0);
    else if (key === "End") this.step(0, this.#pictures.length - 1);
    else if (key === "+" || key === "=") this.#enlarge(STEP);
    else if (key === "-") this.#enlarge(1 / STEP);
    else if (key === "0") this.#all();
    else return;
    event.preventDefault();
  }

  #swiped(dx, dy) {
    if (this.zoom.isClose) return;
    if (Math.abs(dx) > Math.abs(dy)) this.step(dx < 0 ? 1 : -1);
    else if (dy > 0) this.dialog.close();
  }

  #closed() {
    this.image.removeAttribute("src");
    const back = this.opener.isConnected ? this.opener : document.getElementById("messages-scroll");
    back.focus({ preventScroll: true });
  }

  // --- One picture -----------------------------------------------------------------------------

  #show(button) {
    const buttons = this.#pictures;
    this.at = buttons.indexOf(button);
    this.picture = pictureOf(button);
    const { name, by, at, url, isDrawing } = this.picture;
    const { parts } = this;
    parts.name.textContent = name;
    const place = interpolate(gettext("%s of %s"), [this.at + 1, buttons.length]);
    parts.by.textContent = [buttons.length > 1 ? place : "", by, fullText(at)].filter(Boolean).join(" · ");
    parts.download.href = isDrawing ? url : `${url}?download`;
    parts.download.download = isDrawing ? `${name}.png` : name;
    this.#enable(this.buttons.before, this.at > 0);
    this.#enable(this.buttons.after, this.at < buttons.length - 1);
    this.#load(button);
    this.#fit();
  }

  // A button that has the focus and is disabled loses it, to nobody.
  #enable(button, on) {
    button.setAttribute("aria-disabled", String(!on));
  }

  // First the small one, which is there already; it gives way to the large one when that is.
  #load(button) {
    const { image, picture } = this;
    this.fault.hidden = true;
    image.alt = picture.alt;
    image.src = button.querySelector("img").currentSrc || picture.thumbnail || picture.url;
    const large = new Image();
    large.src = picture.url;
    large.decode().then(
      () => {
        if (this.picture === picture && this.dialog.open) image.src = picture.url;
      },
      () => {
        if (this.picture === picture) this.fault.hidden = !this.dialog.open;
      },
    );
  }

  // --- How much of it --------------------------------------------------------------------------

  #fit() {
    const { width, height } = this.picture;
    const stage = { width: this.stage.clientWidth, height: this.stage.clientHeight };
    // A small picture may become twice as large as it is, which shows more and is not blurred much.
    const share = Math.min(stage.width / width, stage.height / height, 2);
    const fitted = { width: width * share, height: height * share };
    this.image.style.width = `${fitted.width}px`;
    this.image.style.height = `${fitted.height}px`;
    this.zoom = new Zoom(stage, fitted, width);
    this.#place();
  }

  #enlarge(factor, x, y) {
    this.zoom.by(factor, x, y);
    this.#place();
  }

  #pan(dx, dy) {
    this.zoom.pan(dx, dy);
    this.#place();
  }

  #all() {
    this.zoom.all();
    this.#place();
  }

  #place() {
    const { scale, x, y, most, isClose } = this.zoom;
    this.image.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.stage.classList.toggle("close", isClose);
    this.#enable(this.buttons.smaller, isClose);
    this.#enable(this.buttons.larger, scale < most);
  }
}
