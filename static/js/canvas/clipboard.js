// Copying, cutting and pasting elements: within the canvas, and as a document between canvases.
// Pictures and plain text that come from elsewhere become elements too.

import { addEntries, copyOf } from "./copies.js";
import { PICTURE } from "./elements.js";
import { fromDocument, toDocument } from "./exporting/document.js";
import { corners, union } from "./geometry.js";
import { isTyping } from "./keys.js";
import { Label } from "./label.js";
import { penStyle } from "./stroke.js";
import { measure } from "./text.js";

const DOCUMENT = '{"type":"drawmessenger/canvas"';

export class Clipboard {
  #copied = { text: null, entries: [] };

  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    const on = (name, take) => document.addEventListener(name, (event) => this.#concerns(event) && take(event));
    on("copy", (event) => this.#copy(event));
    on("cut", (event) => this.#copy(event) && this.board.tools.mayDraw && this.board.commands.erase());
    on("paste", (event) => this.#paste(event));
  }

  #concerns({ target }) {
    const here = target === document.body || target.closest?.("#canvas-panel");
    return here && !isTyping(target) && !document.querySelector("dialog[open]");
  }

  #copy(event) {
    const { selection, nudges } = this.board;
    nudges.flush();
    const { elements } = selection;
    if (!elements.length || String(getSelection())) return false;
    const text = toDocument(elements.filter(({ kind }) => kind !== PICTURE));
    const entries = elements.map((one) => ({ element: copyOf(one), matrix: one.matrix, cuts: one.cuts }));
    this.#copied = { text, entries };
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    return true;
  }

  #paste(event) {
    const { tools, pictures, limits } = this.board;
    if (!tools.mayDraw) return;
    event.preventDefault();
    const transfer = event.clipboardData;
    const text = transfer.getData("text/plain");
    if (text && text === this.#copied.text) this.#add(this.#copied.entries.map(again));
    else if (pictures.paste(transfer)) return;
    else if (text.startsWith(DOCUMENT)) this.#addDocument(text, limits);
    else if (text.trim()) this.#addText(text);
  }

  #addDocument(text, limits) {
    try {
      this.#add(fromDocument(text, limits).filter(({ picture }) => !picture));
    } catch (error) {
      this.board.complain(error.message);
    }
  }

  #add(entries) {
    const { sync, selection } = this.board;
    const bounds = entries.reduce((all, { element, matrix }) => {
      return union(all, matrix ? corners(element.localBounds(), matrix) : element.localBounds());
    }, null);
    if (!bounds) return;
    const { x, y } = this.board.pointers.place;
    const [dx, dy] = [x - (bounds.left + bounds.right) / 2, y - (bounds.top + bounds.bottom) / 2];
    this.board.tools.choose({ tool: "select" });
    selection.set(addEntries(sync, entries, dx, dy));
  }

  #addText(text) {
    const { tools, camera, limits, pointers } = this.board;
    const words = text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, "").slice(0, limits.text_chars);
    const style = penStyle({ colour: tools.colour, width: tools.widths.text, zoom: camera.zoom });
    const { x, y } = pointers.place;
    this.#add([{ element: new Label(style, { x, y, ...measure(words, style.width) }, words), matrix: null, cuts: null }]);
  }
}

const again = ({ element, ...rest }) => ({ element: copyOf(element), ...rest });
