// The trails of laser pointers: points that fade within a second. Pure.

export const FADE_MS = 1_000;
const MOST_POINTS = 400;

export class Trails {
  #trails = new Map(); // key -> list of lines, each a list of {x, y, at} in canvas pixels
  #lifted = new Set();

  /** @param {() => number} now milliseconds */
  constructor(now) {
    this.now = now;
  }

  get isEmpty() {
    return !this.#trails.size;
  }

  add(key, x, y) {
    let lines = this.#trails.get(key);
    if (!lines) this.#trails.set(key, (lines = [[]]));
    else if (this.#lifted.has(key)) lines.push([]);
    this.#lifted.delete(key);
    const line = lines.at(-1);
    line.push({ x, y, at: this.now() });
    if (line.length > MOST_POINTS) line.shift();
  }

  /** Whatever comes next is a line of its own. */
  lift(key) {
    if (this.#trails.has(key)) this.#lifted.add(key);
  }

  /** Drop what has faded, and yield [key, lines] of what is left. */
  *shown() {
    const oldest = this.now() - FADE_MS;
    for (const [key, lines] of this.#trails) {
      for (const line of lines) {
        while (line.length && line[0].at <= oldest) line.shift();
      }
      const left = lines.filter((line) => line.length);
      if (left.length) {
        this.#trails.set(key, left);
        yield [key, left];
      } else {
        this.#trails.delete(key);
        this.#lifted.delete(key);
      }
    }
  }
}
