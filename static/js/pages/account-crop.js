// A square cut out of a picture: where it is, and how it moves. Pure.

const CLOSEST = 6; // times

export class Crop {
  /** @param {number} width @param {number} height of the picture, in its own pixels */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.zoom = 1;
    this.x = width / 2;
    this.y = height / 2;
  }

  /** The side of the square in pixels of the picture; at zoom 1 it takes in as much as it can. */
  get side() {
    return Math.min(this.width, this.height) / this.zoom;
  }

  get left() {
    return this.x - this.side / 2;
  }

  get top() {
    return this.y - this.side / 2;
  }

  /** @param {number} part from 0, all of it, to 1, as close as one may come */
  setZoom(part) {
    this.zoom = CLOSEST ** Math.min(Math.max(part, 0), 1);
    this.move(0, 0);
  }

  /** Move the square by pixels of the picture; it never leaves the picture. */
  move(right, down) {
    const half = this.side / 2;
    this.x = Math.min(Math.max(this.x + right, half), this.width - half);
    this.y = Math.min(Math.max(this.y + down, half), this.height - half);
  }
}
