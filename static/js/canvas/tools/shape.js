// Drawing lines, arrows, rectangles and ellipses: from corner to corner, or one of usual size
// where somebody just clicks.

import { inSteps } from "../handles.js";
import { ARROW, ELLIPSE, LINE, NO_FILLING, RECTANGLE, Shape } from "../shape.js";
import { MAX_COORDINATE, parseColour, penStyle } from "../stroke.js";

const KINDS = { line: LINE, arrow: ARROW, rectangle: RECTANGLE, ellipse: ELLIPSE };
const CLICK = 4; // screen pixels: who moves less has clicked
const USUAL = { width: 160, height: 100 }; // screen pixels

export class DrawShape {
  /** @param {Board} board @param {object} first */
  constructor(board, first) {
    this.board = board;
    this.first = first;
    this.shape = newShape(board, first, first);
  }

  move(samples) {
    const last = samples.at(-1);
    this.clicked = Math.hypot(last.screenX - this.first.screenX, last.screenY - this.first.screenY) < CLICK;
    const { drafts } = this.board;
    drafts.delete(this.shape);
    const [from, to] = stretched(this.shape.style.tool, this.first, last);
    this.shape = newShape(this.board, from, to);
    if (!this.clicked) drafts.add(this.shape);
    this.board.renderer.request();
  }

  end() {
    this.cancel();
    if (this.clicked ?? true) placeShape(this.board, this.first);
    else addShape(this.board, this.shape);
  }

  cancel() {
    this.board.drafts.delete(this.shape);
    this.board.renderer.request();
  }
}

/** Put a shape of usual size around a place. */
export function placeShape(board, { x, y }) {
  const [across, down] = [USUAL.width / 2 / board.camera.zoom, USUAL.height / 2 / board.camera.zoom];
  addShape(board, newShape(board, { x: x - across, y: y - down }, { x: x + across, y: y + down }));
}

function addShape(board, shape) {
  board.sync.create(shape);
  board.made(shape);
}

/** Where a shape begins and ends; Shift makes it even, Alt draws it from its middle. */
export function stretched(tool, first, { x, y, shift, alt }) {
  let to = { x, y };
  if (shift && tool <= ARROW) to = inSteps(first, to);
  else if (shift) to = squared(first, to);
  const from = alt ? { x: 2 * first.x - to.x, y: 2 * first.y - to.y } : first;
  return [from, to];
}

function squared({ x, y }, to) {
  const side = Math.max(Math.abs(to.x - x), Math.abs(to.y - y));
  const way = (value) => (value < 0 ? -side : side);
  return { x: x + way(to.x - x), y: y + way(to.y - y) };
}

function newShape({ tools, camera }, from, to) {
  const { tool, ink: colour, opacity, width, filling } = tools;
  const style = { ...penStyle({ colour, opacity, width, zoom: camera.zoom }), tool: KINDS[tool] };
  const hasInside = style.tool >= RECTANGLE;
  const fill = filling && hasInside ? parseColour(filling, opacity) : NO_FILLING;
  const places = [from.x, from.y, to.x, to.y].map((value) => onCanvas(value, style.scale));
  return new Shape(style, fill, ...places);
}

/** The nearest value that can be stored. */
export function onCanvas(value, scale) {
  const factor = 2 ** scale;
  const limited = Math.max(-MAX_COORDINATE, Math.min(MAX_COORDINATE, Math.round(value * factor)));
  return limited / factor;
}
