// The content as bitmaps of one scale: squares of device pixels, counted from the canvas's origin.
// A square is drawn once, from the lowest element up, and then moved with the view.

import { overlaps } from "./geometry.js";
import { drawElement } from "./paint.js";

export const TILE = 256; // device pixels
const PAPER = "#ffffff";
const MARKED_ALPHA = 0.25;
const KEPT = 96; // out of view, some 25 MB: whoever goes back finds them
const MOST_SPARE = 48;

const spare = []; // the contexts of canvases that belong to no tile
let whole = null; // what is put together before it is enlarged

function clear(context, { x, y, width, height }) {
  context.globalAlpha = 1;
  context.fillStyle = PAPER;
  context.fillRect(x, y, width, height);
}

function newContext() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TILE;
  return canvas.getContext("2d", { alpha: false });
}

class Tile {
  /** Whether nothing was drawn on it. */
  isEmpty = true;

  #next = 0;

  /** What is still to be drawn on it, the lowest first; null before it is known. */
  #elements = null;

  constructor(column, row, scale) {
    const place = { x: (column * TILE) / scale, y: (row * TILE) / scale, scale };
    this.column = column;
    this.row = row;
    this.view = { ...place, width: TILE, height: TILE, clip: { x: 0, y: 0, width: TILE, height: TILE } };
    /** The rectangle of the canvas that is drawn here, with its edges. */
    this.bounds = this.under(this.view.clip);
    this.context = spare.pop() ?? newContext();
    clear(this.context, this.view.clip);
  }

  /** Whether everything that is known to lie here is drawn. */
  get isDone() {
    return this.#elements?.length === 0;
  }

  get isBegun() {
    return this.#elements !== null;
  }

  /** How many elements are still to be drawn, as far as that is known. */
  get left() {
    return (this.#elements?.length ?? 0) - this.#next;
  }

  /** @param {Element[]} elements all that lie here, the lowest first */
  begin(elements) {
    this.#elements = elements;
    this.#next = 0;
    this.#forgetDrawn();
  }

  /** An element came to lie on top. Of what has not begun, it is found then. */
  add(element) {
    this.#elements?.push(element);
  }

  drawNext() {
    this.#draw(this.#elements[this.#next]);
    this.#next += 1;
    this.#forgetDrawn();
  }

  /** Draw a rectangle of its pixels anew, from these elements. */
  fill(box, elements) {
    while (!this.isDone) this.drawNext(); // not later, over what this draws
    const { context, view } = this;
    const clipped = { ...view, clip: box };
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    clear(context, box);
    for (const element of elements) this.#draw(element, clipped);
    context.restore();
  }

  /** The pixels that a rectangle of the canvas touches, or null. */
  pixels({ left, top, right, bottom }) {
    const { view } = this;
    const x = Math.max(0, Math.floor((left - view.x) * view.scale) - 1);
    const y = Math.max(0, Math.floor((top - view.y) * view.scale) - 1);
    const width = Math.min(TILE, Math.ceil((right - view.x) * view.scale) + 1) - x;
    const height = Math.min(TILE, Math.ceil((bottom - view.y) * view.scale) + 1) - y;
    return width > 0 && height > 0 ? { x, y, width, height } : null;
  }

  /** The rectangle of the canvas under a rectangle of pixels, with its edges. */
  under({ x, y, width, height }) {
    const { view } = this;
    return {
      left: view.x + (x - 1) / view.scale,
      top: view.y + (y - 1) / view.scale,
      right: view.x + (x + width + 1) / view.scale,
      bottom: view.y + (y + height + 1) / view.scale,
    };
  }

  #draw(element, view = this.view) {
    if (element.hidden) return;
    this.isEmpty = false;
    this.context.globalAlpha = element.marked ? MARKED_ALPHA : 1;
    drawElement(this.context, element, view);
  }

  #forgetDrawn() {
    if (this.#next < this.#elements.length) return;
    this.#elements = [];
    this.#next = 0;
  }
}

export class Tiles {
  #held = new Map();

  /** @param {number} scale device pixels a canvas pixel */
  constructor(scale) {
    this.scale = scale;
  }

