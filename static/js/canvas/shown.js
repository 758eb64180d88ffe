// The visible elements by place, and whoever draws them: told of all that comes and goes.

import { Grid } from "./grid.js";

const nobody = { added() {}, damaged() {}, renewed() {} };

export class Shown {
  #grid = new Grid();
  count = 0;
  /** Told: added(element) lies on top; damaged(bounds) must be redrawn; renewed(): everything. */
  listener = nobody;

  /** Show an element; whoever calls it says what must be drawn. */
  put(element) {
    this.count += 1;
    this.#grid.add(element);
  }

  take(element) {
    this.count -= 1;
    this.#grid.remove(element);
    this.damage(element);
  }

  damage(element) {
    this.listener.damaged(element.bounds);
  }

  /** The visible elements whose bounds overlap a rectangle, the lowest first. */
  query(rectangle) {
    return this.#grid.query(rectangle).sort(byOrder);
  }

  /** Whether anything visible may be seen in a rectangle. */
  hasAny(rectangle) {
    return this.#grid.hasAny(rectangle);
  }

  /** Whether something lies above a visible element, where it is. */
  isBelowAny(element) {
    return this.#grid.query(element.bounds).some(({ order }) => order > element.order);
  }
}

/** The order in which elements are drawn. */
export const byOrder = (a, b) => a.order - b.order || a.seq - b.seq;
