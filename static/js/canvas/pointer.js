// Pointers on the board: mouse, pen and fingers. Which of them draws, erases or pans.

import { Erase, Pan } from "./actions.js";
import { beginAction } from "./toolbox.js";

const MIDDLE_BUTTON = 1;
const RIGHT_BUTTON = 2;
const ERASER_BUTTONS = 32; // the other end of a pen
// A second finger within this time means that the first was not meant to draw either.
const JUST_BEGUN_MS = 250;

export class Pointers {
  #fingers = new Map(); // pointer id -> {x, y} on the screen
  #action = null;
  #pointer = null; // id of the pointer that the action follows
  #penSeen = false;

  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.spaceHeld = false;
    this.hovered = null; // where a mouse was last, on the screen
    const { element } = board;
    element.style.touchAction = "none";
    const on = (name, take) => element.addEventListener(name, take);
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", (event) => this.#cancel(event));
    // A hovering pen is seen before its first stroke, so no palm draws before it.
    on("pointerover", (event) => this.#see(event));
    on("pointerleave", () => (this.hovered = null));
    on("contextmenu", (event) => this.#action && event.preventDefault());
  }

  /** Where things are put that come without a place: under the mouse, or in the middle. */
  get place() {
    const { width, height } = this.board.renderer.size;
    const { x, y } = this.hovered ?? { x: width / 2, y: height / 2 };
    return this.board.camera.toCanvas(x, y);
  }

  get isBusy() {
    return Boolean(this.#action);
  }

  /** Give up what is under way. */
  abandon() {
    this.#action?.cancel();
    this.#action = this.#pointer = null;
  }

  #see(event) {
    if (event.pointerType === "pen") this.#penSeen = true;
  }

  #down(event) {
    this.#see(event);
    if (event.button === RIGHT_BUTTON) return;
    event.preventDefault(); // no text selection, no scrolling by the middle button
    const wasTyping = this.board.typing.commit(); // a click beside a text ends it, and no more
    this.board.element.focus({ preventScroll: true });
    this.board.element.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch" ? this.#isNotFirst(event) : this.#takesOver()) return;
    if (wasTyping && event.button !== MIDDLE_BUTTON) return;
    this.#pointer = event.pointerId;
    this.startedAt = event.timeStamp;
    this.#action = this.#start(event);
  }

  #start(event) {
    const sample = this.#sample(event);
    const { tool, mayDraw } = this.board.tools;
    const pans =
      tool === "hand" ||
      this.spaceHeld ||
      event.button === MIDDLE_BUTTON ||
      (event.pointerType === "touch" && this.#penSeen);
    if (pans) return new Pan(this.board, sample);
    if (event.buttons & ERASER_BUTTONS && mayDraw) return new Erase(this.board, sample);
    return beginAction(this.board, tool, sample);
  }

  // Mouse and pen go before fingers, which may be the hand that holds the pen.
  #takesOver() {
    if (this.#fingers.has(this.#pointer)) this.abandon();
    this.#fingers.clear();
    return Boolean(this.#action);
  }

  #isNotFirst(event) {
    if (this.#action && !this.#fingers.has(this.#pointer)) return true;
    this.#fingers.set(event.pointerId, this.#place(event));
    if (this.#fingers.size === 1) return false;
    this.#secondFinger(event);
    return true;
  }

  #secondFinger(event) {
    const began = this.#action && this.#fingers.has(this.#pointer);
    const drawing = began && !(this.#action instanceof Pan);
    if (drawing && event.timeStamp - this.startedAt > JUST_BEGUN_MS) {
      this.#fingers.delete(event.pointerId); // a palm or a slip: the stroke goes on
      return;
    }
    if (began) this.abandon();
  }

  #move(event) {
    this.#see(event);
    if (event.pointerType === "mouse") this.hovered = this.#place(event);
    if (!this.#action && event.pointerType !== "touch") this.board.hover(this.#sample(event));
    if (this.#fingers.size > 1 && this.#fingers.has(event.pointerId)) {
      this.#pinch(event);
    } else if (event.pointerId === this.#pointer) {
      const events = event.getCoalescedEvents?.() ?? [];
      this.#action?.move((events.length ? events : [event]).map((one) => this.#sample(one)));
    }
  }

  // Two fingers: what was under them stays under them.
  #pinch(event) {
    const [first, second] = this.#fingers.keys();
    if (event.pointerId !== first && event.pointerId !== second) return;
    const before = this.#span(first, second);
    this.#fingers.set(event.pointerId, this.#place(event));
    const after = this.#span(first, second);
    this.board.camera.pan(after.x - before.x, after.y - before.y);
    this.board.camera.zoomAt(after.x, after.y, after.distance / before.distance);
    this.board.lookedElsewhere();
  }

  #span(first, second) {
    const [a, b] = [this.#fingers.get(first), this.#fingers.get(second)];
    const distance = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, distance };
  }

  #up(event) {
    this.#fingers.delete(event.pointerId);
    if (event.pointerId !== this.#pointer) return;
    this.#action?.move([this.#sample(event)]);
    this.#action?.end();
    this.#action = this.#pointer = null;
  }

  #cancel(event) {
    this.#fingers.delete(event.pointerId);
    if (event.pointerId === this.#pointer) this.abandon();
  }

  #place(event) {
    const { left, top } = this.board.element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #sample(event) {
    const { x: screenX, y: screenY } = this.#place(event);
    // Only pens measure pressure; others report a constant.
    const pressure = event.pointerType === "pen" ? event.pressure : null;
    const { shiftKey: shift, altKey: alt, pointerType: pointer } = event;
    return { ...this.board.camera.toCanvas(screenX, screenY), pressure, screenX, screenY, shift, alt, pointer };
  }
}
