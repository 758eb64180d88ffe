// The select tool: clicking, a box or a lasso select; dragging what is selected moves it, its
// handles resize and turn it.

import { TRANSFORM } from "../changes.js";
import { addCopies, copyOf } from "../copies.js";
import { TEXT } from "../elements.js";
import { compose, corners, isInside } from "../geometry.js";
import { inSteps, isSound, keepsRatio, moving, PLAIN, resizing, rotating, stretchingLine } from "../handles.js";
import { elementsInBox, elementsInLasso, hitAt } from "../hits.js";

const REACH = { mouse: 4, pen: 6, touch: 12 }; // screen pixels
const STILL = { mouse: 3, pen: 5, touch: 9 }; // who moves less has clicked
const TWICE_MS = 400;

let lastClick = { at: -Infinity, element: null };

/** What a press with the select tool begins. @returns {object} an action */
export function startSelecting(board, first) {
  board.nudges.flush();
  const grip = board.overlay.gripAt(first);
  if (grip && board.tools.mayDraw) return new Reshape(board, first, grip);
  const element = hitAt(board.content, first, REACH[first.pointer] / board.camera.zoom);
  if (element || isOnSelection(board, first)) return new Move(board, first, element);
  const alt = first.alt !== board.tools.lassoes;
  return alt ? new Lasso(board, first) : new Box(board, first);
}

// Between the lines of what is selected one can take hold of it too.
function isOnSelection({ overlay, selection, tools }, { x, y, shift }) {
  const { frame } = overlay;
  if (!frame || shift || !tools.mayDraw || !selection.open.length) return false;
  return isInside(corners(frame.box, frame.matrix), x, y);
}

class Move {
  #moved = false;
  #matrix = null;

  constructor(board, first, element) {
    Object.assign(this, { board, first, element });
    const { selection } = board;
    this.wasSelected = !element || selection.has(element);
    if (element && !this.wasSelected) {
      if (first.shift) selection.add([element]);
      else selection.set([element]);
    }
  }

