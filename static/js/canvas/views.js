// What a person last looked at on a canvas: a reloaded page shows the same place.

const SAVE_AFTER_MS = 300;
let latest = null; // {canvasId, view} that is not written yet

const keyOf = (canvasId) => `drawmessenger.view.${canvasId}`;

/** @returns {[number, number, number] | null} x, y and zoom */
export function loadView(canvasId) {
  try {
    const view = JSON.parse(sessionStorage.getItem(keyOf(canvasId)));
    return view?.length === 3 && view.every(Number.isFinite) ? view : null;
  } catch {
    return null;
  }
}

/** Keep a place, soon: to write with each step of the wheel would hold the wheel up. */
export function saveView(canvasId, { x, y, zoom }) {
  if (!latest) setTimeout(save, SAVE_AFTER_MS);
  latest = { canvasId, view: [x, y, zoom] };
}

function save() {
  if (!latest) return;
  try {
    sessionStorage.setItem(keyOf(latest.canvasId), JSON.stringify(latest.view));
  } catch {
    // No storage: then the page begins where everybody begins.
  }
  latest = null;
}

globalThis.addEventListener?.("pagehide", save);
