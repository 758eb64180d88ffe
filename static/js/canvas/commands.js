// What is done to the selection by keys and buttons. Each is one operation, or one action.

import { ERASE, LOCK, ORDER, RESTYLE, RETEXT } from "./changes.js";
import { addCopies } from "./copies.js";
import { STROKE, TEXT, PICTURE } from "./elements.js";
import { frameOf, middleOf, moving, STEP_ANGLE, stretching, turning } from "./handles.js";
import { reordered } from "./order.js";
import { storedWidth } from "./stroke.js";
import { measure } from "./text.js";

const COPY_OFFSET = 16; // screen pixels
const GROWTH = 1.1;

export class Commands {
  /** @param {Board} board */
  constructor(board) {
    this.board = board;
  }

  get #open() {
    this.board.nudges.flush();
    return this.board.selection.open;
  }

  erase() {
    const elements = this.#open;
    if (elements.length) this.board.sync.change(ERASE, elements);
    this.board.selection.clear();
  }

  /** Copies beside what is selected; they are selected then. */
  duplicate() {
    this.board.nudges.flush();
    const { selection, camera, sync } = this.board;
    if (!selection.size) return;
    const offset = COPY_OFFSET / camera.zoom;
    selection.set(addCopies(sync, selection.elements, offset, offset));
  }

  /** @param {"front" | "back" | "forward" | "backward"} way */
  reorder(way) {
    const { content, sync } = this.board;
    const next = content.seq + content.pendingCount + 1;
    const orders = reordered(way, content.all(), new Set(this.#open), next);
    if (orders.size) sync.change(ORDER, [...orders.keys()], { orders: [...orders.values()] });
  }

  /** Lock what is selected, or unlock it when some of it is locked. */
  toggleLock() {
    this.board.nudges.flush();
    const { selection, sync } = this.board;
    const locked = selection.elements.filter((element) => element.locked);
    if (locked.length) sync.change(LOCK, locked, { on: false });
    else if (selection.size) sync.change(LOCK, selection.elements, { on: true });
  }

  /** @param {{colour?: number[], width?: number, opacity?: number, filling?: number[] | null}} look
   *   colour and filling as [r, g, b], filling null for none; width in canvas pixels */
  restyle(look) {
    const { sync } = this.board;
    const elements = this.#open;
    if (!elements.length) return;
    sync.group(() => {
      if (look.width) this.#resizeLines(elements, look.width);
      else for (const [data, some] of byLook(elements, look)) sync.change(RESTYLE, some, data);
    });
  }

  // Letters of another size need another box.
  #resizeLines(elements, wanted) {
    const { sync } = this.board;
    const width = storedWidth(wanted);
    const some = elements.filter(({ kind }) => kind !== PICTURE);
    if (some.length) sync.change(RESTYLE, some, { width });
    for (const label of some.filter(({ kind }) => kind === TEXT)) {
      const { text, style: { scale } } = label;
      sync.change(RETEXT, [label], { ...boxInUnits(measure(text, width), scale), text });
    }
  }

  selectAll() {
    const { content, selection } = this.board;
    selection.set(content.all().filter(({ locked }) => !locked));
  }

  // --- Without dragging; several in a row become one operation -------------------------------

  /** By screen pixels. */
  move(dx, dy) {
    const { zoom } = this.board.camera;
    this.board.nudges.add(moving(dx / zoom, dy / zoom));
  }

  turn(steps) {
    this.#aroundMiddle((middle) => turning(middle, steps * STEP_ANGLE));
  }

  resize(steps) {
    this.#aroundMiddle((middle) => stretching(middle, GROWTH ** steps));
  }

  #aroundMiddle(make) {
    const frame = frameOf(this.board.selection.open);
    if (frame) this.board.nudges.add(make(middleOf(frame)));
  }
}

/** A measured box in the units of a text. */
export function boxInUnits({ width, height }, scale) {
  const units = (value) => Math.max(1, Math.round(value * 2 ** scale));
  return { width: units(width), height: units(height) };
}

// Colour and opacity are one value, so what keeps its own of either becomes a change of its own.
function byLook(elements, { colour, opacity, filling }) {
  const groups = new Map();
  for (const element of elements) {
    const data = restyled(element, { colour, opacity, filling });
    if (!data) continue;
    const key = JSON.stringify(data);
    if (!groups.has(key)) groups.set(key, [data, []]);
    groups.get(key)[1].push(element);
  }
  return groups.values();
}

function restyled({ kind, style, filling: before }, { colour, opacity, filling }) {
  const alpha = opacity === undefined ? style.colour[3] : Math.round(opacity * 0xff);
  const data = {};
  if (colour && kind !== PICTURE) data.colour = [...colour.slice(0, 3), alpha];
  else if (opacity !== undefined) data.colour = [...style.colour.slice(0, 3), alpha];
  if (before && filling !== undefined) data.filling = filling ? [...filling.slice(0, 3), alpha] : [0, 0, 0, 0];
  else if (before?.[3] && opacity !== undefined) data.filling = [...before.slice(0, 3), alpha];
  return Object.keys(data).length ? data : null;
}

/** Whether elements have a line whose width can be chosen. */
export const haveLines = (elements) => elements.some(({ kind }) => kind !== PICTURE);
export const areStrokes = (elements) => elements.every(({ kind }) => kind === STROKE);
