// What floats over the drawing while one selects: the dashed frame, its handles, the box and the
// lasso. In screen pixels, so it is as sharp and as thick at every zoom.

import { frameOf, HANDLES, placeIn } from "./handles.js";

const SVG = "http://www.w3.org/2000/svg";
const ROOM = 6; // screen pixels between what is selected and its frame
const TURN_AWAY = 24; // from the frame's upper edge to the handle that turns it
const SIDES_FROM = 56; // shorter sides have no handle of their own
const MOST_OUTLINES = 60;
const SIZE = { fine: 9, coarse: 16 };
const REACH = { mouse: 9, pen: 12, touch: 22 };

const coarse = matchMedia("(pointer: coarse)");

function make(name, className, parent) {
  const element = document.createElementNS(SVG, name);
  element.setAttribute("class", className);
  parent.append(element);
  return element;
}

const set = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
};

const lineThrough = (points, closed) =>
  points.length ? `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}${closed ? "Z" : ""}` : "";

export class Overlay {
  #area = null; // the box or lasso: points on the canvas
  #shown = "";
  /** @type {Frame | null} */
  frame = null;

  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.root = document.createElementNS(SVG, "svg");
    this.root.setAttribute("class", "overlay");
    this.root.setAttribute("aria-hidden", "true");
    board.element.after(this.root);
    this.outlines = make("path", "overlay-outlines", this.root);
    this.edge = make("path", "overlay-frame", this.root);
    this.area = make("path", "overlay-area", this.root);
    this.lock = make("path", "overlay-lock", this.root);
    this.grips = make("g", "overlay-grips", this.root);
    board.selection.addEventListener("change", () => board.renderer.request());
  }

  showBox(box) {
    this.#area = box && [
      { x: box.left, y: box.top }, { x: box.right, y: box.top },
      { x: box.right, y: box.bottom }, { x: box.left, y: box.bottom },
    ];
  }

  showLasso(points) {
    this.#area = points;
  }

  /** The handle under a sample: a key of HANDLES, "turn", "start", "stop" or null. */
  gripAt({ screenX, screenY, pointer }) {
    let [nearest, least] = [null, REACH[pointer]];
    for (const [name, { x, y }] of Object.entries(this.places ?? {})) {
      const distance = Math.hypot(x - screenX, y - screenY);
      if (distance < least) [nearest, least] = [name, distance];
    }
    return nearest;
  }

  /** The cursor that belongs to a place. */
  cursorAt(sample) {
    const grip = this.gripAt(sample);
    if (!grip) return "";
    if (grip === "turn") return "grab";
    if (!(grip in HANDLES)) return "move";
    const { x, y } = this.places[grip];
    const angle = Math.atan2(y - this.middle.y, x - this.middle.x);
    const eighth = ((Math.round(angle / (Math.PI / 4)) % 4) + 4) % 4;
    return ["ew-resize", "nwse-resize", "ns-resize", "nesw-resize"][eighth];
  }

  /** Called with each frame: what is selected, or the camera, may have moved. */
  draw() {
    const { selection, tools, camera } = this.board;
    const elements = tools.tool === "select" ? selection.elements : [];
    this.frame = frameOf(elements);
    const key = `${camera.x},${camera.y},${camera.zoom}|${this.#keyOf(elements)}`;
    if (key === this.#shown && !this.#area && !this.hadArea) return;
    this.#shown = key;
    this.hadArea = Boolean(this.#area);
    set(this.area, { d: lineThrough((this.#area ?? []).map((point) => this.#screen(point)), true) });
    this.#drawFrame(elements);
  }

  #keyOf(elements) {
    const { frame } = this;
    if (!frame) return "";
    const { left, top, right, bottom } = frame.box;
    const locked = elements.filter((one) => one.locked).length;
    return [left, top, right, bottom, ...frame.matrix, elements.length, locked, coarse.matches, this.board.tools.mayDraw].join();
  }

  #screen({ x, y }) {
    return this.board.camera.toScreen(x, y);
  }

  #drawFrame(elements) {
    const { frame } = this;
    this.places = null;
    set(this.outlines, { d: elements.length > 1 && elements.length <= MOST_OUTLINES ? this.#around(elements) : "" });
    const isOpen = elements.some(({ locked }) => !locked) && this.board.tools.mayDraw;
    if (frame && isOpen) this.#findPlaces();
    // A line that one can change has its ends instead of a frame.
    const isFramed = frame && !(frame.ends && this.places);
    set(this.edge, { d: isFramed ? lineThrough(this.#corners(), true) : "" });
    this.#drawGrips();
    this.#drawLock(elements.length && elements.every(({ locked }) => locked));
  }

  // The corners on the screen, moved outward by some room.
  #corners(room = ROOM) {
    const [nw, ne, se, sw] = ["nw", "ne", "se", "sw"].map((name) => this.#screen(placeIn(this.frame, HANDLES[name])));
    const across = unit(nw, ne);
    const down = unit(nw, sw);
    const out = (point, right, bottom) => ({
      x: point.x + room * (right * across.x + bottom * down.x),
      y: point.y + room * (right * across.y + bottom * down.y),
    });
    return [out(nw, -1, -1), out(ne, 1, -1), out(se, 1, 1), out(sw, -1, 1)];
  }

  #findPlaces() {
    if (this.frame.ends) {
      const [start, stop] = this.frame.ends.map((point) => this.#screen(point));
      this.places = { start, stop };
      return;
    }
    const [nw, ne, se, sw] = this.#corners();
    const top = between(nw, ne);
    const up = unit(sw, nw);
    this.middle = between(nw, se);
    this.places = { nw, ne, se, sw, turn: { x: top.x + up.x * TURN_AWAY, y: top.y + up.y * TURN_AWAY } };
    if (distance(nw, ne) > SIDES_FROM) Object.assign(this.places, { n: top, s: between(sw, se) });
    if (distance(nw, sw) > SIDES_FROM) Object.assign(this.places, { e: between(ne, se), w: between(nw, sw) });
  }

  #drawGrips() {
    const size = coarse.matches ? SIZE.coarse : SIZE.fine;
    const wanted = Object.entries(this.places ?? {});
    while (this.grips.childElementCount > wanted.length) this.grips.lastChild.remove();
    while (this.grips.childElementCount < wanted.length) make("rect", "", this.grips);
    for (const [index, [name, { x, y }]] of wanted.entries()) {
      const round = name in HANDLES ? 2.5 : size / 2;
      set(this.grips.children[index], {
        x: x - size / 2, y: y - size / 2, width: size, height: size, rx: round, "data-grip": name,
      });
    }
  }

  #drawLock(isLocked) {
    if (!isLocked) {
      set(this.lock, { d: "" });
      return;
    }
    const [, { x, y }] = this.#corners();
    set(this.lock, { d: `M${x - 7} ${y - 1}h14v10h-14zM${x - 4} ${y - 1}v-3a4 4 0 0 1 8 0v3` });
  }

  #around(elements) {
    return elements.map((element) => {
      const frame = frameOf([element]);
      return lineThrough(
        [HANDLES.nw, HANDLES.ne, HANDLES.se, HANDLES.sw].map((share) => this.#screen(placeIn(frame, share))), true,
      );
    }).join("");
  }
}

const distance = (a, b) => Math.hypot(b.x - a.x, b.y - a.y);
const between = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

function unit(from, to) {
  const length = distance(from, to) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}
