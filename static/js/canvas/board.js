// The canvas of a room: wires its parts together.

import { call } from "../net/api.js";
import { Camera } from "./camera.js";
import { Content } from "./content.js";
import { contains } from "./geometry.js";
import { listenToKeys } from "./keys.js";
import { Pointers } from "./pointer.js";
import { Previews } from "./previews.js";
import { Renderer } from "./renderer.js";
import { showSaving } from "./saving.js";
import { Sync } from "./sync.js";
import { Tools } from "./tools.js";
import { loadView, saveView } from "./views.js";
import { listenToWheel } from "./wheel.js";

const FORGET_EVERY_MS = 5_000;
const ZOOM_STEP = 1.25;

/**
 * Show the first canvas of the page's group in #board.
 * @param {object} page what groups/views.py page_data tells the page
 * @returns {Promise<Socket | null>} null when there is no canvas
 *   yet and the person may not make one
 */
export async function openCanvas(page) {
  const canvas = await firstCanvas(page);
  if (!canvas) {
    const text = document.getElementById("canvas-saving");
    if (text) text.textContent = gettext("This group has no canvas yet.");
    return null;
  }
  const board = new Board(document.getElementById("board"), page, canvas.id);
  await board.sync.open();
  return board.sync.socket;
}

async function firstCanvas(page) {
  const url = page.urls.canvases;
  let canvases = await call(url);
  if (!canvases.length && page.canWrite) {
    await call(url, { method: "POST", body: { name: gettext("Canvas") } });
    canvases = await call(url); // somebody else may have made one at the same moment
  }
  return canvases[0];
}

export class Board {
  constructor(element, page, canvasId) {
    this.element = element;
    this.canvasId = canvasId;
    this.limits = page.protocol.limits;
    this.inks = new Set(); // one's own strokes while they are drawn
    this.content = new Content(page.me.id);
    this.previews = new Previews((author, clientId) => this.#isOwn(author, clientId));
    const saved = loadView(canvasId);
    this.camera = new Camera(...(saved ?? []));
    this.tools = new Tools(page.canWrite);
    this.renderer = new Renderer(element, this.content, this.camera, () => this.#live());
    this.sync = new Sync(page, canvasId, this.content, this.previews);
    this.pointers = new Pointers(this);
    this.grabbing = false;
    this.looked = Boolean(saved); // whether the person has chosen what to look at
    element.tabIndex = 0;
    listenToWheel(this);
    listenToKeys(this);
    showSaving(this.sync);
    this.#listen();
    this.#showCursor();
  }

  // --- Looking ---------------------------------------------------------------------------

  /** The camera was moved by the person. */
  lookedElsewhere() {
    this.looked = true;
    saveView(this.canvasId, this.camera);
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

  // --- Parts ---------------------------------------------------------------------------------

  *#live() {
    yield* this.previews.strokes();
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
    this.sync.addEventListener("caught-up", () => {
      this.mayLook = true;
      this.renderer.request();
    });
    this.sync.addEventListener("drawn", () => this.renderer.request());
    this.sync.queue.addEventListener("changed", () => this.renderer.request());
    this.renderer.onFrame = () => {
      this.#firstLook();
      this.#tell();
    };
    setInterval(() => this.previews.forgetOld() && this.renderer.request(), FORGET_EVERY_MS);
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
