// Says where the person points and looks, along with the strokes that are sent (sender.js).

import { writeCursor, writeView } from "./records.js";
import { MAX_COORDINATE } from "./stroke.js";

const MAX_SCALE = 8;
const VIEW_EVERY_MS = 200;
// Alone, or only with people who may not draw and so are not heard of, less will do.
const ALONE_CURSOR_EVERY_MS = 200;
const ALONE_VIEW_EVERY_MS = 1_000;
const STILL_HERE_EVERY_MS = 25_000;

export class Announcer {
  #allowed = false;
  #looking = false; // whether the board is in sight
  #cursor = null; // {mode, x, y} that others do not know yet
  #leaving = false;
  #wasHere = false; // others may show a cursor of ours
  #isPointing = false; // with the laser
  #view = null; // the last one that was sent
  #viewDue = false;
  #cursorSentAt = -Infinity;
  #viewSentAt = -Infinity;

  /**
   * @param {Board} board
   * @param {Crowd} crowd
   */
  constructor(board, crowd) {
    this.board = board;
    this.crowd = crowd;
    this.protocol = board.page.protocol;
    this.sender = board.sync.sender;
    this.sender.announcer = this;
    this.isFollowing = () => false;
    this.#listen();
    this.#look();
    setInterval(() => this.#again(), STILL_HERE_EVERY_MS);
  }

  #listen() {
    const { element, sync } = this.board;
    const on = (name, take) => element.addEventListener(name, take);
    on("pointerdown", (event) => this.#move(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerleave", () => this.#leave());
    for (const name of ["pointerup", "pointercancel"]) {
      on(name, (event) => event.pointerType === "touch" && this.#leave());
    }
    document.addEventListener("visibilitychange", () => this.#look());
    document.getElementById("room")?.addEventListener("view", () => this.#look());
    addEventListener("resize", () => this.#look());
    sync.addEventListener("told", ({ detail }) => this.#told(detail));
    sync.socket.addEventListener("state", () => (this.#allowed = false));
  }

  #told(frame) {
    if (frame.t === "lane") this.crowd.own.add(`${frame.process}:${frame.lane}`);
    if (frame.t !== "canvas") return;
    this.#allowed = frame.may_draw;
    this.#again();
  }

  // --- What the person does ----------------------------------------------------------------

  #move(event) {
    this.#wasHere = true;
    // A stroke's end says it already, and a second finger points at nothing.
    if (this.board.inks.size || this.#isPointing || !event.isPrimary) return;
    const { left, top } = this.board.element.getBoundingClientRect();
    const place = this.board.camera.toCanvas(event.clientX - left, event.clientY - top);
    this.#point({ mode: this.protocol.cursor.POINT, ...place });
  }

  /** @param {{x: number, y: number}} place in canvas pixels */
  laser({ x, y }) {
    this.#isPointing = true;
    this.#point({ mode: this.protocol.cursor.LASER, x, y });
    this.last = { x, y };
  }

  laserEnd() {
    if (!this.#isPointing) return;
    this.#isPointing = false;
    this.#point({ mode: this.protocol.cursor.POINT, ...this.last });
  }

  #point(cursor) {
    this.#wasHere = true;
    this.#cursor = cursor;
    this.#schedule();
  }

  #leave() {
    if (!this.#wasHere || this.#isPointing) return;
    this.#wasHere = false;
    this.#cursor = null;
    this.#leaving = true;
    this.#schedule();
  }

  /** A frame was drawn: the person may see something else now. */
  frame() {
    if (!this.#looking || this.#viewDue || this.isFollowing()) return;
    if (same(this.#view, this.#now())) return;
    this.#viewDue = true;
    this.#schedule();
  }

  // The page, or its canvas, came in sight or went out of it. A phone shows chat or canvas.
  #look() {
    const { element } = this.board;
    const looking = !document.hidden && getComputedStyle(element).visibility === "visible";
    if (looking === this.#looking) return;
    this.#looking = looking;
    this.#cursor = null;
    this.#wasHere = false;
    this.#leaving = !looking;
    this.#viewDue = looking;
    this.#schedule();
  }

  // Others may not have it any more.
  #again() {
    this.#viewDue = this.#looking;
    this.#viewSentAt = -Infinity;
    this.#schedule();
  }

  // --- Sending -------------------------------------------------------------------------------

  #schedule() {
    clearTimeout(this.timer);
    if (!this.#allowed) return;
    const wait = this.#dueAt() - performance.now();
    if (wait <= 0) this.sender.announce();
    else if (wait < Infinity) this.timer = setTimeout(() => this.sender.announce(), wait);
  }

  #dueAt() {
    if (this.#leaving) return -Infinity;
    return Math.min(this.#cursorDueAt, this.#viewDueAt);
  }

  get #cursorDueAt() {
    if (!this.#cursor) return Infinity;
    const slow = !this.crowd.hasOthers && this.#cursor.mode === this.protocol.cursor.POINT;
    return this.#cursorSentAt + (slow ? ALONE_CURSOR_EVERY_MS : 0);
  }

  get #viewDueAt() {
    if (!this.#viewDue) return Infinity;
    return this.#viewSentAt + (this.crowd.hasOthers ? VIEW_EVERY_MS : ALONE_VIEW_EVERY_MS);
  }

  /** Write what is due into a frame that is about to be sent. */
  write(output) {
    if (!this.#allowed) return;
    const now = performance.now();
    if (this.#leaving) this.#writeLeaving(output);
    if (this.#cursorDueAt <= now) this.#writeCursor(output, now);
    if (this.#viewDueAt <= now) this.#writeView(output, now);
    this.#schedule();
  }

  // Whoever leaves the board with the mouse still looks at it.
  #writeLeaving(output) {
    const gone = { mode: this.protocol.cursor.GONE, scale: 0, x: 0, y: 0 };
    writeCursor(output, this.protocol.record, gone);
    this.#leaving = false;
    this.#viewDue = this.#looking;
    this.#viewSentAt = -Infinity;
  }

  #writeCursor(output, now) {
    const { mode, x, y } = this.#cursor;
    this.#cursor = null;
    this.#cursorSentAt = now;
    const scale = Math.min(MAX_SCALE, Math.max(0, Math.ceil(Math.log2(this.board.camera.zoom)) + 1));
    const units = [x, y].map((value) => Math.round(value * 2 ** scale));
    if (units.some((value) => !(Math.abs(value) <= MAX_COORDINATE))) return;
    writeCursor(output, this.protocol.record, { mode, scale, x: units[0], y: units[1] });
  }

  // Two who follow each other would chase each other's views, so a follower's own one stays.
  #writeView(output, now) {
    this.#viewDue = false;
    this.#viewSentAt = now;
    const view = (this.isFollowing() && this.#view) || this.#now();
    if (!(view.width && view.height)) return; // not laid out yet
    if (!Object.values(view).every((value) => Math.abs(value) <= MAX_COORDINATE)) return;
    this.#view = view;
    writeView(output, this.protocol.record, view);
  }

  #now() {
    const { width, height } = this.board.renderer.size;
    const { left, top, right, bottom } = this.board.camera.viewport(width, height);
    return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
  }
}

function same(a, b) {
  return a && Object.keys(b).every((name) => a[name] === b[name]);
}
