// The grid of dots on the paper. A background that follows the camera; nothing at all when off.

const KEY = "drawmessenger.dots";
const LEAST = 18; // screen pixels between dots; then every second one goes
const SPACING = 24; // canvas pixels

export class Dots {
  #shown = "";

  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.layer = document.createElement("div");
    this.layer.className = "dots";
    this.layer.hidden = !recall();
    board.element.append(this.layer);
    this.buttons = document.querySelectorAll("[data-toggles=dots]");
    for (const button of this.buttons) button.addEventListener("click", () => this.toggle());
    this.#tell();
  }

  toggle() {
    this.layer.hidden = !this.layer.hidden;
    try {
      localStorage.setItem(KEY, this.layer.hidden ? "off" : "on");
    } catch {
      // Then it holds for this page.
    }
    this.#tell();
    this.board.renderer.request();
  }

  /** Called with each frame. */
  draw() {
    if (this.layer.hidden) return;
    const { x, y, zoom } = this.board.camera;
    const level = Math.ceil(Math.log2(LEAST / (SPACING * zoom)));
    const step = SPACING * zoom * 2 ** level;
    const at = (value) => ((-value * zoom) % step) - step / 2;
    const shown = `${at(x)}px ${at(y)}px / ${step}px ${step}px`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.layer.style.backgroundPosition = `${at(x)}px ${at(y)}px`;
    this.layer.style.backgroundSize = `${step}px ${step}px`;
  }

  #tell() {
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(!this.layer.hidden));
  }
}

function recall() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false; // no storage here
  }
}
