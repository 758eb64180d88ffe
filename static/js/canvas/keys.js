// The keyboard: tools, zoom, and panning with space or arrows. Never while somebody types.

const TOOLS = { p: "pen", e: "eraser", h: "hand" };
const ZOOMS = { "+": 1.25, "=": 1.25, "-": 0.8, _: 0.8 };
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ARROW_STEP = 60; // screen pixels
const NOT_TEXT = ["radio", "checkbox", "range", "color", "button", "submit", "file"];

function isTyping(target) {
  if (target instanceof HTMLInputElement) return !NOT_TEXT.includes(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/** @param {Board} board */
export function listenToKeys(board) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event.target) || event.target.closest?.("dialog")) return;
    if (press(board, event)) event.preventDefault();
  });
  addEventListener("keyup", (event) => event.code === "Space" && board.holdSpace(false));
  addEventListener("blur", () => board.holdSpace(false));
}

/** Do what a key stands for. Returns false when it stands for nothing here. */
function press(board, event) {
  const onBoard = event.target === board.element || event.target === document.body;
  if (event.ctrlKey || event.metaKey) return zoom(board, event);
  if (event.altKey) return false;
  if (event.code === "Digit1" && event.shiftKey) return board.fit() ?? true;
  if (event.code === "Space" && onBoard) return board.holdSpace(true) ?? true;
  if (event.key === "Escape") return board.abandon();
  if (onBoard && event.key in ARROWS) return pan(board, ARROWS[event.key]);
  const tool = !event.shiftKey && TOOLS[event.key.toLowerCase()];
  if (tool) board.tools.choose({ tool });
  return Boolean(tool);
}

function zoom(board, event) {
  if (event.key === "0") board.zoomTo(1);
  else if (event.key in ZOOMS) board.zoomBy(ZOOMS[event.key]);
  else return false;
  return true;
}

function pan(board, [dx, dy]) {
  board.camera.pan(dx * ARROW_STEP, dy * ARROW_STEP);
  board.lookedElsewhere();
  return true;
}
