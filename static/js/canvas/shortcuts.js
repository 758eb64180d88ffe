// The dialog that lists the shortcuts, and the switch that turns single keys off: whoever
// dictates, or rests a hand on the keyboard, would set them off by accident.

const KEY = "drawmessenger.single-keys";

export class Shortcuts {
  constructor() {
    this.singleKeys = recall();
    this.dialog = document.getElementById("shortcuts-dialog");
    const toggle = document.getElementById("single-keys");
    if (toggle) {
      toggle.checked = this.singleKeys;
      toggle.addEventListener("change", () => {
        this.singleKeys = toggle.checked;
        remember(toggle.checked);
        this.dialog.classList.toggle("without-single", !toggle.checked);
      });
    }
    this.dialog?.classList.toggle("without-single", !this.singleKeys);
    this.dialog?.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
    for (const button of document.querySelectorAll("[data-opens=shortcuts]")) {
      button.addEventListener("click", () => this.open());
    }
  }

  open() {
    if (this.dialog && !this.dialog.open) this.dialog.showModal();
  }
}

function recall() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true; // no storage here
  }
}

function remember(on) {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Then it holds for this page.
  }
}
