// Who is on the canvas with us: where they point and look, as records tell it. Pure.

import { Trails } from "./trails.js";

const FORGET_AFTER_MS = 60_000;
const POINT = 0;
const LASER = 1;
const GONE = 2;

/**
 * A place is one socket's: {key, author, mode (null: no cursor), x, y, movedAt, heardAt, view},
 * in canvas pixels and milliseconds.
 */
export class Crowd {
  #places = new Map(); // process and lane -> place
  #before = new Map(); // those that were there before the server told the whole state again
  #since = new Map(); // author -> number: in which order people came

  /** @param {() => number} now milliseconds */
  constructor(now = () => performance.now()) {
    this.now = now;
    this.own = new Set(); // keys of this page's own places
    this.trails = new Trails(now);
  }

  cursor(key, { author, mode, x, y }) {
    if (mode === GONE) {
      this.#places.delete(key);
      this.#before.delete(key);
      this.trails.lift(key);
      return;
    }
    const place = this.#hear(key, author);
    if (place.mode !== mode || place.x !== x || place.y !== y) {
      Object.assign(place, { mode, x, y, movedAt: place.heardAt });
      if (mode === LASER && !this.own.has(key)) this.trails.add(key, x, y);
    }
    if (mode !== LASER) this.trails.lift(key);
  }

  view(key, { author, ...view }) {
    this.#hear(key, author).view = view;
  }

  #hear(key, author) {
    let place = this.#places.get(key) ?? this.#before.get(key);
    if (place?.author !== author) place = { key, author, mode: null, x: 0, y: 0, movedAt: 0, view: null };
    place.heardAt = this.now();
    this.#places.set(key, place);
    this.#before.delete(key);
    if (!this.#since.has(author)) this.#since.set(author, this.#since.size);
    return place;
  }

  /** All that was told is forgotten; what is told next replaces it. */
  clear() {
    this.#before = this.#places;
    this.#places = new Map();
  }

  /** Who draws points with the end of the stroke, and sends no cursor meanwhile. */
  draw(tips) {
    let places = null;
    for (const { key, author, x, y } of tips) {
      places ??= this.#byProcess();
      const place = places.get(`${key.split(":")[0]}/${author}`);
      if (!place) continue;
      const moved = place.x !== x || place.y !== y;
      Object.assign(place, { mode: POINT, x, y }, moved && { movedAt: this.now() });
    }
  }

  // A person's strokes do not say by which of the person's sockets they come: the latest.
  #byProcess() {
    const places = new Map();
    for (const place of this.others()) {
      const name = `${place.key.split(":")[0]}/${place.author}`;
      if (!(places.get(name)?.heardAt > place.heardAt)) places.set(name, place);
    }
    return places;
  }

  /** The places of all but this page. */
  *others() {
    for (const place of this.#places.values()) if (!this.own.has(place.key)) yield place;
  }

  get hasOthers() {
    return !this.others().next().done;
  }

  /** The ids of who is here, those first who came first. */
  people() {
    const authors = new Set([...this.others()].map(({ author }) => author));
    return [...authors].sort((a, b) => this.#since.get(a) - this.#since.get(b));
  }

  /** What somebody sees, on the page that was heard of last. Null when that is not known. */
  viewOf(author) {
    let latest = null;
    for (const place of this.others()) {
      if (place.author !== author || !place.view) continue;
      if (!latest || place.heardAt > latest.heardAt) latest = place;
    }
    return latest?.view ?? null;
  }

  /** Forget who said nothing for long. Returns whether there was anybody. */
  forgetOld() {
    const { size } = this.#places;
    for (const [key, { heardAt }] of this.#places) {
      if (this.now() - heardAt > FORGET_AFTER_MS) this.#places.delete(key);
    }
    return this.#places.size < size;
  }
}
