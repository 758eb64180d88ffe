// One's own stroke while it is drawn: screen samples become points of the stroke, which are
// smoothed as soon as the next one is known, so that its tip is always where the pointer is. Pure.

import { newClientId } from "../net/ids.js";
import { GrowingStroke, MAX_COORDINATE, penStyle } from "./stroke.js";

const LARGEST_STEP = 32_767; // a preview's steps are 16 bits
const SHORTEST_STEP = 1.2; // screen pixels; shorter ones are the hand's and the sensor's noise
const MOST_SMOOTHING = 1.5; // screen pixels that a point may be moved: noise, not corners
const PRESSURE_MEMORY = 0.5; // how much of the last pressure stays, against flicker

const limited = (value) => Math.min(MAX_COORDINATE, Math.max(-MAX_COORDINATE, Math.round(value)));
const asByte = (pressure) => Math.min(255, Math.max(1, Math.round(pressure * 255)));

export class Ink {
  /**
   * @param {{tool?: number, colour: string, opacity?: number, width: number, zoom: number}} look
   *   width in screen pixels
   * @param {{x: number, y: number, pressure: number | null}} first in canvas pixels; no
   *   pressure means that the stroke has none throughout
   */
  constructor(look, first) {
    const style = penStyle(look);
    this.clientId = newClientId();
    this.look = look;
    this.factor = 2 ** style.scale;
    this.shortest = SHORTEST_STEP / look.zoom;
    this.mostSmoothing = (MOST_SMOOTHING / look.zoom) * this.factor;
    this.pressure = first.pressure;
    const [x, y] = [limited(first.x * this.factor), limited(first.y * this.factor)];
    this.stroke = new GrowingStroke(style, x, y, first.pressure === null ? 0 : asByte(first.pressure));
    this.last = this.latest = first;
    /** How many of its points stay as they are. */
    this.steady = 0;
  }

  /** Add a sample. Returns whether that made a point. */
  add(sample) {
    const distance = Math.hypot(sample.x - this.last.x, sample.y - this.last.y);
    this.latest = sample;
    if (distance < this.shortest) return false;
    this.#take(sample);
    return true;
  }

  /** The pointer was lifted: the stroke ends exactly there. */
  end() {
    const { x, y } = this.latest;
    if (x !== this.last.x || y !== this.last.y) this.#take(this.latest);
    this.rest();
  }

  /** The pointer rests: others may see all of the stroke, so its last point stays too. */
  rest() {
    this.steady = this.stroke.length;
  }

  #take(sample) {
    this.last = sample;
    if (this.pressure !== null) {
      this.pressure += (sample.pressure - this.pressure) * (1 - PRESSURE_MEMORY);
    }
    const [x, y] = [limited(sample.x * this.factor), limited(sample.y * this.factor)];
    this.#smooth(x, y);
    this.steady = this.stroke.length;
    this.#lineTo(x, y);
  }

  // The last point comes to lie nearer to the middle between its neighbours.
  #smooth(x, y) {
    const { stroke, mostSmoothing } = this;
    const { xs, ys, length } = stroke;
    if (length < 2 || length === this.steady) return;
    const dx = (xs[length - 2] - 2 * xs[length - 1] + x) / 4;
    const dy = (ys[length - 2] - 2 * ys[length - 1] + y) / 4;
    if (Math.hypot(dx, dy) > mostSmoothing) return;
    const [smoothX, smoothY] = [Math.round(xs[length - 1] + dx), Math.round(ys[length - 1] + dy)];
    const step = Math.max(Math.abs(smoothX - xs[length - 2]), Math.abs(smoothY - ys[length - 2]));
    if (step > LARGEST_STEP) return;
    stroke.moveLast(smoothX, smoothY);
  }

  /** Whether a stroke of at most `limit` points has no room for another sample. */
  isFull(limit) {
    // A sample is two points at most, unless somebody crosses several screens at once.
    return this.stroke.length >= limit - 8;
  }

  /** Go on in a new stroke from where this one ends. */
  next() {
    this.rest();
    return new Ink(this.look, { ...this.last, pressure: this.pressure });
  }

  #lineTo(x, y) {
    const { stroke } = this;
    const startX = stroke.xs[stroke.length - 1];
    const startY = stroke.ys[stroke.length - 1];
    const longest = Math.max(Math.abs(x - startX), Math.abs(y - startY));
    const steps = Math.max(1, Math.ceil(longest / LARGEST_STEP));
    const pressure = this.pressure === null ? 0 : asByte(this.pressure);
    for (let step = 1; step <= steps; step += 1) {
      const share = step / steps;
      const along = (from, to) => (share === 1 ? to : Math.trunc(from + (to - from) * share));
      stroke.add(along(startX, x), along(startY, y), pressure);
    }
  }
}
