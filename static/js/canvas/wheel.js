// The wheel pans, and zooms at the pointer with Ctrl; trackpads pinch as Ctrl and wheel.

const LINE = 16; // pixels that a line stands for
const PAGE = 400;
const MOST = 50; // pixels of one event that count, so that a mouse's notch does not leap
const PER_DOUBLING = 100;

const pixels = (event) => [1, LINE, PAGE][event.deltaMode] ?? 1;

/** @param {Board} board */
export function listenToWheel(board) {
  board.element.addEventListener("wheel", (event) => turn(board, event), { passive: false });
}

function turn(board, event) {
  event.preventDefault();
  const factor = pixels(event);
  let [dx, dy] = [event.deltaX * factor, event.deltaY * factor];
  if (event.ctrlKey || event.metaKey) {
    const { left, top } = board.element.getBoundingClientRect();
    const steps = -Math.max(-MOST, Math.min(MOST, dy)) / PER_DOUBLING;
    board.camera.zoomAt(event.clientX - left, event.clientY - top, 2 ** steps);
  } else {
    if (event.shiftKey && !dx) [dx, dy] = [dy, 0];
    board.camera.pan(-dx, -dy);
  }
  board.lookedElsewhere();
}
