// Moves, turns and resizes by keys and buttons: shown at once, saved as one operation when no
// other comes for a moment.

import { TRANSFORM } from "./changes.js";
import { compose } from "./geometry.js";
import { isSound } from "./handles.js";

const PAUSE_MS = 800;

export class Nudges {
  #matrix = null;
  #elements = [];
  #timer = null;

  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    board.selection.addEventListener("change", () => this.flush());
    addEventListener("pagehide", () => this.flush());
  }

  /** @param {number[]} matrix for what is selected */
  add(matrix) {
    if (!this.#matrix) this.#elements = this.board.selection.open;
    const next = this.#matrix ? compose(matrix, this.#matrix) : matrix;
    if (!this.#elements.length || !isSound(next)) return;
    this.#matrix = next;
    this.board.content.try({ kind: TRANSFORM, elements: this.#elements, data: { matrix: next } });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Save what is shown. Returns whether there was anything. */
  flush() {
    if (!this.#matrix) return false;
    clearTimeout(this.#timer);
    const [elements, matrix] = [this.#elements, this.#matrix];
    this.#matrix = null;
    this.board.content.try(null);
    this.board.sync.change(TRANSFORM, elements.filter(({ hidden }) => !hidden), { matrix });
    return true;
  }
}
