// Gives a board its tools: what is chosen and selected, what shows it, and what does it.

import { Draw, Erase, Pan, Point } from "./actions.js";
import { offerWayBack } from "./back.js";
import { Clipboard } from "./clipboard.js";
import { Commands } from "./commands.js";
import { Dots } from "./dots.js";
import { PICTURE } from "./elements.js";
import { setPictureLoaded } from "./images.js";
import { Nudges } from "./nudges.js";
import { Options } from "./options.js";
import { Overlay } from "./overlay.js";
import { Selection } from "./selection.js";
import { Shortcuts } from "./shortcuts.js";
import { showHistory, showToolbar } from "./toolbar.js";
import { Tools } from "./tools.js";
import { Pictures } from "./tools/picture.js";
import { Rub } from "./tools/rub.js";
import { startSelecting } from "./tools/select.js";
import { DrawShape } from "./tools/shape.js";
import { PlaceText, Typing } from "./tools/text.js";

const SAY_AFTER_MS = 300;

const BEGIN = {
  hand: (board, sample) => new Pan(board, sample),
  laser: (board, sample) => new Point(board, sample),
  select: startSelecting,
  eraser: (board, sample) => new (board.tools.rubs ? Rub : Erase)(board, sample),
  text: (board, sample) => new PlaceText(board, sample),
  pen: (board, sample) => new Draw(board, sample),
  marker: (board, sample) => new Draw(board, sample),
};

/** What a press with a tool begins. @returns {object} an action, see actions.js */
export function beginAction(board, tool, sample) {
  return BEGIN[tool]?.(board, sample) ?? new DrawShape(board, sample);
}

/** Before anything is shown: what is chosen. @param {Board} board */
export function takeTools(board) {
  board.tools = new Tools(board.page.canWrite);
  board.selection = new Selection();
  board.drafts = new Set(); // elements that are only shown, while one drags
}

/** Once everything else is there: what works with it. @param {Board} board */
export function equip(board) {
  board.nudges = new Nudges(board);
  board.commands = new Commands(board);
  board.overlay = new Overlay(board);
  board.typing = new Typing(board);
  board.pictures = new Pictures(board);
  board.shortcuts = new Shortcuts();
  board.clipboard = new Clipboard(board);
  board.dots = new Dots(board);
  board.options = new Options(board);
  const lookForContent = offerWayBack(board);
  showToolbar(board);
  showHistory(board);
  tellSelection(board);
  showArrivedPictures(board);
  let seq = 0; // what the options show may have been changed by somebody
  board.sync.addEventListener("caught-up", () => board.typing.restore(), { once: true });
  board.tools.addEventListener("change", () => {
    if (board.tools.tool !== "select") board.selection.clear();
    board.renderer.request();
  });
  board.frames.push(() => {
    board.selection.prune();
    if (board.selection.size && board.content.seq !== seq) board.options.show();
    seq = board.content.seq;
    board.overlay.draw();
    board.typing.place();
    board.dots.draw();
    lookForContent();
  });
}

// A picture is fetched when it is first drawn; what stood in its place is drawn anew then.
function showArrivedPictures({ content }) {
  const arrived = new Set();
  let frame = null;
  setPictureLoaded((url) => {
    arrived.add(url);
    frame ??= requestAnimationFrame(() => {
      frame = null;
      for (const one of content.all()) {
        if (one.kind === PICTURE && arrived.has(one.url)) content.mark(one, one.marked);
      }
      arrived.clear();
    });
  });
}

// For whoever does not see it.
function tellSelection({ selection, announce }) {
  let timer = null;
  selection.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { size } = selection;
      announce(size ? interpolate(ngettext("%s selected", "%s selected", size), [size]) : "");
    }, SAY_AFTER_MS);
  });
}