  move(samples) {
    const last = samples.at(-1);
    const [dx, dy] = [last.screenX - this.first.screenX, last.screenY - this.first.screenY];
    if (!this.#moved && Math.hypot(dx, dy) < STILL[this.first.pointer]) return;
    const { content, tools } = this.board;
    if (!tools.mayDraw) return;
    if (!this.#moved) this.#begin();
    let to = last;
    if (last.shift) to = Math.abs(dx) > Math.abs(dy) ? { x: last.x, y: this.first.y } : { x: this.first.x, y: last.y };
    this.#matrix = moving(to.x - this.first.x, to.y - this.first.y);
    if (!this.elements.length || !isSound(this.#matrix)) return;
    if (this.copies) this.#showCopies();
    else content.try({ kind: TRANSFORM, elements: this.elements, data: { matrix: this.#matrix } });
  }

  // With Alt, what moves are copies.
  #begin() {
    const { selection } = this.board;
    this.#moved = true;
    this.elements = this.first.alt ? selection.elements : selection.open;
    this.copies = this.first.alt ? this.elements.map((one) => Object.assign(copyOf(one), { cuts: one.cuts })) : null;
  }

  #showCopies() {
    for (const [index, copy] of this.copies.entries()) {
      copy.matrix = compose(this.#matrix, this.elements[index].matrix ?? PLAIN);
      copy.changed();
      this.board.drafts.add(copy);
    }
    this.board.renderer.request();
  }

  end() {
    const { sync, selection } = this.board;
    if (!this.#moved) {
      this.#click();
      return;
    }
    this.cancel();
    const elements = this.elements.filter(({ hidden }) => !hidden);
    const [, , , , dx, dy] = this.#matrix;
    if (this.copies) selection.set(addCopies(sync, elements, dx, dy));
    else if (elements.length && isSound(this.#matrix)) sync.change(TRANSFORM, elements, { matrix: this.#matrix });
  }

  cancel() {
    for (const copy of this.copies ?? []) this.board.drafts.delete(copy);
    this.board.content.try(null);
    this.board.renderer.request();
  }

  #click() {
    const { selection, typing, tools } = this.board;
    const { element, first } = this;
    const twice = performance.now() - lastClick.at < TWICE_MS && lastClick.element === element;
    lastClick = { at: performance.now(), element };
    if (!element) selection.clear();
    else if (twice && element.kind === TEXT && !element.locked && tools.mayDraw) typing.edit(element);
    else if (first.shift && this.wasSelected) selection.toggle(element);
    else if (!first.shift) selection.set([element]);
  }
}

class Reshape {
  #matrix = null;

  constructor(board, first, grip) {
    Object.assign(this, { board, first, grip });
    this.frame = board.overlay.frame;
    this.elements = board.selection.open;
  }

  move(samples) {
    const last = samples.at(-1);
    const matrix = this.#make(last);
    if (!isSound(matrix)) return;
    this.#matrix = matrix;
    this.board.content.try({ kind: TRANSFORM, elements: this.elements, data: { matrix } });
  }

  #make(last) {
    const { grip, frame, first, elements } = this;
    if (grip === "turn") return rotating(frame, first, last, last.shift);
    if (grip === "start" || grip === "stop") {
      const [moved, fixed] = grip === "start" ? frame.ends : [...frame.ends].reverse();
      const to = { x: moved.x + last.x - first.x, y: moved.y + last.y - first.y };
      return stretchingLine(fixed, moved, last.shift ? inSteps(fixed, to) : to);
    }
    const fragile = keepsRatio(elements);
    const ratio = last.shift || (fragile && grip.length === 2);
    const options = { keepsRatio: ratio, fromMiddle: last.alt, mayFlip: !fragile };
    return resizing(frame, grip, first, last, options);
  }

  end() {
    const { content, sync } = this.board;
    content.try(null);
    const elements = this.elements.filter(({ hidden }) => !hidden);
    if (this.#matrix && elements.length) sync.change(TRANSFORM, elements, { matrix: this.#matrix });
  }

  cancel() {
    this.board.content.try(null);
  }
}

const isOpen = ({ locked }) => !locked;

class Box {
  constructor(board, first) {
    Object.assign(this, { board, first, last: first });
    this.before = first.shift ? board.selection.elements : [];
  }

  move(samples) {
    this.last = samples.at(-1);
    this.board.overlay.showBox(this.#box);
    this.board.renderer.request();
  }

  end() {
    const { content, selection, overlay } = this.board;
    const found = this.#isClick ? [] : elementsInBox(content, this.#box, isOpen);
    selection.set([...this.before, ...found]);
    overlay.showBox(null);
    this.board.renderer.request();
  }

  cancel() {
    this.board.overlay.showBox(null);
    this.board.renderer.request();
  }

  get #isClick() {
    const { first, last } = this;
    return Math.hypot(last.screenX - first.screenX, last.screenY - first.screenY) < STILL[first.pointer];
  }

  get #box() {
    const { first, last } = this;
    return {
      left: Math.min(first.x, last.x), top: Math.min(first.y, last.y),
      right: Math.max(first.x, last.x), bottom: Math.max(first.y, last.y),
    };
  }
}

class Lasso {
  constructor(board, first) {
    Object.assign(this, { board, points: [first] });
    this.before = first.shift ? board.selection.elements : [];
  }

  move(samples) {
    this.points.push(...samples);
    this.board.overlay.showLasso(this.points);
    this.board.renderer.request();
  }

  end() {
    const { content, selection } = this.board;
    selection.set([...this.before, ...elementsInLasso(content, this.points, isOpen)]);
    this.cancel();
  }

  cancel() {
    this.board.overlay.showLasso(null);
    this.board.renderer.request();
  }
}
