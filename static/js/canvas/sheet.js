// The layer of what does not change: a bitmap that is moved rather than redrawn. Panning
// redraws only what comes into view. After zooming, and when much has changed, a second bitmap is
// drawn in slices of time, while the first one is shown, scaled where it must be.

import { overlaps, union } from "./geometry.js";
import { drawElement } from "./paint.js";
import { Slices } from "./slices.js";

const PAPER = "#ffffff";
const MARKED_ALPHA = 0.25;
const OPENING_MS = 2_000; // after the content has come
const MOST_RECTANGLES = 32; // beyond that, one around all
const EVERYTHING = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

function bitmap() {
  const canvas = document.createElement("canvas");
  return { canvas, context: canvas.getContext("2d", { alpha: false }), view: null, isEmpty: true };
}

function fitSize({ canvas }, { width, height }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

export class Sheet {
  #front = bitmap();
  #back = bitmap();
  #work = null; // {elements, next}: what is being drawn on #back
  #fresh = []; // elements that came to lie on top of #front and are not drawn there yet
  #damage = []; // rectangles of the canvas to draw anew
  #damageOfWork = []; // the same, since #work began
  #slices = new Slices();
  #openUntil = 0;

  /** @param {Content} content */
  constructor(content) {
    this.content = content;
  }

  /** Whether what is shown is not yet what there is, drawn for the view that was asked for. */
  get isBehind() {
    return Boolean(this.#work || this.#fresh.length || this.#damage.length);
  }

  /**
   * Come closer to showing a view, as far as a frame allows.
   * @param {View} view
   * @returns {View} the view to show: up to half a device pixel beside
   *   the one asked for, so that the bitmap stays sharp
   */
  show(view, now = performance.now()) {
    // Nobody waits for a view that was never seen and is not wanted any more.
    if (this.#work && this.#front.isEmpty && this.#back.view.scale !== view.scale) this.#work = null;
    this.#slices.begin(now, this.#front.isEmpty || now < this.#openUntil);
    this.#mend();
    this.#drawFresh();
    if (this.#work) this.#continue();
    const shifted = this.#shift(view);
    if (!shifted && !this.#work) {
      this.#begin(view);
      this.#continue();
    }
    return this.#work && !shifted ? view : this.#front.view;
  }

  /** Put what is drawn onto a canvas that shows `view`. */
  paint(context, view) {
    // Before anything is there, what comes is shown while it comes.
    const { canvas, view: drawn } = this.#work && this.#front.isEmpty ? this.#back : this.#front;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, view.width, view.height);
    if (!drawn) return;
    const factor = view.scale / drawn.scale;
    const x = (drawn.x - view.x) * view.scale;
    const y = (drawn.y - view.y) * view.scale;
    context.drawImage(canvas, x, y, canvas.width * factor, canvas.height * factor);
  }

  /** An element came to lie on top. */
  add(element) {
    this.#fresh.push(element);
    this.#work?.elements.push(element);
  }

  /** A rectangle of the canvas is to be drawn anew. */
  repaint(bounds) {
    collect(this.#damage, bounds);
    if (this.#work) collect(this.#damageOfWork, bounds);
  }

  /** The content has come: everything is to be drawn anew. */
  renew() {
    this.#openUntil = performance.now() + OPENING_MS;
    this.repaint(EVERYTHING);
  }

  // Draw what is damaged: at once when it is little, else in slices.
  #mend() {
    const damage = this.#damage;
    this.#damage = [];
    if (!damage.length || !this.#front.view) return;
    const { view } = this.#front;
    let left = this.#slices.quota - this.#fresh.length;
    const parts = [];
    for (const box of damage.map((bounds) => toPixels(bounds, view)).filter(Boolean)) {
      const elements = left >= 0 ? this.content.query(visible(view, box)) : [];
      parts.push({ box, elements });
      left -= elements.length;
    }
    if (left < 0) {
      // What is being drawn has the damage too, see #damageOfWork: it is drawn again after that.
      if (!this.#work) this.#begin(view);
      return;
    }
    this.#drawFresh(Infinity); // not later, over what this draws
    for (const { box, elements } of parts) this.#fill(box, elements);
  }

  #drawFresh(most = 0) {
    const fresh = this.#fresh;
    let next = 0;
    while (next < fresh.length && this.#front.view && (next < most || this.#slices.take())) {
      this.#draw(this.#front, fresh[next]);
      next += 1;
    }
    this.#fresh = this.#front.view ? fresh.slice(next) : [];
  }

  #draw(target, element, view = target.view) {
    if (element.hidden) return;
    const { context } = target;
    target.isEmpty = false;
    context.globalAlpha = element.marked ? MARKED_ALPHA : 1;
    drawElement(context, element, view);
  }

  // Draw a rectangle of device pixels of the front anew.
  #fill(box, elements) {
    const { context, view } = this.#front;
    const clipped = { ...view, clip: box };
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    clear(context, box);
    for (const element of elements) this.#draw(this.#front, element, clipped);
    context.restore();
  }

  #fillFromContent(box) {
    this.#fill(box, this.content.query(visible(this.#front.view, box)));
  }

  /** Move the bitmap by whole device pixels. Returns false when nothing of it can stay. */
  #shift(view) {
    const { canvas, context, view: drawn } = this.#front;
    if (drawn?.scale !== view.scale) return false;
    const { width, height } = view;
    if (drawn.width !== width || drawn.height !== height) return false;
    const dx = Math.round((drawn.x - view.x) * view.scale);
    const dy = Math.round((drawn.y - view.y) * view.scale);
    if (!dx && !dy) return true;
    if (Math.abs(dx) >= width || Math.abs(dy) >= height) return false;
    this.#drawFresh(Infinity);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "copy";
    context.drawImage(canvas, dx, dy);
    context.globalCompositeOperation = "source-over";
    this.#front.view = { ...drawn, x: drawn.x - dx / view.scale, y: drawn.y - dy / view.scale };
    if (dx) this.#fillFromContent({ x: dx > 0 ? 0 : width + dx, y: 0, width: Math.abs(dx), height });
    if (dy) this.#fillFromContent({ x: 0, y: dy > 0 ? 0 : height + dy, width, height: Math.abs(dy) });
    return true;
  }

  #begin(view) {
    const box = { x: 0, y: 0, width: view.width, height: view.height };
    fitSize(this.#back, view);
    Object.assign(this.#back, { view: { ...view }, isEmpty: true });
    clear(this.#back.context, box);
    this.#work = { elements: this.content.query(visible(view, box)), next: 0 };
    this.#damageOfWork = [];
  }

  #continue() {
    const { elements } = this.#work;
    while (this.#work.next < elements.length) {
      if (!this.#slices.take()) return;
      this.#draw(this.#back, elements[this.#work.next]);
      this.#work.next += 1;
    }
    [this.#front, this.#back] = [this.#back, this.#front];
    this.#work = null;
    this.#fresh = [];
    this.#damage = this.#damageOfWork;
    this.#damageOfWork = [];
  }
}

function clear(context, { x, y, width, height }) {
  context.globalAlpha = 1;
  context.fillStyle = PAPER;
  context.fillRect(x, y, width, height);
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

/** The device pixels of a view that a rectangle of the canvas touches, or null. */
function toPixels({ left, top, right, bottom }, view) {
  const x = Math.max(0, Math.floor((left - view.x) * view.scale) - 1);
  const y = Math.max(0, Math.floor((top - view.y) * view.scale) - 1);
  const width = Math.min(view.width, Math.ceil((right - view.x) * view.scale) + 1) - x;
  const height = Math.min(view.height, Math.ceil((bottom - view.y) * view.scale) + 1) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The rectangle of the canvas under a rectangle of device pixels, with their edges. */
function visible(view, { x, y, width, height }) {
  return {
    left: view.x + (x - 1) / view.scale,
    top: view.y + (y - 1) / view.scale,
    right: view.x + (x + width + 1) / view.scale,
    bottom: view.y + (y + height + 1) / view.scale,
  };
}
