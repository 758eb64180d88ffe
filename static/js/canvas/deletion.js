// Deleting a canvas: says first what is lost, and for whom.

import { call } from "../net/api.js";

const byId = (id) => document.getElementById(id);

/**
 * @param {string} url the canvas's own in the JSON views
 * @param {{name: string}} canvas
 * @param {{visible: number}} content what is on it
 * @param {() => void} onDeleted
 */
export function useDeletion(url, canvas, content, onDeleted) {
  const dialog = byId("canvas-delete-dialog");
  const fault = byId("canvas-delete-fault");
  const yes = byId("canvas-delete-yes");

  function ask() {
    byId("canvas-delete-title").textContent = interpolate(gettext("Delete “%s”?"), [canvas.name]);
    byId("canvas-delete-text").textContent = whatIsLost(content.visible);
    fault.textContent = "";
    dialog.showModal();
  }

  async function erase() {
    yes.disabled = true;
    try {
      await call(url, { method: "DELETE" });
      onDeleted();
    } catch (error) {
      fault.textContent = error.message;
    } finally {
      yes.disabled = false;
    }
  }

  byId("canvas-delete").addEventListener("click", ask);
  yes.addEventListener("click", erase);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

function whatIsLost(count) {
  const number = count.toLocaleString(document.documentElement.lang);
  const lost = count
    ? interpolate(
        ngettext(
          "The drawing on it (%s element) and its history are lost for everybody in the group.",
          "All drawings on it (%s elements) and their history are lost for everybody in the group.",
          count,
        ),
        [number],
      )
    : gettext("It is empty, but its history is lost for everybody in the group.");
  return `${lost} ${gettext("Links to it stop working. This cannot be undone.")}`;
}
