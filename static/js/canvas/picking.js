// Choosing a place of the canvas: by dragging a frame, or by a button.

import { union } from "./geometry.js";

const LEAST = 8; // screen pixels; what is smaller was a slip
const ROOM = 12; // canvas pixels around what is selected

const byId = (id) => document.getElementById(id);

export class Picking {
  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.root = byId("picking");
    this.box = byId("picking-box");
    const on = (id, act) => byId(id).addEventListener("click", act);
    on("picking-view", () => this.#done(this.#view()));
    on("picking-selection", () => this.#done(this.#selection()));
    on("picking-whole", () => this.#done(null));
    on("picking-cancel", () => this.cancel());
    this.#listen();
  }

  /** @returns {Promise<{region: number[] | null} | null>} null when the person did not want to */
  pick() {
    this.cancel();
    this.board.abandon();
    this.root.hidden = false;
    byId("picking-selection").hidden = !this.board.selection.size;
    byId("picking-view").focus({ preventScroll: true });
    return new Promise((resolve) => (this.resolve = resolve));
  }

  cancel() {
    this.#end(null);
  }

  #done(region) {
    this.#end({ region });
  }

  #end(outcome) {
    this.root.hidden = this.box.hidden = true;
    this.from = null;
    this.resolve?.(outcome);
    this.resolve = null;
  }

  #listen() {
    const { root } = this;
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("pointermove", (event) => this.from && this.#show(event));
    root.addEventListener("pointerup", (event) => this.#up(event));
    root.addEventListener("pointercancel", () => (this.from = null));
    // One may still look around.
    root.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.board.element.dispatchEvent(new WheelEvent("wheel", event));
    }, { passive: false });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.resolve) return;
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
    }, { capture: true });
  }

  // --- A frame -----------------------------------------------------------------------------------

  #place({ clientX, clientY }) {
    const { left, top } = this.board.element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #down(event) {
    if (event.button !== 0 || event.target.closest(".picking-bar")) return;
    event.preventDefault();
    this.root.setPointerCapture(event.pointerId);
    this.from = this.#place(event);
    this.#show(event);
  }

  #rectangle(event) {
    const to = this.#place(event);
    const [x, y] = [Math.min(this.from.x, to.x), Math.min(this.from.y, to.y)];
    return { x, y, width: Math.abs(to.x - this.from.x), height: Math.abs(to.y - this.from.y) };
  }

  #show(event) {
    const { x, y, width, height } = this.#rectangle(event);
    Object.assign(this.box.style, { width: `${width}px`, height: `${height}px`, translate: `${x}px ${y}px` });
    this.box.hidden = false;
  }

  #up(event) {
    if (!this.from) return;
    const { x, y, width, height } = this.#rectangle(event);
    const { camera } = this.board;
    this.from = null;
    this.box.hidden = true;
    if (width < LEAST || height < LEAST) return;
    const corner = camera.toCanvas(x, y);
    this.#done(regionOf(corner.x, corner.y, width / camera.zoom, height / camera.zoom));
  }

  // --- Without dragging ----------------------------------------------------------------------------

  #view() {
    const { camera, renderer } = this.board;
    const { left, top, right, bottom } = camera.viewport(renderer.size.width, renderer.size.height);
    return regionOf(left, top, right - left, bottom - top);
  }

  #selection() {
    const all = this.board.selection.elements.reduce((box, { bounds }) => union(box, bounds), null);
    if (!all) return this.#view();
    const { left, top, right, bottom } = all;
    return regionOf(left - ROOM, top - ROOM, right - left + 2 * ROOM, bottom - top + 2 * ROOM);
  }
}

const regionOf = (...numbers) => numbers.map((number) => Math.round(number * 100) / 100);
