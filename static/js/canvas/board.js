// The canvas of a room: wires its parts together.

import { call } from "../net/api.js";
import { Camera } from "./camera.js";
import { REDO, UNDO, unpackChange } from "./changes.js";
import { chosenCanvas } from "./chosen.js";
import { Content } from "./content.js";
import { contains } from "./geometry.js";
import { History } from "./history.js";
import { listenToKeys } from "./keys.js";
import { Pointers } from "./pointer.js";
import { usePresence } from "./presence.js";
import { Previews } from "./previews.js";
import { Renderer } from "./renderer.js";
import { showSaving } from "./saving.js";
import { Sync } from "./sync.js";
import { equip, takeTools } from "./toolbox.js";
import { loadView, saveView } from "./views.js";
import { listenToWheel } from "./wheel.js";

const FORGET_EVERY_MS = 5_000;
const ZOOM_STEP = 1.25;

/**
 * Show a canvas of the page's group in #board.
 * @param {object} page what groups/views.py page_data tells the page
 * @returns {Promise<Board | null>} null when there is no canvas to show
 */
export async function openCanvas(page) {
  const canvas = chosenCanvas(page);
  if (!canvas) {
    const text = document.getElementById("canvas-saving");
    if (text) text.textContent = gettext("This group has no canvas yet.");
    return null;
  }
  const board = new Board(document.getElementById("board"), page, canvas);
  await board.sync.open();
  return board;
}

export class Board {
  /**
   * @param {HTMLElement} element
   * @param {object} page what the page was told
   * @param {object} canvas the one of page.canvases to show
   */
  constructor(element, page, canvas) {
    this.element = element;
    this.page = page;
    this.canvas = canvas;
    this.limits = page.protocol.limits;
    this.inks = new Set(); // one's own strokes while they are drawn
    this.content = new Content(page.me.id);
    this.previews = new Previews((author, clientId) => this.#isOwn(author, clientId));
    const saved = loadView(canvas.id);
    this.camera = new Camera(...(saved ?? []));
    this.frames = []; // called at the end of each frame
    takeTools(this);
    this.renderer = new Renderer(element, this.content, this.camera, () => this.#live());
    this.sync = new Sync(page, canvas, this.content, this.previews);
    this.history = new History(
      () => call(canvas.own_operations),
      (kind, targets) => this.sync.turn(kind, targets),
    );
    this.pointers = new Pointers(this);
    this.grabbing = false;
    this.looked = Boolean(saved); // whether the person has chosen what to look at
    element.tabIndex = 0;
    listenToWheel(this);
    listenToKeys(this);
    showSaving(this.sync);
    equip(this);
    this.#listen();
    this.#remember();
    this.#showCursor();
    usePresence(this);
  }

  // --- Looking ---------------------------------------------------------------------------

  /** The camera was moved by the person. */
  lookedElsewhere() {
    this.looked = true;
    saveView(this.canvas.id, this.camera);
    this.renderer.request();
  }

  zoomBy(factor) {
    const { width, height } = this.renderer.size;
    this.camera.zoomAt(width / 2, height / 2, factor);
    this.lookedElsewhere();
  }

  zoomTo(zoom) {
    this.zoomBy(zoom / this.camera.zoom);
  }

  /** Show everything. */
  fit(maxZoom) {
    const bounds = this.content.bounds();
    const { width, height } = this.renderer.size;
    if (bounds) this.camera.fit(bounds, width, height, maxZoom);
    else Object.assign(this.camera, new Camera());
    this.lookedElsewhere();
  }

  // Whoever comes for the first time sees what there is, in true size where it fits.
  #firstLook() {
    const { width, height } = this.renderer.size;
    if (!this.mayLook || !width) return; // not loaded, or behind another tab of the page
    this.mayLook = false;
    const bounds = this.content.bounds();
    if (this.looked || !bounds || contains(this.camera.viewport(width, height), bounds)) return;
    this.fit(1);
  }

  // --- Keys --------------------------------------------------------------------------------

  holdSpace(held) {
    this.pointers.spaceHeld = held;
    this.#showCursor();
  }

  /** Give up the stroke under way. Returns whether there was one. */
  abandon() {
    const { isBusy } = this.pointers;
    this.pointers.abandon();
    return isBusy;
  }

  showGrab(grabbing) {
    this.grabbing = grabbing;
    this.#showCursor();
  }

  // --- For the tools ---------------------------------------------------------------------------

  /** One made an element with a tool: it is selected, unless the tool is to stay in hand. */
  made(element) {
    if (this.tools.keeps) return;
    this.tools.choose({ tool: "select" });
    this.selection.set([element]);
  }

  /** Undo, or redo, what one did last. */
  async turnBack(forward) {
    this.typing.commit();
    this.nudges.flush();
    await this.#learn(); // what earlier pages did, unless that is known
    if (forward) this.history.redo();
    else this.history.undo();
  }

  #learn() {
    return this.history.load().catch((error) => {
      console.warn("What earlier pages did cannot be undone yet.", error);
    });
  }

