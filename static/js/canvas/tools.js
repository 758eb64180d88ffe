// Which tool is chosen, and with which colours, widths and opacity each of them draws. The
// browser remembers it.

const KEY = "drawmessenger.tools";
const COLOUR = /^#[0-9a-f]{6}$/i;

/** What readers may use. */
export const LOOKING = ["hand"];
export const SHAPES = ["rectangle", "ellipse", "line", "arrow"];
const TOOLS = ["select", "hand", "pen", "marker", "eraser", ...SHAPES, "text", "laser"];

/** Tools that share widths and opacity; the others have none. */
const FAMILIES = {
  pen: "pen", marker: "marker", text: "text",
  ...Object.fromEntries(SHAPES.map((shape) => [shape, "shape"])),
};
/** Widths in screen pixels; of texts, the size of the letters. */
export const WIDTHS = {
  pen: { presets: [2, 4, 10], least: 1, most: 40 },
  shape: { presets: [2, 4, 8], least: 1, most: 40 },
  marker: { presets: [12, 22, 36], least: 6, most: 60 },
  text: { presets: [16, 24, 40], least: 10, most: 120 },
};

const FIRST = {
  tool: "pen",
  colour: "#1a2042",
  markerColour: "#f3b90c",
  filling: null,
  widths: { pen: 4, shape: 4, marker: 22, text: 24 },
  opacities: { pen: 1, shape: 1, marker: 0.4, text: 1 },
  rubs: false, // the eraser takes parts of strokes instead of whole ones
  lassoes: false, // dragging selects by a lasso instead of a box
  keeps: false, // the tool stays chosen after a shape or a text
};

/** Events: "change". */
export class Tools extends EventTarget {
  #wished = null; // the tool that comes back when one may draw again

  /** @param {boolean} canWrite whether there is more than looking */
  constructor(canWrite) {
    super();
    this.mayDraw = canWrite;
    Object.assign(this, structuredClone(FIRST), remembered());
    if (!canWrite) this.#fallBack();
  }

  /** The family of the tool: "pen", "marker", "shape", "text" or undefined. */
  get family() {
    return FAMILIES[this.tool];
  }

  get width() {
    return this.widths[this.family ?? "pen"];
  }

  get opacity() {
    return this.opacities[this.family ?? "pen"];
  }

  /** What the tool draws with. */
  get ink() {
    return this.family === "marker" ? this.markerColour : this.colour;
  }

  mayUse(tool) {
    return this.mayDraw || LOOKING.includes(tool);
  }

  /** @param {object} change any of the fields of FIRST */
  choose(change) {
    if (change.tool && !this.mayUse(change.tool)) return;
    Object.assign(this, change);
    this.#changed();
  }

  /** Choose the colour, width or opacity of what is in hand. */
  chooseLook({ colour, width, opacity, filling }) {
    const family = this.family ?? "pen";
    if (colour) this[family === "marker" ? "markerColour" : "colour"] = colour;
    if (width) this.widths[family] = width;
    if (opacity !== undefined) this.opacities[family] = opacity;
    if (filling !== undefined) this.filling = filling;
    this.#changed();
  }

  /** Whoever may not draw for a while has the hand, and afterwards the tool of before. */
  setMayDraw(mayDraw) {
    if (mayDraw === this.mayDraw) return;
    this.mayDraw = mayDraw;
    if (!mayDraw) this.#fallBack();
    else if (this.#wished) this.tool = this.#wished;
    this.#wished = mayDraw ? null : this.#wished;
    this.dispatchEvent(new Event("change"));
  }

  #fallBack() {
    this.#wished = this.tool;
    if (!LOOKING.includes(this.tool)) this.tool = "hand";
  }

  #changed() {
    if (this.mayDraw) remember(this);
    this.dispatchEvent(new Event("change"));
  }
}

function remembered() {
  try {
    return valid(JSON.parse(localStorage.getItem(KEY)) ?? {});
  } catch {
    return {}; // no storage here, or not ours
  }
}

// What was stored by another version, or by somebody else, counts as far as it makes sense.
function valid(stored) {
  const kept = {};
  const keep = (name, accepts) => accepts(stored[name]) && (kept[name] = stored[name]);
  keep("tool", (tool) => TOOLS.includes(tool));
  keep("colour", (colour) => COLOUR.test(colour));
  keep("markerColour", (colour) => COLOUR.test(colour));
  keep("filling", (filling) => filling === null || COLOUR.test(filling));
  for (const flag of ["rubs", "lassoes", "keeps"]) keep(flag, (value) => typeof value === "boolean");
  kept.widths = numbers(stored.widths, FIRST.widths, (name) => WIDTHS[name]);
  kept.opacities = numbers(stored.opacities, FIRST.opacities, () => ({ least: 0.05, most: 1 }));
  return kept;
}

function numbers(stored, first, limits) {
  const isGood = (name) => stored?.[name] >= limits(name).least && stored[name] <= limits(name).most;
  return Object.fromEntries(
    Object.keys(first).map((name) => [name, isGood(name) ? stored[name] : first[name]]),
  );
}

function remember(tools) {
  const chosen = Object.fromEntries(Object.keys(FIRST).map((name) => [name, tools[name]]));
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // A browser without storage: then it is chosen anew next time.
  }
}
