// Other people's strokes while they are being drawn: volatile, replaced by the strokes'
// operations. What is lost here cannot harm the content.

import { Crowd } from "./crowd.js";
import { GrowingStroke } from "./stroke.js";

const FORGET_AFTER_MS = 60_000;
const REMEMBERED = 512;

const nameOf = (author, clientId) => `${author}/${clientId}`;

export class Previews {
  #strokes = new Map(); // process and lane -> {name, stroke, heardAt}
  #settled = new Set(); // names of strokes whose operations came, the latest ones

  /**
   * @param {(author: string, clientId: string) => boolean} isOwn whether this page draws it
   * @param {() => number} now milliseconds
   */
  constructor(isOwn, now = () => performance.now()) {
    this.isOwn = isOwn;
    this.now = now;
    /** Where people point and look; it comes in the same frames. */
    this.crowd = new Crowd(now);
  }

  get size() {
    return this.#strokes.size;
  }

  *strokes() {
    for (const { stroke } of this.#strokes.values()) yield stroke;
  }

  /** Where the strokes end at the moment, in canvas pixels, and who draws them. */
  *tips() {
    for (const [key, { author, stroke }] of this.#strokes) {
      const last = stroke.length - 1;
      yield { key, author, x: stroke.xs[last] * stroke.unit, y: stroke.ys[last] * stroke.unit };
    }
  }

  begin(key, { author, clientId, style, pressure, x, y }) {
    const name = nameOf(author, clientId);
    this.#strokes.delete(key);
    // Another process may tell of a stroke only after its operation has come.
    if (this.isOwn(author, clientId) || this.#settled.has(name)) return;
    const stroke = new GrowingStroke(style, x, y, pressure);
    this.#strokes.set(key, { name, author, stroke, heardAt: this.now() });
  }

  more(key, dx, dy, pressure) {
    const entry = this.#strokes.get(key);
    if (!entry) return;
    const { stroke } = entry;
    if (pressure === null) stroke.pressures = null; // whatever its first point came with
    const last = stroke.length - 1;
    stroke.add(stroke.xs[last] + dx, stroke.ys[last] + dy, pressure);
    entry.heardAt = this.now();
  }

  end(key) {
    this.#strokes.delete(key);
  }

  cursor(key, data) {
    this.crowd.cursor(key, data);
  }

  view(key, data) {
    this.crowd.view(key, data);
  }

  clear() {
    this.#strokes.clear();
    this.crowd.clear();
  }

  /** An operation came: its preview, if there is one, has done its work. */
  settle({ author, clientId }) {
    const name = nameOf(author, clientId);
    this.#settled.add(name);
    if (this.#settled.size > REMEMBERED) this.#settled.delete(this.#settled.values().next().value);
    for (const [key, entry] of this.#strokes) if (entry.name === name) this.#strokes.delete(key);
  }

  /** Forget strokes and people of which nothing was heard for long. Returns whether any were. */
  forgetOld() {
    const before = this.size;
    for (const [key, { heardAt }] of this.#strokes) {
      if (this.now() - heardAt > FORGET_AFTER_MS) this.#strokes.delete(key);
    }
    return this.crowd.forgetOld() || this.size < before;
  }
}