  /** Whether the person may draw at the moment; otherwise the tools fall back to the hand. */
  setMayDraw(mayDraw) {
    if (!mayDraw) {
      this.pointers.abandon();
      this.typing.commit();
    }
    this.tools.setMayDraw(mayDraw && this.page.canWrite);
  }

  /** Tell whoever does not see the board. */
  announce(text) {
    const region = document.getElementById("canvas-announcement");
    if (region) region.textContent = text;
  }

  /** Say why something did not work. */
  complain(text) {
    this.sync.dispatchEvent(new CustomEvent("refused", { detail: text }));
  }

  /** The pointer moves over the board, and does nothing. */
  hover(sample) {
    if (this.tools.tool !== "select" || this.pointers.spaceHeld) return;
    this.element.style.cursor = this.overlay.cursorAt(sample);
  }

  // --- Parts ---------------------------------------------------------------------------------

  *#live() {
    yield* this.previews.strokes();
    yield* this.drafts;
    for (const { stroke } of this.inks) yield stroke;
  }

  #isOwn(author, clientId) {
    if (author !== this.content.me) return false;
    if (this.sync.queue.has(clientId) || this.content.seqOf(clientId)) return true;
    return [...this.inks].some((ink) => ink.clientId === clientId);
  }

  #listen() {
    const on = (id, act) => document.getElementById(id)?.addEventListener("click", act);
    on("zoom-in", () => this.zoomBy(ZOOM_STEP));
    on("zoom-out", () => this.zoomBy(1 / ZOOM_STEP));
    on("zoom-level", () => this.zoomTo(1));
    on("fit", () => this.fit());
    this.tools.addEventListener("change", () => this.#showCursor());
    for (const name of ["loaded", "caught-up"]) {
      this.sync.addEventListener(name, () => {
        this.mayLook = true;
        this.#firstLook();
        this.renderer.request();
      });
    }
    this.sync.addEventListener("drawn", () => this.renderer.request());
    this.sync.queue.addEventListener("changed", () => this.renderer.request());
    this.renderer.onFrame = () => {
      this.#firstLook();
      this.#tell();
      for (const act of this.frames) act();
    };
    setInterval(() => this.previews.forgetOld() && this.renderer.request(), FORGET_EVERY_MS);
  }

  // What one does, here and elsewhere, can be undone.
  #remember() {
    const { history, sync } = this;
    sync.addEventListener("own", ({ detail: { what, ...operation } }) => {
      const { kind, payload } = operation;
      if (what === "made") history.made(operation);
      else if (what === "refused") history.refused(operation);
      else {
        const turns = payload && (kind === UNDO || kind === REDO);
        history.saved(turns ? { ...operation, ...unpackChange(kind, payload) } : operation);
      }
    });
    if (!this.page.canWrite) return;
    // Not before the canvas is shown; whoever undoes something sooner waits for it.
    const later = window.requestIdleCallback ?? setTimeout;
    sync.addEventListener("caught-up", () => later(() => this.#learn()), { once: true });
  }

  #showCursor() {
    const hand = this.pointers.spaceHeld || this.grabbing;
    const tool = hand ? "hand" : this.tools.tool;
    this.element.dataset.tool = tool;
    this.element.classList.toggle("panning", this.grabbing);
    this.element.style.cursor = tool === "eraser" ? ERASER_CURSOR : "";
  }

  // For the toolbar and for whoever watches the page from outside.
  #tell() {
    const { dataset } = this.element;
    dataset.seq = this.content.seq;
    dataset.strokes = this.content.visible;
    dataset.pending = this.sync.queue.size;
    dataset.previews = this.previews.size;
    const level = document.getElementById("zoom-level");
    const text = `${Math.round(this.camera.zoom * 100)} %`;
    if (level && level.textContent !== text) level.textContent = text;
  }
}

// The others are in canvas.css; the eraser shows how far it reaches.
const CIRCLE =
  "<svg xmlns='http://www.w3.org/2000/svg' width='18' height='18'>" +
  "<circle cx='9' cy='9' r='8' fill='#fff8' stroke='#444'/></svg>";
const ERASER_CURSOR = `url("data:image/svg+xml,${encodeURIComponent(CIRCLE)}") 9 9, crosshair`;
