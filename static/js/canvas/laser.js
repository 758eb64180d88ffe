// Laser pointers: glowing trails that fade, on a layer of their own while there are any.

import { toneOf } from "../net/faces.js";
import { FADE_MS } from "./trails.js";

const WIDTH = 5; // screen pixels, at the bright end
const GLOW = 10;
const TONES = new Map(); // tone -> its colour

export class Laser {
  /**
   * @param {Board} board
   * @param {Trails} trails
   * @param {(key: string) => string} authorOf whose trail it is
   * @param {HTMLElement} layer what lies over the board
   */
  constructor(board, trails, authorOf, layer) {
    Object.assign(this, { board, trails, authorOf, layer });
  }

  /** Show what there is, until there is nothing. Called when the board was drawn. */
  frame() {
    cancelAnimationFrame(this.next);
    this.next = null;
    if (!this.trails.isEmpty) this.#draw();
    if (this.trails.isEmpty) {
      this.canvas?.remove();
      this.canvas = null;
    } else this.next = requestAnimationFrame(() => this.frame());
  }

  #draw() {
    const context = this.#context();
    const ratio = devicePixelRatio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineJoin = "round";
    for (const [key, lines] of this.trails.shown()) {
      const colour = colourOf(toneOf(this.authorOf(key)), this.layer);
      for (const line of lines) this.#drawLine(context, line, colour);
    }
  }

  #context() {
    if (!this.canvas) {
      this.canvas = document.createElement("canvas");
      this.canvas.className = "laser-trails";
      this.layer.prepend(this.canvas);
    }
    const { width, height } = this.board.renderer;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    return this.canvas.getContext("2d");
  }

  // Each piece is as bright and as wide as it is fresh: first the glow, then the white heart.
  #drawLine(context, line, colour) {
    const places = line.map(({ x, y, at }) => ({ ...this.board.camera.toScreen(x, y), at }));
    const passes = [[colour, WIDTH + GLOW, 0.25], [colour, WIDTH, 0.9], ["#fff", WIDTH * 0.35, 0.9]];
    for (const [style, width, alpha] of passes) {
      context.strokeStyle = style;
      for (let index = 0; index < places.length; index += 1) {
        const fresh = Math.max(0, 1 - (this.trails.now() - places[index].at) / FADE_MS);
        context.globalAlpha = alpha * fresh;
        context.lineWidth = width * (0.3 + 0.7 * fresh);
        // Round ends would show where pieces meet.
        context.lineCap = index === places.length - 1 ? "round" : "butt";
        context.stroke(piece(places, index));
      }
    }
    context.globalAlpha = 1;
  }
}

/** The part of a line around one of its points, rounded at it; a dot where it is alone. */
function piece(places, index) {
  const at = places[index];
  const half = (other) => [(at.x + other.x) / 2, (at.y + other.y) / 2];
  const path = new Path2D();
  path.moveTo(...half(places[index - 1] ?? at));
  path.quadraticCurveTo(at.x, at.y, ...half(places[index + 1] ?? at));
  return path;
}

function colourOf(tone, layer) {
  if (!TONES.has(tone)) {
    const probe = document.createElement("i");
    probe.dataset.tone = tone;
    layer.append(probe);
    TONES.set(tone, getComputedStyle(probe).getPropertyValue("--tone").trim() || "#d62f3c");
    probe.remove();
  }
  return TONES.get(tone);
}
