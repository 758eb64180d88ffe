// What a person last looked at on a canvas: a reloaded page shows the same place.

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

export function saveView(canvasId, { x, y, zoom }) {
  try {
    sessionStorage.setItem(keyOf(canvasId), JSON.stringify([x, y, zoom]));
  } catch {
    // No storage: then the page begins where everybody begins.
  }
}