  /** Whether nothing is to be seen on any of them. */
  get isEmpty() {
    return [...this.#held.values()].every((tile) => tile.isEmpty);
  }

  /** A view of this scale, moved so that its pixels are the tiles'. */
  snap(view) {
    const near = (value) => Math.round(value * this.scale) / this.scale;
    return { ...view, x: near(view.x), y: near(view.y) };
  }

  /** The tiles that a view of this scale touches, made where there were none. */
  in(view) {
    const [left, top] = [Math.round(view.x * this.scale), Math.round(view.y * this.scale)];
    const found = [];
    for (let row = Math.floor(top / TILE); row * TILE < top + view.height; row += 1) {
      for (let column = Math.floor(left / TILE); column * TILE < left + view.width; column += 1) {
        found.push(this.#at(column, row));
      }
    }
    return found;
  }

  /** The tiles on which something in a rectangle of the canvas is drawn. */
  touched(bounds) {
    return [...this.#held.values()].filter((tile) => overlaps(tile.bounds, bounds));
  }

  drop(tile) {
    if (this.#held.delete(`${tile.column},${tile.row}`) && spare.length < MOST_SPARE) spare.push(tile.context);
  }

  dropAll() {
    for (const tile of this.#held.values()) this.drop(tile);
  }

  /** Give up what is farthest from a view, beyond what is worth its memory. */
  tidy(view) {
    const [x, y] = [view.x * this.scale + view.width / 2, view.y * this.scale + view.height / 2];
    // In views, not in pixels: what is seen at the end of a wide one is nearer than what is not seen.
    const far = ({ column, row }) =>
      Math.max(Math.abs((column + 0.5) * TILE - x) / view.width, Math.abs((row + 0.5) * TILE - y) / view.height);
    const shown = (view.width / TILE + 1) * (view.height / TILE + 1);
    if (this.#held.size <= KEPT + shown) return;
    const tiles = [...this.#held.values()].sort((one, other) => far(other) - far(one));
    for (const tile of tiles.slice(0, tiles.length - KEPT / 2 - shown)) this.drop(tile);
  }

  /** Put what is drawn onto a context that shows a view, of whichever scale; the rest is paper. */
  paint(context, view) {
    if (view.scale > this.scale) this.#paintLarger(context, view);
    else this.#paintParts(context, view);
  }

  #paintParts(context, view) {
    const parts = [...this.#held.values()].map((tile) => this.#placed(tile, view)).filter(Boolean);
    const covered = parts.reduce((sum, { seen }) => sum + seen, 0);
    if (covered < view.width * view.height) clear(context, { x: 0, y: 0, width: view.width, height: view.height });
    for (const { canvas, x, y, width, height } of parts) context.drawImage(canvas, x, y, width, height);
  }

  // Put together first: each tile enlarged by itself would show where it ends.
  #paintLarger(context, view) {
    const factor = view.scale / this.scale;
    const [left, top] = [Math.floor(view.x * this.scale) - 1, Math.floor(view.y * this.scale) - 1];
    const [width, height] = [view.width, view.height].map((pixels) => Math.ceil(pixels / factor) + 3);
    whole ??= newContext();
    if (whole.canvas.width < width) whole.canvas.width = width;
    if (whole.canvas.height < height) whole.canvas.height = height;
    this.#paintParts(whole, { x: left / this.scale, y: top / this.scale, scale: this.scale, width, height });
    const [x, y] = [left * factor - view.x * view.scale, top * factor - view.y * view.scale];
    context.drawImage(whole.canvas, 0, 0, width, height, x, y, width * factor, height * factor);
  }

  // Where a tile is on a view, and how many pixels of it are seen; null if none. Edges are
  // rounded, not sizes: so there is never a gap between neighbours.
  #placed({ column, row, context: { canvas } }, view) {
    const [step, left, top] = [(TILE * view.scale) / this.scale, view.x * view.scale, view.y * view.scale];
    const [x, right] = [column, column + 1].map((edge) => Math.round(edge * step - left));
    const [y, bottom] = [row, row + 1].map((edge) => Math.round(edge * step - top));
    const across = Math.min(right, view.width) - Math.max(x, 0);
    const down = Math.min(bottom, view.height) - Math.max(y, 0);
    if (across <= 0 || down <= 0) return null;
    return { canvas, x, y, width: right - x, height: bottom - y, seen: across * down };
  }

  #at(column, row) {
    const key = `${column},${row}`;
    let tile = this.#held.get(key);
    if (!tile) {
      tile = new Tile(column, row, this.scale);
      this.#held.set(key, tile);
    }
    return tile;
  }
}
