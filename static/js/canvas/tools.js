// Which tool, colour and width are chosen. The toolbar shows it, the browser remembers it.

const KEY = "drawmessenger.tools";
const TOOLS = ["pen", "eraser", "hand"];
const COLOUR = /^#[0-9a-f]{6}$/i;

/** Events: "change". */
export class Tools extends EventTarget {
  /** @param {boolean} canWrite whether there is more than the hand */
  constructor(canWrite) {
    super();
    this.canWrite = canWrite;
    this.bar = document.getElementById("tools");
    this.free = document.getElementById("colour-free");
    this.range = document.getElementById("width");
    this.output = document.getElementById("width-value");
    Object.assign(this, this.#offered(), remembered());
    if (!canWrite) this.tool = "hand";
    this.#listen();
    this.#show();
  }

  choose(change) {
    if (!this.canWrite) return;
    Object.assign(this, change);
    remember(this);
    this.#show();
    this.dispatchEvent(new Event("change"));
  }

  #listen() {
    this.bar?.addEventListener("click", (event) => {
      const button = event.target.closest("[data-tool]");
      if (button) this.choose({ tool: button.dataset.tool });
      // Not "input": choosing the same colour again, eraser in hand, is a choice too.
      else if (event.target.name === "colour") this.#pick(event.target.value);
    });
    this.bar?.addEventListener("input", ({ target }) => {
      if (target === this.range) this.choose({ width: Number(target.value) });
      else if (target === this.free) this.#pick(target.value);
    });
  }

  // Whoever chooses a colour wants to draw with it.
  #pick(colour) {
    if (COLOUR.test(colour)) this.choose({ colour, tool: "pen" });
  }

  #show() {
    for (const button of this.bar?.querySelectorAll("[data-tool]") ?? []) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === this.tool));
    }
    const colours = [...(this.bar?.querySelectorAll("[name=colour]") ?? [])];
    const isChosen = (input) => input.value.toLowerCase() === this.colour.toLowerCase();
    for (const radio of colours) radio.checked = isChosen(radio);
    this.free?.classList.toggle("chosen", !colours.some(isChosen));
    if (this.free && !colours.some(isChosen)) this.free.value = this.colour;
    if (this.range) this.range.value = this.width;
    if (this.output) this.output.value = this.width;
  }

  // What the page offers first, for a browser that remembers nothing.
  #offered() {
    const colour = this.bar?.querySelector("[name=colour]:checked")?.value ?? "#000000";
    return { tool: "pen", colour, width: Number(this.range?.value ?? 4) };
  }
}

function remembered() {
  try {
    const { tool, colour, width } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    const valid = TOOLS.includes(tool) && COLOUR.test(colour) && width >= 1 && width <= 40;
    return valid ? { tool, colour, width } : {};
  } catch {
    return {}; // no storage here, or not ours
  }
}

function remember({ tool, colour, width }) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ tool, colour, width }));
  } catch {
    // A browser without storage: then it is chosen anew next time.
  }
}
