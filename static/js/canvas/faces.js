// A row of who is on the canvas, beside the view controls. Each is a button to follow somebody.

import { showFace } from "../net/faces.js";

const MOST = 5;
const MOST_ON_A_PHONE = 3;

export class Faces {
  #shown = ""; // what the row shows now

  /**
   * @param {Crowd} crowd
   * @param {Names} names
   * @param {Follow} follow
   */
  constructor(crowd, names, follow) {
    Object.assign(this, { crowd, names, follow, open: false });
    this.narrow = matchMedia("(max-width: 760px)");
    this.row = document.createElement("div");
    this.row.className = "faces";
    this.row.setAttribute("role", "group");
    this.row.setAttribute("aria-label", gettext("Who is here"));
    this.row.addEventListener("click", (event) => this.#clicked(event.target.closest("button")));
    document.querySelector(".view-controls")?.prepend(this.row);
    follow.addEventListener("change", () => this.frame());
    this.narrow.addEventListener("change", () => this.frame());
  }

  /** Show who is here now. Called when the board was drawn. */
  frame() {
    const people = this.crowd.people().map((id) => ({ id, name: this.names.of(id) }));
    const most = this.narrow.matches ? MOST_ON_A_PHONE : MOST;
    const state = JSON.stringify([people, this.follow.author, this.open, most]);
    if (state === this.#shown) return;
    this.#shown = state;
    const few = people.length <= most;
    const shown = few || this.open ? people : people.slice(0, most);
    const buttons = shown.map((person) => this.#face(person));
    if (!few) buttons.push(this.#rest(people.length - most));
    this.#replace(buttons);
  }

  // Whoever was on a face with the keyboard stays on it.
  #replace(buttons) {
    const held = this.row.contains(document.activeElement) && document.activeElement.dataset.person;
    this.row.replaceChildren(...buttons);
    if (held !== false) buttons.find(({ dataset }) => dataset.person === held)?.focus();
  }

  #face({ id, name }) {
    const followed = this.follow.author === id;
    const label = interpolate(followed ? gettext("Stop following %s") : gettext("Follow %s"), [name]);
    const button = this.#button(label);
    showFace(button, id, name);
    button.dataset.person = id;
    button.setAttribute("aria-pressed", String(followed));
    return button;
  }

  #rest(count) {
    const label = this.open ? gettext("Show fewer") : gettext("Show everybody");
    const button = this.#button(label);
    button.textContent = this.open ? "−" : `+${count}`;
    button.dataset.person = "";
    button.setAttribute("aria-expanded", String(this.open));
    return button;
  }

  #button(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "face avatar avatar-round avatar-small";
    button.title = label;
    button.setAttribute("aria-label", label);
    return button;
  }

  #clicked(button) {
    if (!button) return;
    if (button.dataset.person) this.follow.toggle(button.dataset.person);
    else this.open = !this.open;
    this.frame();
  }
}
