// The layer of what does not change: tiles that are moved rather than redrawn. Panning draws what
// comes into view, and a little ahead of it. After zooming, and when much has changed, other tiles
// are drawn in slices of time, while the first ones are shown, scaled where they must be.

import { overlaps, union } from "./geometry.js";
import { Slices } from "./slices.js";
import { TILE, Tiles } from "./tiles.js";

const OPENING_MS = 2_000; // after the content has come
const MOST_RECTANGLES = 32; // beyond that, one around all
const EVERYTHING = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

const isUnfinished = (tile) => !tile.isDone;

export class Sheet {
  #front = null; // the tiles that are shown
  #work = null; // {tiles, wanted, damage since it began}: what will be shown instead
  #damage = []; // rectangles of the canvas to draw anew
  #view = null; // what was asked for last
  #slices = new Slices();
  #openUntil = 0;

  /** @param {Content} content */
  constructor(content) {
    this.content = content;
  }

  /** Whether what is shown is not yet what there is, drawn for the view that was asked for. */
  get isBehind() {
    return Boolean(this.#work || this.#damage.length || this.#inView().some(isUnfinished));
  }

  /**
   * Come closer to showing a view, as far as a frame allows.
   * @param {View} view
   * @returns {View} the view to show: up to half a device pixel beside
   *   the one asked for, so that the tiles stay sharp
   */
  show(view, now = performance.now()) {
    const before = this.#view;
    this.#view = view;
    // Nobody waits for a view that was never seen and is not wanted any more.
    if (this.#isEmpty && this.#work && this.#work.tiles.scale !== view.scale) this.#giveUp();
    this.#slices.begin(now, this.#isEmpty || now < this.#openUntil);
    this.#mend();
    this.#finish(this.#inView());
    if (this.#work) this.#continue();
    if (!this.#fits() && !this.#work) {
      this.#begin();
      this.#continue();
    }
    if (!this.#fits()) return view;
    if (this.#finish(this.#front.in(view)) && before && !this.#work) this.#drawAhead(before);
    this.#front.tidy(view);
    return this.#front.snap(view);
  }

  /** Put what is drawn onto a canvas that shows `view`. */
  paint(context, view) {
    // Before anything is there, what comes is shown while it comes.
    const tiles = this.#isEmpty && this.#work ? this.#work.tiles : this.#front;
    tiles.paint(context, view);
  }

  /** An element came to lie on top. */
  add(element) {
    for (const tile of this.#front?.touched(element.bounds) ?? []) {
      if (this.#isInView(tile)) tile.add(element);
      else this.#front.drop(tile);
    }
    for (const tile of this.#work?.tiles.touched(element.bounds) ?? []) tile.add(element);
  }

  /** A rectangle of the canvas is to be drawn anew. */
  repaint(bounds) {
    collect(this.#damage, bounds);
    if (this.#work) collect(this.#work.damage, bounds);
  }

  /** The content has come: everything is to be drawn anew. */
  renew() {
    this.#openUntil = performance.now() + OPENING_MS;
    this.repaint(EVERYTHING);
  }

  get #isEmpty() {
    return !this.#front || this.#front.isEmpty;
  }

  #fits() {
    return this.#front?.scale === this.#view.scale;
  }

  #seen() {
    const { x, y, scale, width, height } = this.#view;
    return { left: x, top: y, right: x + width / scale, bottom: y + height / scale };
  }

  #isInView(tile) {
    return overlaps(tile.bounds, this.#seen());
  }

  #inView() {
    return this.#front && this.#view ? this.#front.touched(this.#seen()) : [];
  }

  // Draw what is damaged: at once when it is little, else in slices.
  #mend() {
    const damage = this.#damage;
    this.#damage = [];
    if (!damage.length || !this.#front) return;
    const parts = this.#parts(damage);
    if (!parts) {
      // What is being drawn has the damage too: it is drawn again after that.
      if (!this.#work) this.#begin();
      return;
    }
    for (const { tile, box, elements } of parts) tile.fill(box, elements);
  }

  // What to fill where, or null if that is too much for a frame.
  #parts(damage) {
    const parts = [];
    let left = this.#slices.quota;
    for (const bounds of damage) {
      for (const tile of this.#front.touched(bounds)) {
        const box = tile.pixels(bounds);
        if (!this.#isInView(tile)) this.#front.drop(tile);
        else if (!tile.isBegun || !box) continue;
        else {
          const elements = this.content.query(tile.under(box));
          left -= elements.length + tile.left;
          if (left < 0) return null;
          parts.push({ tile, box, elements });
        }
      }
    }
    return parts;
  }

  /** Draw on tiles as long as there is time. Returns whether all are done. */
  #finish(tiles) {
    for (const tile of tiles) {
      if (!tile.isBegun) tile.begin(this.content.query(tile.bounds));
      while (!tile.isDone) {
        if (!this.#slices.take()) return false;
        tile.drawNext();
      }
    }
    return true;
  }

  // Where the view moves to, while there is time left.
  #drawAhead(before) {
    const view = this.#view;
    const step = TILE / view.scale;
    const [dx, dy] = [Math.sign(view.x - before.x) * step, Math.sign(view.y - before.y) * step];
    if (before.scale !== view.scale || (!dx && !dy)) return;
    this.#finish(this.#front.in({ ...view, x: view.x + dx, y: view.y + dy }));
  }

  #begin() {
    const tiles = new Tiles(this.#view.scale);
    this.#work = { tiles, wanted: tiles.in(this.#view), damage: [] };
  }

  #giveUp() {
    this.#work.tiles.dropAll();
    this.#work = null;
  }

  #continue() {
    const { tiles, wanted, damage } = this.#work;
    if (!this.#finish(wanted)) return;
    this.#front?.dropAll();
    this.#front = tiles;
    this.#work = null;
    this.#damage = damage;
  }
}

// Add a rectangle to a list of disjoint ones.
function collect(rectangles, bounds) {
  let all = bounds;
  for (let at = rectangles.length - 1; at >= 0; at -= 1) {
    if (rectangles.length < MOST_RECTANGLES && !overlaps(rectangles[at], all)) continue;
    all = union(all, rectangles[at]);
    rectangles.splice(at, 1);
  }
  rectangles.push(all);
}
