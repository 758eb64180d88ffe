// Following another person's view: one's own camera goes where theirs does.

import { MAX_ZOOM, MIN_ZOOM } from "./camera.js";
import { toneOf } from "../net/faces.js";

const CATCH_UP_MS = 110; // in so long, the camera comes nearer by two thirds
const SETTLED = 0.1; // screen pixels

/** Events: "change" (somebody else is followed, or nobody any more). */
export class Follow extends EventTarget {
  #set = null; // where we have put the camera
  #steppedAt = 0;

  /**
   * @param {Board} board
   * @param {Crowd} crowd
   * @param {Names} names
   */
  constructor(board, crowd, names) {
    super();
    Object.assign(this, { board, crowd, names, author: null });
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.#makeFrame();
    // A laser pointer may be shown while one follows; everything else is work of one's own.
    board.element.addEventListener("pointerdown", () => {
      if (board.element.dataset.tool !== "laser") this.stop();
    });
    addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
  }

  /** Follow somebody, or no longer when that is who is followed. */
  toggle(author) {
    if (this.author === author || !this.crowd.viewOf(author)) this.stop();
    else this.#follow(author);
  }

  stop() {
    if (!this.author) return;
    this.#follow(null);
    this.board.lookedElsewhere(); // here one stays
  }

  #follow(author) {
    this.author = author;
    this.#set = { ...this.board.camera };
    this.#steppedAt = performance.now();
    this.#showFrame();
    this.dispatchEvent(new Event("change"));
    this.board.renderer.request();
  }

  #pressed(event) {
    if (event.key !== "Escape" || !this.author || event.target.closest?.("dialog, [popover]")) return;
    event.preventDefault();
    this.stop();
  }

  /** Come nearer to what the other sees. Called when the board was drawn. */
  frame() {
    if (!this.author) return;
    const view = this.crowd.viewOf(this.author);
    const { camera, inks, renderer } = this.board;
    const { x, y, zoom } = this.#set;
    const moved = camera.x !== x || camera.y !== y || camera.zoom !== zoom;
    if (!view || moved || inks.size) {
      this.stop();
      return;
    }
    const { width, height } = renderer.size;
    if (width && height) this.#approach(view, width, height);
  }

  #approach(view, width, height) {
    const { camera, renderer } = this.board;
    const now = performance.now();
    const share = this.still.matches ? 1 : 1 - Math.exp((this.#steppedAt - now) / CATCH_UP_MS);
    this.#steppedAt = now;
    const next = towards(camera, view, width, height, share);
    if (!next) return;
    Object.assign(camera, next);
    this.#set = next;
    this.board.looked = true;
    renderer.request();
  }

  // --- What says so ----------------------------------------------------------------------------

  #makeFrame() {
    this.sign = document.createElement("div");
    this.sign.className = "following";
    this.sign.setAttribute("role", "status");
    this.words = document.createElement("button");
    this.words.type = "button";
    this.words.addEventListener("click", () => this.stop());
    this.board.element.after(this.sign);
  }

  #showFrame() {
    const { author, sign } = this;
    this.board.element.dataset.following = author ?? "";
    sign.classList.toggle("shown", Boolean(author));
    if (!author) {
      sign.replaceChildren();
      return;
    }
    sign.dataset.tone = toneOf(author);
    const hasKeys = matchMedia("(hover: hover)").matches;
    const text = hasKeys ? gettext("Following %s — Esc to stop") : gettext("Following %s — tap to stop");
    this.words.textContent = interpolate(text, [this.names.of(author)]);
    sign.replaceChildren(this.words);
  }
}

/**
 * The camera a share of the way to where all of `view` fits, its middle in the middle. Pure.
 * @returns {{x: number, y: number, zoom: number} | null} null when it is there
 */
export function towards(camera, view, width, height, share) {
  const fitting = Math.min(width / view.width, height / view.height);
  const wanted = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, fitting));
  const middle = camera.toCanvas(width / 2, height / 2);
  const [dx, dy] = [view.x - middle.x, view.y - middle.y];
  const growth = wanted / camera.zoom;
  const off = Math.max(Math.abs(dx) * wanted, Math.abs(dy) * wanted, Math.abs(growth - 1) * width);
  if (off === 0) return null;
  const part = off < SETTLED ? 1 : share;
  const zoom = part === 1 ? wanted : camera.zoom * growth ** part;
  const next = {
    zoom,
    x: middle.x + dx * part - width / 2 / zoom,
    y: middle.y + dy * part - height / 2 / zoom,
  };
  // The last step may leave what cannot be told apart from nothing.
  return next.x === camera.x && next.y === camera.y && next.zoom === camera.zoom ? null : next;
}
