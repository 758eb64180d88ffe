// The keyboard: tools, zoom, panning with space or arrows, and all that is done to a selection.
// Never while somebody types.

import { TEXT } from "./elements.js";
import { placeShape } from "./tools/shape.js";
import { SHAPES } from "./tools.js";

const TOOLS = {
  v: "select", h: "hand", p: "pen", m: "marker", e: "eraser", r: "rectangle", o: "ellipse",
  l: "line", a: "arrow", t: "text", k: "laser",
};
const ZOOMS = { "+": 1.25, "=": 1.25, "-": 0.8, _: 0.8 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ORDERS = { "]": "forward", "[": "backward", "}": "front", "{": "back" };
const ARROW_STEP = 60; // screen pixels
const FAR = 10;
const NOT_TEXT = ["radio", "checkbox", "range", "color", "button", "submit", "file"];

export function isTyping(target) {
  if (target instanceof HTMLInputElement) return !NOT_TEXT.includes(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/** @param {Board} board */
export function listenToKeys(board) {
  addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.defaultPrevented || isTyping(target) || target.closest?.("dialog, [popover]")) return;
    if (press(board, event)) event.preventDefault();
  });
  addEventListener("keyup", (event) => event.code === "Space" && board.holdSpace(false));
  addEventListener("blur", () => board.holdSpace(false));
}

/** Do what a key stands for. Returns false when it stands for nothing here. */
function press(board, event) {
  const onBoard = event.target === board.element || event.target === document.body;
  const concerns = onBoard || Boolean(event.target.closest?.("#canvas-panel"));
  if (event.ctrlKey || event.metaKey) return concerns && pressWithCtrl(board, event);
  if (event.altKey) return false;
  if (event.key === "Escape") return escape(board);
  if (onBoard && pressOnBoard(board, event)) return true;
  if (event.target instanceof HTMLInputElement) return false; // arrows and letters are its own
  if (concerns && (event.key === "Delete" || event.key === "Backspace")) return erase(board);
  return board.shortcuts.singleKeys && pressSingle(board, event);
}

function escape(board) {
  if (board.abandon()) return true;
  board.leaving = !board.selection.size;
  board.selection.clear();
  return !board.leaving;
}

function erase(board) {
  if (!board.selection.size || !board.tools.mayDraw) return false;
  board.commands.erase();
  return true;
}

function pressOnBoard(board, event) {
  const { selection, tools } = board;
  const step = ARROWS[event.key];
  if (event.code === "Space") board.holdSpace(true);
  else if (step && selection.open.length && tools.mayDraw) {
    const far = event.shiftKey ? FAR : 1;
    board.commands.move(step[0] * far, step[1] * far);
  } else if (step) pan(board, step);
  else if (event.key === "Enter") return enter(board);
  else if (event.key === "Tab") return walk(board, event.shiftKey ? -1 : 1);
  else return false;
  return true;
}

function pan(board, [dx, dy]) {
  board.camera.pan(-dx * ARROW_STEP, -dy * ARROW_STEP);
  board.lookedElsewhere();
}

// Writes in what is selected, or places what the tool makes, in the middle of the view.
function enter(board) {
  const { tools, selection, typing, camera, renderer } = board;
  if (!tools.mayDraw) return false;
  const [only] = selection.open;
  const middle = camera.toCanvas(renderer.size.width / 2, renderer.size.height / 2);
  if (selection.size === 1 && only?.kind === TEXT) typing.edit(only);
  else if (tools.tool === "text") typing.begin(middle);
  else if (SHAPES.includes(tools.tool)) placeShape(board, middle);
  else return false;
  return true;
}

// Tab goes from element to element, and from the last one on; after Escape it leaves at once.
function walk(board, way) {
  const { tools, selection, content, camera, renderer } = board;
  if (tools.tool !== "select" || board.leaving) return (board.leaving = false);
  const seen = content.query(camera.viewport(renderer.size.width, renderer.size.height));
  const at = seen.findLastIndex((element) => selection.has(element));
  const next = at < 0 ? seen.at(way > 0 ? 0 : -1) : seen[at + way];
  if (!next) return false;
  selection.set([next]);
  return true;
}

function pressWithCtrl(board, event) {
  const { commands, tools, selection } = board;
  const key = event.key.toLowerCase();
  if (key === "0") board.zoomTo(1);
  else if (key in ZOOMS) board.zoomBy(ZOOMS[key]);
  else if (!tools.mayDraw) return false;
  else if (key === "z") board.turnBack(event.shiftKey);
  else if (key === "y") board.turnBack(true);
  else if (key === "a") {
    tools.choose({ tool: "select" });
    commands.selectAll();
  } else if (key === "d" && selection.size) commands.duplicate();
  else if (key === "l" && event.shiftKey && selection.size) commands.toggleLock();
  else return false;
  return true;
}

function pressSingle(board, event) {
  const { tools, selection } = board;
  const key = event.key.toLowerCase();
  if (event.code === "Digit1" && event.shiftKey) board.fit();
  else if (event.key === "?") board.shortcuts.open();
  else if (event.key in ORDERS && selection.size && tools.mayDraw) board.commands.reorder(ORDERS[event.key]);
  else if (event.shiftKey || !(key in TOOLS)) return false;
  else if (key === "e" && tools.tool === "eraser") tools.choose({ rubs: !tools.rubs });
  else tools.choose({ tool: TOOLS[key] });
  return true;
}
