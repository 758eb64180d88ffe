// How much to draw in a frame. The time that drawing calls take tells little: a browser draws
// only once the frame's work is done. So it is learnt from how long frames took. Pure.

const FIRST = 400; // elements
const FEWEST = 250; // however slow the machine: it must come to an end
const MOST = 4_000;
const LATE_MS = 25; // between frames, where 17 were meant
const LESS = 0.8;
const MORE = 1.15;
// While a page opens, being there early counts for more than being smooth.
const IN_A_HURRY = 5;
const SLICE_MS = 9; // for the calls themselves
const SLICE_IN_A_HURRY_MS = 40;
const CHECK_TIME_EVERY = 16; // elements

export class Slices {
  #quota = FIRST;
  #last = null; // the frame before, when it drew as much as it was allowed to
  #left = 0;
  #until = 0;

  /** How many elements a frame has the time for. */
  get quota() {
    return Math.round(this.#quota);
  }

  /**
   * A frame begins.
   * @param {number} now
   * @param {boolean} hurry whether the page opens
   */
  begin(now, hurry = false) {
    if (this.#last !== null && this.#left <= 0 && !hurry) this.#learn(now - this.#last);
    this.#last = hurry ? null : now;
    this.#left = hurry ? this.#quota * IN_A_HURRY : this.#quota;
    this.#until = now + (hurry ? SLICE_IN_A_HURRY_MS : SLICE_MS);
  }

  /** Whether to draw one more element in this frame. */
  take() {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    if (Math.floor(this.#left) % CHECK_TIME_EVERY === 0 && performance.now() > this.#until) this.#left = 0;
    return true;
  }

  #learn(gap) {
    const quota = this.#quota * (gap > LATE_MS ? LESS : MORE);
    this.#quota = Math.min(MOST, Math.max(FEWEST, quota));
  }
}
