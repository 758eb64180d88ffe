// What a pointer does between down and up: draw, erase or pan. Each takes samples
// {x, y, pressure, screenX, screenY} with x and y in canvas pixels.

import { around, touches } from "./geometry.js";
import { Ink } from "./ink.js";

const ERASER_RADIUS = 8; // screen pixels

export class Draw {
  /**
   * @param {Board} board
   * @param {object} first
   */
  constructor(board, first) {
    this.board = board;
    const { colour, width } = board.tools;
    this.ink = new Ink({ colour, width, zoom: board.camera.zoom }, first);
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
    this.board.sync.addStroke(this.ink);
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
    const targets = [...this.#touched].filter((stroke) => !stroke.hidden && !stroke.erased);
    if (targets.length) this.board.sync.erase(targets);
  }

  cancel() {
    for (const stroke of this.#touched) this.board.content.mark(stroke, false);
  }

  #touch(from, to) {
    const { content, camera } = this.board;
    const radius = ERASER_RADIUS / camera.zoom;
    for (const stroke of content.query(around(from.x, from.y, to.x, to.y, radius))) {
      if (this.#touched.has(stroke)) continue;
      if (!touches(stroke, from.x, from.y, to.x, to.y, radius)) continue;
      this.#touched.add(stroke);
      content.mark(stroke, true);
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
