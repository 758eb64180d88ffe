// The files that go with the message to come: how they get there (button, drop, paste), and what
// is seen of them above the text.

import { chooseFiles, droppedFiles, pastedFiles } from "./file-rules.js";
import { endingOf, sizeText } from "./files.js";

/**
 * @param {{composer: import("./composer.js").Composer | undefined}} chat
 * @param {object} page what the page was told
 */
export function useUploads({ composer }, page) {
  if (!composer) return; // whoever is no member
  const tray = new Tray(composer, page.protocol.limits);
  acceptFiles(composer, tray);
  acceptDrops(document.getElementById("conversation"), tray);
  composer.uploads.restore();
}

function acceptFiles(composer, tray) {
  const input = document.getElementById("composer-file");
  const button = document.getElementById("composer-attach");
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    tray.add([...input.files]);
    input.value = ""; // the same file may be chosen again
    composer.text.focus({ preventScroll: true });
  });
  composer.text.addEventListener("paste", (event) => {
    const files = pastedFiles(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    tray.add(files);
  });
}

function acceptDrops(area, tray) {
  const brings = ({ dataTransfer }) => dataTransfer?.types.includes("Files") && !tray.isClosed;
  // Entering a child comes before leaving its parent.
  let inside = 0;
  area.dataset.drop = gettext("Drop files here to add them");
  const enter = (change) => {
    inside = Math.max(0, inside + change);
    area.classList.toggle("dropping", inside > 0);
  };
  area.addEventListener("dragenter", (event) => brings(event) && enter(1));
  area.addEventListener("dragleave", (event) => brings(event) && enter(-1));
  area.addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  area.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    enter(-inside);
    const { files, folders } = droppedFiles(event.dataTransfer);
    tray.add(files, folders ? [gettext("Folders cannot be sent; choose the files in them.")] : []);
  });
}

class Tray {
  constructor(composer, limits) {
    Object.assign(this, { composer, limits, uploads: composer.uploads });
    this.list = document.getElementById("composer-files");
    this.template = document.getElementById("composer-file-template");
    this.rows = new Map(); // upload -> row
    this.uploads.addEventListener("changed", () => this.#show());
    this.uploads.addEventListener("progress", ({ detail }) => this.#showProgress(detail));
  }

  /** Whether nothing can be added: for whom the group is only to be read. */
  get isClosed() {
    return this.composer.form.hidden;
  }

  /** @param {File[]} files @param {string[]} [told] what else is wrong */
  add(files, told = []) {
    if (this.isClosed) return;
    if (this.composer.state?.kind === "edit") {
      return this.composer.tell(gettext("Finish the edit first: files go with a new message."));
    }
    const { taken, problems } = chooseFiles(files, this.uploads.count, this.limits);
    this.composer.tell([...told, ...problems].join("\n"));
    if (taken.length) this.uploads.add(taken);
  }

  #show() {
    const { items } = this.uploads;
    for (const [item, row] of this.rows) {
      if (items.includes(item)) continue;
      this.#forget(item, row);
    }
    for (const item of items) {
      if (!this.rows.has(item)) this.rows.set(item, this.#newRow(item));
      this.#update(item, this.rows.get(item));
    }
    this.list.hidden = !items.length;
  }

  #forget(item, row) {
    // The keyboard stays where it is when its file goes.
    const had = row.contains(document.activeElement);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.rows.delete(item);
    if (item.shown) URL.revokeObjectURL(item.shown);
    if (had) (next?.querySelector(".upload-remove") ?? this.composer.text).focus({ preventScroll: true });
  }

  #newRow(item) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const [stem, ending] = endingOf(item.name);
    row.querySelector(".upload-stem").textContent = stem;
    row.querySelector(".upload-ending").textContent = ending;
    row.title = item.name;
    const remove = row.querySelector(".upload-remove");
    remove.setAttribute("aria-label", interpolate(gettext("Remove %s"), [item.name]));
    remove.addEventListener("click", () => this.uploads.remove(item));
    row.querySelector(".upload-retry").addEventListener("click", () => this.uploads.retry(item));
    showPicture(row.querySelector("img"), item);
    this.list.append(row);
    return row;
  }

  #update(item, row) {
    row.dataset.state = item.state;
    row.querySelector(".upload-fault").textContent = item.fault ?? "";
    row.querySelector(".upload-size").textContent = item.state === "failed" ? "" : sizeText(item.size);
    row.querySelector(".upload-retry").hidden = item.state !== "failed";
    const title = item.state === "sent" ? gettext("Remove") : gettext("Cancel");
    row.querySelector(".upload-remove").title = title;
    this.#showProgress(item);
  }

  #showProgress(item) {
    const bar = this.rows.get(item)?.querySelector("progress");
    if (!bar) return;
    bar.hidden = item.state !== "sending" && item.state !== "waiting";
    // What has gone out has not yet been looked at: pictures are made anew by the server.
    if (item.progress >= 1) bar.removeAttribute("value");
    else bar.value = item.progress;
  }
}

function showPicture(image, item) {
  const isPicture = /^image\/(?:png|jpeg|gif|webp)$/.test(item.type);
  if (!isPicture) return;
  if (item.file) item.shown = URL.createObjectURL(item.file);
  image.addEventListener("load", () => (image.hidden = false));
  image.src = item.shown ?? item.attachment.thumbnail ?? item.attachment.url;
}
