// Other people's cursors: named, in their tone, moving smoothly between what records tell.

import { toneOf } from "../net/faces.js";

const CATCH_UP_MS = 45; // in so long, a cursor comes nearer by two thirds
const SETTLED = 0.25; // screen pixels
const REST_AFTER_MS = 5_000;
const LASER = 1;
const NAME_ROOM = 140; // screen pixels that a name needs

export class Cursors {
  #shown = new Map(); // key -> {element, name, x, y, place} with x and y in canvas pixels
  #steppedAt = 0;

  /**
   * @param {Board} board
   * @param {Crowd} crowd
   * @param {Names} names
   * @param {HTMLElement} layer what lies over the board
   */
  constructor(board, crowd, names, layer) {
    Object.assign(this, { board, crowd, names, layer });
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** Show where everybody points now. Called when the board was drawn. */
  frame() {
    const left = new Set(this.#shown.keys());
    for (const place of this.crowd.others()) {
      if (place.mode === null) continue;
      left.delete(place.key);
      if (!this.#shown.has(place.key)) this.#shown.set(place.key, this.#make(place));
      this.#shown.get(place.key).place = place;
    }
    for (const key of left) {
      this.#shown.get(key).element.remove();
      this.#shown.delete(key);
    }
    cancelAnimationFrame(this.next);
    this.#step();
  }

  /** Names are known that were not. */
  rename() {
    for (const { name, place } of this.#shown.values()) name.textContent = this.names.of(place.author);
  }

  #make(place) {
    const element = document.createElement("div");
    element.className = "cursor";
    element.dataset.tone = toneOf(place.author);
    const name = document.createElement("span");
    name.className = "cursor-name";
    name.textContent = this.names.of(place.author);
    element.append(name);
    this.layer.append(element);
    return { element, name, x: place.x, y: place.y, place };
  }

  #step() {
    this.next = null;
    const now = performance.now();
    const share = this.still.matches ? 1 : 1 - Math.exp((this.#steppedAt - now) / CATCH_UP_MS);
    this.#steppedAt = now;
    let unsettled = false;
    let restsIn = Infinity;
    for (const cursor of this.#shown.values()) {
      unsettled = this.#approach(cursor, share) || unsettled;
      restsIn = Math.min(restsIn, this.#showMode(cursor));
    }
    if (unsettled) this.next = requestAnimationFrame(() => this.#step());
    clearTimeout(this.rest);
    if (restsIn < Infinity) this.rest = setTimeout(() => this.#step(), restsIn + 20);
  }

  /** Move a cursor nearer to its place. Returns whether it is not there yet. */
  #approach(cursor, share) {
    const { camera, renderer } = this.board;
    const { place, element } = cursor;
    const [dx, dy] = [place.x - cursor.x, place.y - cursor.y];
    const far = Math.max(Math.abs(dx), Math.abs(dy)) * camera.zoom > SETTLED;
    cursor.x += far ? dx * share : dx;
    cursor.y += far ? dy * share : dy;
    const { x, y } = camera.toScreen(cursor.x, cursor.y);
    const { width, height } = renderer.size;
    const inside = x >= 0 && y >= 0 && x <= width && y <= height;
    element.hidden = !inside;
    if (inside) element.style.transform = `translate(${x.toFixed(2)}px, ${y.toFixed(2)}px)`;
    element.classList.toggle("turned", x > width - NAME_ROOM);
    element.classList.toggle("raised", y > height - 48);
    return far && share < 1;
  }

  /** Returns in how many milliseconds it comes to rest. */
  #showMode({ element, place }) {
    const left = place.movedAt + REST_AFTER_MS - this.crowd.now();
    element.classList.toggle("resting", left <= 0);
    element.classList.toggle("laser", place.mode === LASER);
    return left > 0 ? left : Infinity;
  }
}
