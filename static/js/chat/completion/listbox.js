// A list of suggestions over a field, worked by the field's keys or by a tap.

import { showFace } from "../../net/faces.js";

/**
 * @typedef {{value: string, label: string, note: string, sign?: string, person?: string}} Option
 * `sign` is shown before it, or a person's first letter in their colour
 */
export class Listbox {
  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} field
   * @param {(option: Option) => void} take
   */
  constructor(list, field, take) {
    Object.assign(this, { list, field, take, options: [], active: -1 });
    this.count = document.getElementById(list.getAttribute("aria-describedby"));
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
    // The field keeps the focus.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const index = [...list.children].indexOf(target.closest("[role=option]"));
      if (index >= 0) take(this.options[index]);
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** @param {Option[]} options none of them closes the list */
  show(options) {
    if (!options.length) return this.close();
    this.options = options;
    this.list.replaceChildren(...options.map((option, index) => this.#row(option, index)));
    this.list.hidden = false;
    this.list.scrollTop = 0;
    this.#activate(0);
    const words = ngettext("%s suggestion", "%s suggestions", options.length);
    this.count.textContent = interpolate(words, [options.length]);
  }

  close() {
    if (!this.isOpen) return;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.options = [];
    this.field.removeAttribute("aria-activedescendant");
    this.count.textContent = "";
  }

  /** A key of the field; those that belong to the list go no further. */
  pressed(event) {
    if (!this.isOpen || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, shiftKey } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const takes = !shiftKey && (key === "Enter" || key === "Tab");
    if (!step && !takes && key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (step) this.#activate((this.active + step + this.options.length) % this.options.length);
    else if (takes) this.take(this.options[this.active]);
    else this.close();
  }

  #activate(index) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const row = this.list.children[index];
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", row.id);
  }

  #row({ label, note, sign, person }, index) {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.append(signOf({ label, sign, person }), part("completion-label", label), part("completion-note", note));
    return row;
  }
}

function signOf({ label, sign, person }) {
  const element = part(person ? "avatar avatar-round avatar-small" : "completion-sign", sign ?? "");
  element.setAttribute("aria-hidden", "true");
  if (person) showFace(element, person, label);
  return element;
}

function part(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.dir = "auto";
  element.textContent = text;
  return element;
}
