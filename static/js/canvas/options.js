// The panel of options: it fits the tool in hand, or what is selected.

import { RESTYLE } from "./changes.js";
import { lookOfSelection, lookOfTool } from "./look.js";
import { parseColour } from "./stroke.js";
import { WIDTHS } from "./tools.js";

const KEY = "drawmessenger.options";
const isNarrow = () => matchMedia("(max-width: 760px)").matches;
const rounded = (value) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

export class Options {
  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.panel = document.getElementById("options");
    this.button = document.getElementById("options-button");
    if (!this.panel) return;
    this.isOpen = !isNarrow() && recall();
    this.find = (name) => this.panel.querySelector(`[name="${name}"]`);
    this.#listen();
    this.show();
  }

  show() {
    if (!this.panel) return;
    const { tools, selection, camera } = this.board;
    const chosen = tools.tool === "select" && selection.size > 0;
    const look = chosen ? lookOfSelection(selection.elements, camera.zoom) : lookOfTool(tools);
    const mayShow = look.parts.size > 0 && tools.mayDraw;
    this.button.hidden = !tools.mayDraw;
    this.button.setAttribute("aria-disabled", String(!mayShow));
    this.button.setAttribute("aria-expanded", String(mayShow && this.isOpen));
    this.panel.hidden = !(mayShow && this.isOpen);
    for (const part of this.panel.querySelectorAll("[data-part]")) part.hidden = !look.parts.has(part.dataset.part);
    this.#showColours(look);
    this.#showWidth(look);
    this.#showFlags(tools, selection);
  }

  #showColours({ colour, filling, opacity }) {
    this.#showSwatches("colour", colour);
    this.#showSwatches("filling", filling ?? "none");
    // What the button shows is what would be drawn now.
    this.button.style.setProperty("--shown-colour", colour ?? this.board.tools.ink);
    const range = this.find("opacity");
    range.value = Math.round((opacity ?? 1) * 100);
    this.panel.querySelector("#opacity-value").value = `${range.value} %`;
  }

  #showSwatches(name, value) {
    const radios = [...this.panel.querySelectorAll(`input[type=radio][name=${name}]`)];
    for (const radio of radios) radio.checked = radio.value === value?.toLowerCase();
    const free = this.find(`${name}-free`);
    const isFree = Boolean(value) && !radios.some(({ checked }) => checked);
    free.classList.toggle("chosen", isFree);
    if (isFree) free.value = value;
  }

  #showWidth({ family = "pen", width = 4 }) {
    const { presets, least, most } = WIDTHS[family];
    const range = this.find("width");
    Object.assign(range, { min: least, max: most, value: width });
    this.panel.querySelector("#width-value").value = rounded(width);
    this.panel.dataset.family = family;
    for (const [index, radio] of this.panel.querySelectorAll("[name=preset]").entries()) {
      radio.value = presets[index];
      radio.checked = Math.abs(presets[index] - width) < 0.3;
    }
  }

  #showFlags(tools, selection) {
    for (const name of ["rubs", "lassoes"]) {
      for (const radio of this.panel.querySelectorAll(`[name=${name}]`)) radio.checked = (radio.value === "yes") === tools[name];
    }
    this.find("keeps").checked = tools.keeps;
    const isLocked = selection.elements.some(({ locked }) => locked);
    const lock = this.panel.querySelector("[data-command=lock]");
    lock.setAttribute("aria-pressed", String(isLocked));
    lock.querySelector("span").textContent = isLocked ? gettext("Unlock") : gettext("Lock");
  }

  // --- Choosing ------------------------------------------------------------------------------

  #listen() {
    const { panel, button, board } = this;
    button.addEventListener("click", () => this.#toggle(!this.isOpen));
    panel.querySelector("#options-close").addEventListener("click", () => {
      this.#toggle(false);
      button.focus();
    });
    panel.addEventListener("click", ({ target }) => this.#click(target));
    panel.addEventListener("input", ({ target }) => this.#input(target, false));
    panel.addEventListener("change", ({ target }) => this.#input(target, true));
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !isNarrow()) return;
      event.stopPropagation();
      this.#toggle(false);
      button.focus();
    });
    // On a phone it lies over the drawing, so it makes room when that is touched.
    board.element.addEventListener("pointerdown", () => isNarrow() && this.isOpen && this.#toggle(false));
    board.tools.addEventListener("change", () => this.show());
    board.selection.addEventListener("change", () => this.show());
  }

  #toggle(open) {
    this.isOpen = open;
    if (!isNarrow()) remember(open);
    this.show();
  }

  // Not "change": choosing the same colour again is a choice too, for others of the selection.
  #click(target) {
    const command = target.closest("[data-command]")?.dataset.command;
    if (command) this.#command(command);
    else if (target.type !== "radio") return;
    else if (target.name === "colour") this.#choose({ colour: target.value }, true);
    else if (target.name === "filling") this.#choose({ filling: target.value === "none" ? null : target.value }, true);
    else if (target.name === "preset") this.#choose({ width: Number(target.value) }, true);
    else this.board.tools.choose({ [target.name]: target.value === "yes" });
  }

  #input(target, isFinal) {
    if (target.name === "keeps") this.board.tools.choose({ keeps: target.checked });
    else if (target.name === "width") this.#choose({ width: Number(target.value) }, isFinal);
    else if (target.name === "opacity") this.#choose({ opacity: Number(target.value) / 100 }, isFinal);
    else if (target.name === "colour-free") this.#choose({ colour: target.value }, isFinal);
    else if (target.name === "filling-free") this.#choose({ filling: target.value }, isFinal);
  }

  /** Of the selection where there is one, and in any case of the next thing that is drawn. */
  #choose(look, isFinal) {
    const { tools, selection, content, commands, camera } = this.board;
    if (tools.tool !== "select" || !selection.open.length) {
      tools.chooseLook(look);
      return;
    }
    const { colour, filling, width, opacity } = look;
    const data = {
      ...(colour && { colour: parseColour(colour) }),
      ...(filling !== undefined && { filling: filling && parseColour(filling) }),
      ...(width && { width: width / camera.zoom }),
      ...(opacity !== undefined && { opacity }),
    };
    content.try(null);
    if (isFinal) commands.restyle(data);
    else if (data.width) content.try({ kind: RESTYLE, elements: selection.open, data });
    if (isFinal && colour) tools.colour = colour;
    this.show();
    if (!isFinal) this.#echo(look);
  }

  #echo({ width, opacity }) {
    if (width) {
      this.find("width").value = width;
      this.panel.querySelector("#width-value").value = rounded(width);
    }
    if (opacity !== undefined) {
      this.find("opacity").value = opacity * 100;
      this.panel.querySelector("#opacity-value").value = `${Math.round(opacity * 100)} %`;
    }
  }

  #command(name) {
    const { commands } = this.board;
    const COMMANDS = {
      duplicate: () => commands.duplicate(),
      erase: () => commands.erase(),
      lock: () => commands.toggleLock(),
      left: () => commands.move(-10, 0),
      right: () => commands.move(10, 0),
      up: () => commands.move(0, -10),
      down: () => commands.move(0, 10),
      smaller: () => commands.resize(-1),
      larger: () => commands.resize(1),
      "turn-left": () => commands.turn(-1),
      "turn-right": () => commands.turn(1),
      all: () => commands.selectAll(),
    };
    if (COMMANDS[name]) COMMANDS[name]();
    else commands.reorder(name);
  }
}

function recall() {
  try {
    return localStorage.getItem(KEY) !== "closed";
  } catch {
    return true; // no storage here
  }
}

function remember(open) {
  try {
    localStorage.setItem(KEY, open ? "open" : "closed");
  } catch {
    // Then it is open again next time.
  }
}
