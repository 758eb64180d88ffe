// The dialog in which a canvas gets its name: a new one, or another one.

import { call } from "../net/api.js";

const byId = (id) => document.getElementById(id);

/**
 * @param {object} page what the page was told
 * @param {(address: string) => void} go shows another canvas
 * @returns {{create: (number: number) => void, rename: (canvas: object) => void}}
 */
export function useNaming(page, go) {
  const dialog = byId("canvas-name-dialog");
  const text = byId("canvas-name-text");
  const fault = byId("canvas-name-fault");
  let save;

  function open(title, button, name, then) {
    byId("canvas-name-title").textContent = title;
    byId("canvas-name-save").textContent = button;
    text.value = name;
    fault.textContent = "";
    save = then;
    dialog.showModal();
    text.select();
  }

  async function submitted(event) {
    event.preventDefault();
    try {
      await save(text.value);
      dialog.close();
    } catch (error) {
      fault.textContent = error.message;
    }
  }

  byId("canvas-name-form").addEventListener("submit", submitted);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  return {
    create(number) {
      const name = interpolate(gettext("Canvas %s"), [number]);
      open(gettext("New canvas"), gettext("Make it"), name, async (chosen) => {
        const body = { name: chosen };
        go(`?canvas=${(await call(page.urls.canvases, { method: "POST", body })).id}`);
      });
    },
    rename(canvas) {
      open(gettext("Rename this canvas"), gettext("Rename"), canvas.name, (name) =>
        call(`/api/v1/canvases/${canvas.id}`, { method: "PATCH", body: { name } }),
      );
    },
  };
}
