// The layer of what does not change: a bitmap that is moved rather than redrawn. Panning
// redraws only what comes into view. After zooming, a second bitmap is drawn in slices of time
// while the first one is shown scaled.

import { drawStroke } from "./brush.js";

const PAPER = "#ffffff";
const MARKED_ALPHA = 0.25;
const CHECK_TIME_EVERY = 16; // strokes

function bitmap() {
  const canvas = document.createElement("canvas");
  return { canvas, context: canvas.getContext("2d", { alpha: false }), view: null };
}

function fitSize({ canvas }, { width, height }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

export class Sheet {
  #front = bitmap();
  #back = bitmap();
  #work = null; // {strokes, next}: what is being drawn on #back
  #fresh = []; // strokes that came to lie on top of #front and are not drawn there yet

  /** @param {Content} content */
  constructor(content) {
    this.content = content;
  }

  /** Whether what is shown is not yet drawn for the view that was asked for. */
  get isBehind() {
    return Boolean(this.#work || this.#fresh.length);
  }

  /**
   * Come closer to showing a view, until `deadline`.
   * @param {View} view
   * @returns {View} the view to show: up to half a device pixel beside
   *   the one asked for, so that the bitmap stays sharp
   */
  show(view, deadline) {
    this.#drawFresh(deadline);
    if (this.#work) this.#continue(deadline);
    if (!this.#work && !this.#shift(view)) {
      this.#begin(view);
      this.#continue(deadline);
    }
    return this.#work ? view : this.#front.view;
  }

  /** Put what is drawn onto a canvas that shows `view`. */
  paint(context, view) {
    const { canvas, view: drawn } = this.#front;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, view.width, view.height);
    if (!drawn) return;
    const factor = view.scale / drawn.scale;
    const x = (drawn.x - view.x) * view.scale;
    const y = (drawn.y - view.y) * view.scale;
    context.drawImage(canvas, x, y, canvas.width * factor, canvas.height * factor);
  }

  /** A stroke came to lie on top. */
  add(stroke) {
    this.#fresh.push(stroke);
    this.#work?.strokes.push(stroke);
  }

  /** Redraw a rectangle of the canvas. */
  repaint({ left, top, right, bottom }) {
    if (this.#work) this.#begin(this.#back.view);
    this.#drawFresh(Infinity); // not later, over what this draws
    const { view } = this.#front;
    if (!view) return;
    const x = Math.max(0, Math.floor((left - view.x) * view.scale) - 1);
    const y = Math.max(0, Math.floor((top - view.y) * view.scale) - 1);
    const width = Math.min(view.width, Math.ceil((right - view.x) * view.scale) + 1) - x;
    const height = Math.min(view.height, Math.ceil((bottom - view.y) * view.scale) + 1) - y;
    if (width > 0 && height > 0) this.#fill(this.#front, x, y, width, height);
  }

  /** Redraw everything. */
  renew() {
    this.#front.view = null;
    this.#work = null;
    this.#fresh = [];
  }

  #drawFresh(deadline) {
    const fresh = this.#fresh;
    let next = 0;
    while (next < fresh.length && this.#front.view) {
      this.#draw(this.#front, fresh[next]);
      next += 1;
      if (next % CHECK_TIME_EVERY === 0 && performance.now() > deadline) break;
    }
    this.#fresh = this.#front.view ? fresh.slice(next) : [];
  }

  #draw({ context, view }, stroke) {
    if (stroke.hidden || stroke.erased) return;
    context.globalAlpha = stroke.marked ? MARKED_ALPHA : 1;
    drawStroke(context, stroke, view);
  }

  // Draw a rectangle of device pixels anew.
  #fill(target, x, y, width, height) {
    const { context, view } = target;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    this.#clear(target, x, y, width, height);
    for (const stroke of this.content.query(visible(view, x, y, width, height))) {
      this.#draw(target, stroke);
    }
    context.restore();
  }

  #clear({ context }, x, y, width, height) {
    context.globalAlpha = 1;
    context.fillStyle = PAPER;
    context.fillRect(x, y, width, height);
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
    if (dx) this.#fill(this.#front, dx > 0 ? 0 : width + dx, 0, Math.abs(dx), height);
    if (dy) this.#fill(this.#front, 0, dy > 0 ? 0 : height + dy, width, Math.abs(dy));
    return true;
  }

  #begin(view) {
    fitSize(this.#back, view);
    this.#back.view = { ...view };
    this.#clear(this.#back, 0, 0, view.width, view.height);
    const strokes = this.content.query(visible(view, 0, 0, view.width, view.height));
    this.#work = { strokes, next: 0 };
  }

  #continue(deadline) {
    const { strokes } = this.#work;
    while (this.#work.next < strokes.length) {
      this.#draw(this.#back, strokes[this.#work.next]);
      this.#work.next += 1;
      if (this.#work.next % CHECK_TIME_EVERY === 0 && performance.now() > deadline) return;
    }
    [this.#front, this.#back] = [this.#back, this.#front];
    this.#work = null;
    this.#fresh = [];
  }
}

/** The rectangle of the canvas under a rectangle of device pixels, with their edges. */
function visible(view, x, y, width, height) {
  return {
    left: view.x + (x - 1) / view.scale,
    top: view.y + (y - 1) / view.scale,
    right: view.x + (x + width + 1) / view.scale,
    bottom: view.y + (y + height + 1) / view.scale,
  };
}
