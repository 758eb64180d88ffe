// The row of tools: shows what is chosen, and is one stop for the Tab key with arrows inside it.

import { followRoving } from "./roving.js";

/** @param {Board} board */
export function showToolbar(board) {
  const bar = document.getElementById("tools");
  if (!bar) return;
  const more = document.getElementById("tools-more-button");
  const extra = document.getElementById("tools-more");
  const { tools } = board;
  const shown = followRoving(bar);

  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button === more) {
      spread(extra.classList.toggle("open"));
      return;
    }
    spread(false);
    const { tool } = button.dataset;
    if (tool === "eraser" && tools.tool === "eraser") tools.choose({ rubs: !tools.rubs });
    else if (tool) tools.choose({ tool });
    else if (button.id === "add-picture") board.pictures.choose();
  });
  more?.addEventListener("keydown", ({ key }) => key === "Escape" && spread(false));
  board.element.addEventListener("pointerdown", () => spread(false));

  function spread(open) {
    extra?.classList.toggle("open", open);
    more?.setAttribute("aria-expanded", String(open));
  }

  function show() {
    for (const button of bar.querySelectorAll("[data-tool]")) {
      const chosen = button.dataset.tool === tools.tool;
      button.setAttribute("aria-pressed", String(chosen));
      button.hidden = !tools.mayUse(button.dataset.tool);
      if (chosen) reveal(button);
    }
    const picture = document.getElementById("add-picture");
    if (picture) picture.hidden = !tools.mayDraw;
    bar.dataset.rubs = tools.rubs;
    if (more) more.classList.toggle("holds", extra.contains(bar.querySelector("[data-tool][aria-pressed=true]")));
    shown();
  }

  tools.addEventListener("change", show);
  show();
}

// Where the row scrolls, what is chosen is in view.
function reveal(button) {
  const row = button.closest(".tools-row");
  if (!row || row.scrollWidth <= row.clientWidth) return;
  const { offsetLeft, offsetWidth } = button;
  if (offsetLeft < row.scrollLeft) row.scrollLeft = offsetLeft - 8;
  else if (offsetLeft + offsetWidth > row.scrollLeft + row.clientWidth) {
    row.scrollLeft = offsetLeft + offsetWidth - row.clientWidth + 8;
  }
}

/** Undo and redo. @param {Board} board */
export function showHistory(board) {
  const undo = document.getElementById("undo");
  const redo = document.getElementById("redo");
  if (!undo) return;
  const show = () => {
    // Not `disabled`: a button that one has just pressed must keep the focus.
    undo.setAttribute("aria-disabled", String(!board.history.canUndo));
    redo.setAttribute("aria-disabled", String(!board.history.canRedo));
    undo.parentElement.hidden = !board.tools.mayDraw;
  };
  undo.addEventListener("click", () => board.turnBack(false));
  redo.addEventListener("click", () => board.turnBack(true));
  board.history.addEventListener("change", show);
  board.tools.addEventListener("change", show);
  show();
}
