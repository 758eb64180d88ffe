// The menu of canvases: which ones there are, and what may be done with the one that is shown.

import { call } from "../net/api.js";
import { showCanvases } from "./canvas-list.js";
import { CLEAR } from "./changes.js";
import { useDeletion } from "./deletion.js";
import { useNaming } from "./naming.js";
import { useSharing } from "./sharing.js";

const GONE_KEY = "drawmessenger.canvas-gone";
const GONE_MS = 8_000;

/**
 * @param {object} page what the page was told
 * @param {Board | null} board null where the group has no canvas
 */
export function useCanvasMenu(page, board) {
  return new CanvasMenu(page, board);
}

const byId = (id) => document.getElementById(id);

class CanvasMenu {
  constructor(page, board) {
    this.page = page;
    this.board = board;
    this.canvas = board?.canvas ?? { id: null, name: gettext("No canvas"), may_manage: false };
    this.canvases = page.canvases;
    this.url = `/api/v1/canvases/${this.canvas.id}`;
    this.panel = byId("canvases");
    this.canvas.may_draw ??= page.canWrite && !this.canvas.locked;
    this.wasDeleted = takeNote();
    if (this.wasDeleted) setTimeout(() => this.#forgetNote(), GONE_MS);
    this.naming = useNaming(page, (address) => location.assign(address));
    this.#listen();
    if (board) this.#follow();
    this.show();
  }

  #listen() {
    this.panel.addEventListener("toggle", (event) => event.newState === "open" && this.refresh());
    byId("canvas-new").addEventListener("click", () => this.naming.create(this.canvases.length + 1));
  }

  #follow() {
    const { board, canvas, url } = this;
    const { socket } = board.sync;
    const on = (id, act) => byId(id).addEventListener("click", act);
    on("canvas-rename", () => this.naming.rename(canvas));
    on("canvas-lock", () => this.change({ locked: !canvas.locked }));
    on("canvas-clear", () => this.#clear());
    this.panel.addEventListener("change", ({ target }) => {
      if (target.name === "drawers") this.change({ drawers: target.value });
    });
    useSharing(url);
    useDeletion(url, canvas, board.content, () => this.#goElsewhere());
    board.sync.addEventListener("told", ({ detail }) => detail.t === "canvas" && this.#told(detail));
    socket.addEventListener("ended", ({ detail: code }) => {
      if (code === this.page.protocol.close.NOT_ALLOWED) this.#goElsewhere();
    });
  }

  // --- What the server says ----------------------------------------------------------------

  #told({ name, locked, drawers, may_draw, may_manage }) {
    Object.assign(this.canvas, { name, locked, drawers, may_draw, may_manage });
    if (!may_draw) this.board.abandon();
    this.board.setMayDraw(may_draw);
    this.show();
  }

  async refresh() {
    try {
      this.canvases = await call(this.page.urls.canvases);
    } catch {
      return; // what is shown is as good as it gets
    }
    this.show();
  }

  /** Change name, drawers or locked; the server then tells every page, this one too. */
  async change(change) {
    const fault = byId("canvases-fault");
    fault.hidden = true;
    try {
      Object.assign(this.canvas, await call(this.url, { method: "PATCH", body: change }));
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    }
    this.show();
  }

  // --- Doing things ------------------------------------------------------------------------

  // One operation like any other: whoever did it can undo it.
  #clear() {
    this.board.sync.change(CLEAR, []);
    this.panel.hidePopover();
  }

  // This canvas was deleted, here or by somebody else; who may see none leaves by the chat.
  async #goElsewhere() {
    const canvases = await call(this.page.urls.canvases).catch(() => []);
    if (!canvases.length || canvases.some(({ id }) => id === this.canvas.id)) return;
    leaveNote(this.canvas.name);
    location.replace(`?canvas=${canvases[0].id}`);
  }

  // --- Showing -----------------------------------------------------------------------------

  show() {
    const { canvas } = this;
    byId("canvas-switch").hidden = false;
    byId("canvas-name").textContent = canvas.name;
    byId("canvas-panel").dataset.mayDraw = String(canvas.may_draw);
    this.#offer("managers", canvas.may_manage);
    this.#offer("drawers", canvas.may_draw);
    byId("canvas-clear").hidden = !(canvas.may_manage && canvas.may_draw);
    this.#showLock();
    for (const radio of this.panel.querySelectorAll("[name=drawers]")) {
      radio.checked = radio.value === canvas.drawers;
    }
    showNote(this.#note(), canvas.locked);
    const { id, name, locked } = canvas;
    const all = this.canvases.map((other) => (other.id === id ? { ...other, name, locked } : other));
    showCanvases(byId("canvas-list"), all, canvas.id);
  }

  #offer(whom, may) {
    for (const part of document.querySelectorAll(`[data-for=${whom}]`)) part.hidden = !may;
  }

  #showLock() {
    const lock = byId("canvas-lock");
    const { locked } = this.canvas;
    lock.setAttribute("aria-pressed", String(Boolean(locked)));
    lock.lastChild.textContent = locked ? gettext("Unlock") : gettext("Lock: nobody draws");
    const use = lock.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, locked ? "#unlock" : "#lock"));
  }

  #note() {
    const { canvas, page, wasDeleted } = this;
    if (wasDeleted) return interpolate(gettext("“%s” was deleted."), [wasDeleted]);
    if (!canvas.id || canvas.may_draw) return "";
    if (canvas.locked) return gettext("Locked: nobody draws now");
    return page.canWrite ? gettext("Only owners draw here") : gettext("You are looking on");
  }

  #forgetNote() {
    this.wasDeleted = null;
    this.show();
  }
}

function showNote(text, locked) {
  const note = byId("canvas-note");
  const words = note.querySelector("span");
  if (words.textContent !== text) words.textContent = text;
  note.hidden = !text;
  note.querySelector(".icon").toggleAttribute("hidden", !locked);
}

// The page that comes next says what became of the canvas that this one showed.
function leaveNote(name) {
  try {
    sessionStorage.setItem(GONE_KEY, name);
  } catch {
    // Then it does not say so.
  }
}

function takeNote() {
  try {
    const name = sessionStorage.getItem(GONE_KEY);
    sessionStorage.removeItem(GONE_KEY);
    return name;
  } catch {
    return null;
  }
}
