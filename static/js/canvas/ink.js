// One's own stroke while it is drawn: screen samples become points of the stroke. Pure.

import { newClientId } from "../net/ids.js";
import { GrowingStroke, MAX_COORDINATE, penStyle } from "./stroke.js";

const LARGEST_STEP = 32_767; // a preview's steps are 16 bits
const SHORTEST_STEP = 1.2; // screen pixels; shorter ones are the hand's and the sensor's noise
const PRESSURE_MEMORY = 0.5; // how much of the last pressure stays, against flicker

const limited = (value) => Math.min(MAX_COORDINATE, Math.max(-MAX_COORDINATE, Math.round(value)));
const asByte = (pressure) => Math.min(255, Math.max(1, Math.round(pressure * 255)));

export class Ink {
  /**
   * @param {{colour: string, width: number, zoom: number}} look width in screen pixels
   * @param {{x: number, y: number, pressure: number | null}} first in canvas pixels; no
   *   pressure means that the stroke has none throughout
   */
  constructor(look, first) {
    const style = penStyle(look);
    this.clientId = newClientId();
    this.look = look;
    this.factor = 2 ** style.scale;
    this.shortest = SHORTEST_STEP / look.zoom;
    this.pressure = first.pressure;
    const [x, y] = [limited(first.x * this.factor), limited(first.y * this.factor)];
    this.stroke = new GrowingStroke(style, x, y, first.pressure === null ? 0 : asByte(first.pressure));
    this.last = first;
  }

  /** Add a sample. Returns whether that made a point. */
  add(sample) {
    const distance = Math.hypot(sample.x - this.last.x, sample.y - this.last.y);
    if (distance < this.shortest) return false;
    this.last = sample;
    if (this.pressure !== null) {
      this.pressure += (sample.pressure - this.pressure) * (1 - PRESSURE_MEMORY);
    }
    this.#lineTo(limited(sample.x * this.factor), limited(sample.y * this.factor));
    return true;
  }

  /** Whether a stroke of at most `limit` points has no room for another sample. */
  isFull(limit) {
    // A sample is two points at most, unless somebody crosses several screens at once.
    return this.stroke.length >= limit - 8;
  }

  /** Go on in a new stroke from where this one ends. */
  next() {
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
