// Buttons that copy what an input beside them shows.

import { copyText } from "../net/copy.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    if (await copyText(document.getElementById(button.dataset.copy))) {
      button.textContent = button.dataset.done;
    }
  });
}
