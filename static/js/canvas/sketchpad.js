// A small sheet of paper to draw on alone: what a person draws in it goes nowhere by itself.

import { drawStroke } from "./brush.js";
import { makeDrawing } from "./exporting/files.js";
import { union } from "./geometry.js";
import { Ink } from "./ink.js";

const PAPER = "#ffffff";
const MARGIN = 20; // CSS pixels around what was drawn
const LEAST_SIDE = 120;
const DENSITY = 2; // pixels of the picture for a CSS pixel
const MOST_POINTS = 5_000; // of one stroke

/** Events: "change": something was drawn or taken back. */
export class Sketchpad extends EventTarget {
  #strokes = [];
  #ink = null;
  #pointer = null;
  #penSeen = false;
  #size = null; // of the paper when the drawing was begun; it is shown smaller if need be

  /** @param {HTMLElement} holder where the paper lies */
  constructor(holder) {
    super();
    this.holder = holder;
    this.look = { colour: "#1a2042", width: 4 };
    this.canvas = document.createElement("canvas");
    this.done = document.createElement("canvas"); // strokes that are finished
    holder.append(this.canvas);
    new ResizeObserver(() => this.#resize()).observe(holder);
    this.#listen();
  }

  get isEmpty() {
    return !this.#strokes.length;
  }

  undo() {
    if (this.#ink) this.#forget();
    else this.#strokes.pop();
    this.#changed();
  }

  clear() {
    this.#forget();
    this.#strokes = [];
    this.#changed();
    this.#resize();
  }

  /** @returns {Promise<Blob>} a PNG of what was drawn, on paper */
  toPicture() {
    const bounds = this.#strokes.reduce((box, stroke) => union(box, stroke.bounds), null);
    return makeDrawing({ elements: this.#strokes, box: withMargin(bounds), scale: 1 }, DENSITY);
  }

  // --- Drawing ---------------------------------------------------------------------------

  #listen() {
    const on = (name, take) => this.canvas.addEventListener(name, take);
    on("pointerover", ({ pointerType }) => (this.#penSeen ||= pointerType === "pen"));
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", (event) => event.pointerId === this.#pointer && this.#forget());
    // Scrolling and zooming by fingers would take the stroke away.
    on("touchstart", (event) => event.preventDefault());
  }

  #down(event) {
    if (event.pointerType === "pen") this.#penSeen = true;
    const palm = event.pointerType === "touch" && this.#penSeen;
    if (this.#ink || palm || event.button) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#ink = new Ink({ ...this.look, zoom: 1 }, this.#sample(event));
    this.#request();
  }

  #move(event) {
    if (!this.#ink || event.pointerId !== this.#pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) {
      this.#ink.add(this.#sample(one));
      if (this.#ink.isFull(MOST_POINTS)) {
        this.#keep();
        this.#ink = this.#ink.next();
      }
    }
    this.#request();
  }

  #up(event) {
    if (!this.#ink || event.pointerId !== this.#pointer) return;
    this.#ink.add(this.#sample(event));
    this.#keep();
    this.#ink = this.#pointer = null;
    this.dispatchEvent(new Event("change"));
    this.#request();
  }

  #keep() {
    const stroke = this.#ink.stroke.finish();
    this.#strokes.push(stroke);
    drawStroke(this.done.getContext("2d"), stroke, this.#view());
  }

  #forget() {
    this.#ink = this.#pointer = null;
    this.#request();
  }

  #sample(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const pressure = event.pointerType === "pen" ? event.pressure : null;
    const scale = this.#shrink();
    return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale, pressure };
  }

  // --- Showing ---------------------------------------------------------------------------

  // How much smaller the paper is than when the drawing was begun.
  #shrink() {
    if (!this.#size) return 1;
    const { clientWidth, clientHeight } = this.holder;
    return Math.min(1, clientWidth / this.#size.width, clientHeight / this.#size.height);
  }

  #view() {
    const { width, height } = this.canvas;
    return { x: 0, y: 0, scale: this.#shrink() * devicePixelRatio, width, height };
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.holder;
    if (!width || !height) return; // not shown
    if (!this.#size || (this.isEmpty && !this.#ink)) this.#size = { width, height };
    for (const canvas of [this.canvas, this.done]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    this.#redraw();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    this.#redraw();
  }

  #redraw() {
    const context = this.done.getContext("2d");
    context.fillStyle = PAPER;
    context.fillRect(0, 0, this.done.width, this.done.height);
    for (const stroke of this.#strokes) drawStroke(context, stroke, this.#view());
    this.#paint();
  }

  #request() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.#paint();
    });
  }

  #paint() {
    const context = this.canvas.getContext("2d");
    if (this.done.width) context.drawImage(this.done, 0, 0);
    if (this.#ink) drawStroke(context, this.#ink.stroke, this.#view());
  }
}

function withMargin({ left, top, right, bottom }) {
  const across = Math.max(MARGIN, (LEAST_SIDE - (right - left)) / 2);
  const down = Math.max(MARGIN, (LEAST_SIDE - (bottom - top)) / 2);
  return { left: left - across, top: top - down, right: right + across, bottom: bottom + down };
}
