// The rubbing eraser: takes the parts of strokes that it touches, and nothing else.

import { ERASER_RADIUS } from "../actions.js";
import { CUT, ERASE } from "../changes.js";
import { STROKE } from "../elements.js";
import { around } from "../geometry.js";
import { isGone, rubbedOut } from "../rubber.js";
import { uniteCuts } from "../stroke.js";

export class Rub {
  #cuts = new Map(); // stroke -> what is rubbed out of it now

  /** @param {Board} board @param {object} first */
  constructor(board, first) {
    this.board = board;
    this.last = first;
    this.move([first]);
  }

  move(samples) {
    let changed = false;
    for (const sample of samples) {
      changed = this.#rub(this.last, sample) || changed;
      this.last = sample;
    }
    if (changed) this.board.content.try({ kind: CUT, elements: [...this.#cuts.keys()], data: this.#data() });
  }

  end() {
    const { content, sync } = this.board;
    content.try(null);
    const strokes = [...this.#cuts.keys()].filter((stroke) => !stroke.hidden && !stroke.locked);
    const isWhole = (stroke) => isGone(stroke, uniteCuts(stroke.cuts, this.#cuts.get(stroke)));
    const gone = strokes.filter(isWhole);
    const left = strokes.filter((stroke) => !isWhole(stroke));
    sync.group(() => {
      if (gone.length) sync.change(ERASE, gone);
      if (left.length) sync.change(CUT, left, { cuts: left.map((stroke) => this.#cuts.get(stroke)) });
    });
  }

  cancel() {
    this.board.content.try(null);
  }

  #data() {
    return { cuts: [...this.#cuts.values()] };
  }

  #rub(from, to) {
    const { content, camera } = this.board;
    const radius = ERASER_RADIUS / camera.zoom;
    let changed = false;
    for (const stroke of content.query(around(from.x, from.y, to.x, to.y, radius))) {
      if (stroke.kind !== STROKE || stroke.locked) continue;
      const cuts = rubbedOut(stroke, from.x, from.y, to.x, to.y, radius);
      if (!cuts.length) continue;
      const all = uniteCuts(this.#cuts.get(stroke), cuts);
      if (String(all) === String(this.#cuts.get(stroke) ?? "")) continue;
      this.#cuts.set(stroke, all);
      changed = true;
    }
    return changed;
  }
}
