// How large a picture is shown, and which part of it. Pure.

const MOST = 4; // times the size at which all of it is seen
const MOST_OF_OWN = 3; // times its own size, where that is more

/** A picture in the middle of a stage, moved by (x, y) and enlarged. */
export class Zoom {
  /**
   * @param {{width: number, height: number}} stage in CSS pixels
   * @param {{width: number, height: number}} fitted the picture where all of it is seen
   * @param {number} own the width of the picture itself
   */
  constructor(stage, fitted, own = fitted.width) {
    Object.assign(this, { stage, fitted, scale: 1, x: 0, y: 0 });
    this.most = Math.max(MOST, (MOST_OF_OWN * own) / Math.max(1, fitted.width));
  }

  get isClose() {
    return this.scale > 1;
  }

  /** Enlarge it so that what is at a place, measured from the middle, stays there. */
  by(factor, x = 0, y = 0) {
    const scale = Math.min(this.most, Math.max(1, this.scale * factor));
    const real = scale / this.scale;
    this.scale = scale;
    this.x = x - (x - this.x) * real;
    this.y = y - (y - this.y) * real;
    this.#stay();
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#stay();
  }

  all() {
    Object.assign(this, { scale: 1, x: 0, y: 0 });
  }

  // No further than its edges.
  #stay() {
    const reach = (side) => Math.max(0, (this.fitted[side] * this.scale - this.stage[side]) / 2);
    const within = (value, most) => Math.min(most, Math.max(-most, value)) || 0;
    this.x = within(this.x, reach("width"));
    this.y = within(this.y, reach("height"));
  }
}
