// What a pointer does between down and up: draw, erase, pan, point. Each takes samples
// {x, y, pressure, screenX, screenY, shift, alt, pointer} with x and y in canvas pixels. Actions of the
// other tools are in tools/.

import { ERASE } from "./changes.js";
import { around } from "./geometry.js";
import { Ink } from "./ink.js";
import { MARKER, PEN } from "./stroke.js";

export const ERASER_RADIUS = 8; // screen pixels

export class Draw {
  /**
   * @param {Board} board
   * @param {object} first
   */
  constructor(board, first) {
    this.board = board;
    const { ink: colour, width, opacity, family } = board.tools;
    const tool = family === "marker" ? MARKER : PEN;
    // A marker's tip is as wide however one presses it.
    const sample = tool === MARKER ? { ...first, pressure: null } : first;
    this.ink = new Ink({ tool, colour, width, opacity, zoom: board.camera.zoom }, sample);
    this.#begin();
  }

  move(samples) {
    const { sync, renderer, limits } = this.board;
    for (const sample of samples) {
      this.ink.add(sample);
      if (this.ink.isFull(limits.stroke_points)) {
        this.#save();
        this.ink = this.ink.next();
        this.#begin();
      }
    }
    sync.sender.grew();
    renderer.request();
  }

  end() {
    this.ink.end();
    this.#save();
    this.board.renderer.request();
  }

  cancel() {
    this.board.inks.delete(this.ink);
    this.board.sync.sender.giveUp(this.ink);
    this.board.renderer.request();
  }

  #begin() {
    this.board.inks.add(this.ink);
    this.board.sync.sender.begin(this.ink);
    this.board.renderer.request();
  }

  #save() {
    this.board.inks.delete(this.ink);
    this.board.sync.sender.finish(this.ink);
    this.board.sync.create(this.ink.stroke.finish(), this.ink.clientId);
  }
}

export class Erase {
  #touched = new Set();

  constructor(board, first) {
    this.board = board;
    this.last = first;
    this.move([first]);
  }

  move(samples) {
    for (const sample of samples) {
      this.#touch(this.last, sample);
      this.last = sample;
    }
  }

  end() {
    const targets = [...this.#touched].filter((element) => !element.hidden);
    if (targets.length) this.board.sync.change(ERASE, targets);
  }

  cancel() {
    for (const element of this.#touched) this.board.content.mark(element, false);
  }

  #touch(from, to) {
    const { content, camera } = this.board;
    const radius = ERASER_RADIUS / camera.zoom;
    for (const element of content.query(around(from.x, from.y, to.x, to.y, radius))) {
      if (element.locked || this.#touched.has(element)) continue;
      if (!element.touches(from.x, from.y, to.x, to.y, radius)) continue;
      this.#touched.add(element);
      content.mark(element, true);
    }
  }
}

export class Pan {
  constructor(board, first) {
    this.board = board;
    this.last = first;
    board.showGrab(true);
  }

  move(samples) {
    const sample = samples.at(-1);
    this.board.camera.pan(sample.screenX - this.last.screenX, sample.screenY - this.last.screenY);
    this.last = sample;
    this.board.lookedElsewhere();
  }

  end() {
    this.board.showGrab(false);
  }

  cancel() {
    this.end();
  }
}

/** The laser pointer: others see it, nothing is kept. */
export class Point {
  constructor(board, first) {
    this.board = board;
    this.move([first]);
  }

  move(samples) {
    for (const sample of samples) this.board.cursors?.laser(sample);
  }

  end() {
    this.board.cursors?.laser(null);
  }

  cancel() {
    this.end();
  }
}
