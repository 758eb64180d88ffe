// Writing on the canvas: a field that looks like what it becomes. What is typed is kept in the
// browser until it is part of the canvas.

import { boxInUnits } from "../commands.js";
import { ERASE, RETEXT } from "../changes.js";
import { cssColour } from "../elements.js";
import { compose } from "../geometry.js";
import { PLAIN } from "../handles.js";
import { Label } from "../label.js";
import { penStyle } from "../stroke.js";
import { FONT, LINE_HEIGHT, measure } from "../text.js";
import { onCanvas } from "./shape.js";

const NOT_TEXT = /[^\P{Cc}\n\t]|\p{Cs}/gu;
const SPARE = 0.6; // sizes of room for the next letter

/** Begins to write where one clicks. */
export class PlaceText {
  constructor(board, first) {
    Object.assign(this, { board, first });
  }

  move() {}

  end() {
    this.board.typing.begin(this.first);
  }

  cancel() {}
}

export class Typing {
  #at = null; // the label as it would be now
  #edited = null; // the label that is there already

  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.key = `drawmessenger.text.${board.canvas.id}`;
    const field = document.createElement("textarea");
    Object.assign(field, { className: "typing", spellcheck: false, autocapitalize: "off", wrap: "off", rows: 1, hidden: true });
    field.maxLength = board.limits.text_chars;
    field.setAttribute("aria-label", gettext("Text on the canvas"));
    field.style.fontFamily = FONT;
    field.style.lineHeight = LINE_HEIGHT;
    this.field = field;
    board.overlay.root.after(field);
    this.#listen();
  }

  get isOpen() {
    return Boolean(this.#at);
  }

  /** Write something new, with its first line around a place. */
  begin({ x, y }) {
    const { tools, camera } = this.board;
    const { ink: colour, opacity, width } = tools;
    const style = { ...penStyle({ colour, opacity, width, zoom: camera.zoom }), tool: 0 };
    const top = y - (style.width * LINE_HEIGHT) / 2;
    const place = { x: onCanvas(x, style.scale), y: onCanvas(top, style.scale), ...measure("", style.width) };
    this.#open(new Label(style, place, ""));
  }

  /** Change the text of a label. */
  edit(label) {
    this.#edited = label;
    const { x, y, width, height, style, matrix, text } = label;
    const shown = new Label(style, { x, y, width, height }, text);
    shown.matrix = matrix;
    this.board.content.try({ kind: ERASE, elements: [label], data: {} });
    this.#open(shown);
    this.field.select();
  }

  /** Go on with what was being typed when the page went away. */
  restore() {
    const draft = this.#draft();
    if (!draft || !this.board.tools.mayDraw) return;
    const { style, x, y, text, seq } = draft;
    const label = seq && this.board.content.find(seq);
    if (label && !label.hidden && !label.locked) this.edit(label);
    else this.#open(new Label(style, { x, y, ...measure(text, style.width) }, text));
    this.field.value = text;
    this.#typed();
  }

  /** Close the field and save what is in it. Returns whether it was open. */
  commit() {
    if (!this.#at) return false;
    const { content } = this.board;
    const text = this.field.value.replace(/\r\n?/g, "\n").replace(NOT_TEXT, "").trimEnd();
    const [label, edited] = [this.#at, this.#edited];
    this.#at = this.#edited = null;
    if (edited) content.try(null);
    const hadFocus = document.activeElement === this.field;
    this.field.hidden = true;
    this.#save(label, edited, text);
    sessionStorage.removeItem(this.key);
    if (hadFocus) this.board.element.focus({ preventScroll: true });
    return true;
  }

  #save(label, edited, text) {
    const { sync, selection } = this.board;
    if (edited && !edited.hidden && !edited.locked) {
      if (!text.trim()) sync.change(ERASE, [edited]);
      else if (text !== edited.text) {
        const box = boxInUnits(measure(text, edited.style.width), edited.style.scale);
        sync.change(RETEXT, [edited], { ...box, text });
      }
      if (!edited.hidden) selection.set([edited]);
      return;
    }
    // Whatever became of the label that it was: what was typed is there.
    if (!text.trim() || (edited && text === edited.text)) return;
    const { x, y, style } = label;
    const made = new Label(style, { x, y, ...measure(text, style.width) }, text);
    sync.create(made);
    this.board.made(made);
  }

  #open(label) {
    this.#at = label;
    this.field.value = label.text;
    this.field.hidden = false;
    this.place();
    this.field.focus({ preventScroll: true });
  }

  /** Called with each frame: lie where the text will. */
  place() {
    const label = this.#at;
    if (!label) return;
    const { field, board: { camera } } = this;
    const size = label.style.width * camera.zoom;
    const natural = measure(field.value, label.style.width);
    const matrix = label.matrix ?? PLAIN;
    const [a, b, c, d] = matrix;
    const [, , , , left, top] = compose(matrix, [1, 0, 0, 1, label.x, label.y]);
    const { x, y } = camera.toScreen(left, top);
    Object.assign(field.style, {
      fontSize: `${size}px`,
      color: cssColour(label.style.colour),
      width: `${(natural.width + SPARE * label.style.width) * camera.zoom}px`,
      height: `${natural.height * camera.zoom}px`,
      transform: `matrix(${a}, ${b}, ${c}, ${d}, ${x}, ${y})`,
    });
  }

  #listen() {
    const { field, board } = this;
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("keydown", (event) => {
      const ends = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
      if (ends && !event.isComposing) {
        event.preventDefault();
        this.commit();
      }
      event.stopPropagation();
    });
    field.addEventListener("blur", ({ relatedTarget }) => {
      if (relatedTarget && !relatedTarget.closest("#canvas-panel")) this.commit();
    });
    board.tools.addEventListener("change", () => this.#restyle());
  }

  #typed() {
    this.place();
    const { style, x, y } = this.#at;
    const draft = { style, x, y, text: this.field.value, seq: this.#edited?.seq ?? null };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(draft));
    } catch {
      // No storage: then it is kept by this page only.
    }
  }

  // Colour and size can still be chosen while one writes.
  #restyle() {
    const { tools, camera } = this.board;
    if (!this.#at || this.#edited || tools.family !== "text") return;
    const { ink: colour, opacity, width } = tools;
    const { scale } = this.#at.style;
    this.#at.style = { ...penStyle({ colour, opacity, width, zoom: camera.zoom }), tool: 0, scale };
    this.place();
  }

  #draft() {
    try {
      const draft = JSON.parse(sessionStorage.getItem(this.key));
      return typeof draft?.text === "string" && draft.text && draft.style?.width > 0 ? draft : null;
    } catch {
      return null;
    }
  }
}
