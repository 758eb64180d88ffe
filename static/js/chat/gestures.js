// What fingers, mouse and wheel do to a picture: they drag, pinch, tap twice, swipe.

const TWICE_MS = 320;
const NEAR = 24; // pixels between the two taps of one
const MOVED = 8; // pixels, from which on it is no tap
const SWIPE = 60;
const PER_DOUBLING = 220; // pixels of the wheel

/**
 * @param {HTMLElement} stage
 * @param {object} does
 * @param {(factor: number, x: number, y: number) => void} does.zoom
 * @param {(dx: number, dy: number) => void} does.pan
 * @param {(x: number, y: number) => void} does.twice
 * @param {(dx: number, dy: number) => void} does.swipe a drag of one finger has ended
 * @param {(event: PointerEvent) => void} does.tap
 */
export function listenToGestures(stage, does) {
  const gestures = new Gestures(stage, does);
  stage.addEventListener("wheel", (event) => gestures.wheel(event), { passive: false });
  stage.addEventListener("pointerdown", (event) => gestures.down(event));
  stage.addEventListener("pointermove", (event) => gestures.move(event));
  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, (event) => gestures.up(event));
  }
}

class Gestures {
  constructor(stage, does) {
    Object.assign(this, { stage, does });
    this.pointers = new Map(); // id -> {x, y} from the middle of the stage
    this.last = null; // where and when a tap was
  }

  #place({ clientX, clientY }) {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  wheel(event) {
    event.preventDefault();
    const { x, y } = this.#place(event);
    const pixels = event.deltaY * ([1, 16, 400][event.deltaMode] ?? 1);
    const steps = Math.max(-1, Math.min(1, -pixels / (event.ctrlKey ? 60 : PER_DOUBLING)));
    this.does.zoom(2 ** steps, x, y);
  }

  down(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    this.stage.setPointerCapture(event.pointerId);
    const place = this.#place(event);
    this.pointers.set(event.pointerId, place);
    if (this.pointers.size === 1) this.begun = { ...place, alone: true };
    else this.begun.alone = false;
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#place(event);
    this.pointers.set(event.pointerId, now);
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (other) this.#pinch(before, now, other[1]);
    else this.does.pan(now.x - before.x, now.y - before.y);
  }

  #pinch(before, now, other) {
    const spread = (place) => Math.hypot(place.x - other.x, place.y - other.y) || 1;
    const [x, y] = [(now.x + other.x) / 2, (now.y + other.y) / 2];
    this.does.zoom(spread(now) / spread(before), x, y);
    this.does.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  up(event) {
    const place = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    if (!place || this.pointers.size || !this.begun.alone || event.type === "pointercancel") return;
    const [dx, dy] = [place.x - this.begun.x, place.y - this.begun.y];
    if (Math.hypot(dx, dy) <= MOVED) this.#tapped(event, place);
    else if (event.pointerType !== "mouse" && Math.hypot(dx, dy) >= SWIPE) this.does.swipe(dx, dy);
  }

  #tapped(event, { x, y }) {
    const { last } = this;
    const twice = last && event.timeStamp - last.at < TWICE_MS && Math.hypot(x - last.x, y - last.y) < NEAR;
    this.last = twice ? null : { x, y, at: event.timeStamp };
    if (twice) this.does.twice(x, y);
    else this.does.tap(event);
  }
}
