// Pictures come by the file chooser, by pasting or by dropping: each is uploaded, then placed in
// its own size, or smaller so that it takes half of the view at most.

import { Picture, pictureStyle } from "../picture.js";
import { scaleFor } from "../stroke.js";
import { onCanvas } from "./shape.js";

const MOST_OF_VIEW = 0.5;
const LARGEST_FILE = 5 * 1024 * 1024; // as groups/pictures.py

const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const picturesIn = (transfer) => [...(transfer?.files ?? [])].filter(({ type }) => type.startsWith("image/"));

export class Pictures {
  #waiting = Promise.resolve();
  #request = null;

  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.input = document.getElementById("picture-file");
    this.chip = document.getElementById("picture-progress");
    this.bar = this.chip?.querySelector("progress");
    this.chip?.querySelector("button")?.addEventListener("click", () => this.#request?.abort());
    this.input?.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = ""; // so that the same one can be chosen again
    });
    this.#takeDrops();
  }

  choose() {
    if (this.board.tools.mayDraw) this.input?.click();
  }

  /** Whether something pasted has pictures in it; then they are placed. */
  paste(transfer) {
    const files = picturesIn(transfer);
    if (files.length) this.add(files);
    return files.length > 0;
  }

  /** @param {File[]} files @param {{x: number, y: number}} place on the canvas: their middle */
  add(files, place = this.#middle()) {
    for (const file of files) this.#waiting = this.#waiting.then(() => this.#upload(file, place));
  }

  #middle() {
    const { width, height } = this.board.renderer.size;
    return this.board.camera.toCanvas(width / 2, height / 2);
  }

  async #upload(file, place) {
    const { board } = this;
    if (!board.tools.mayDraw) return;
    if (file.size > LARGEST_FILE) {
      board.complain(gettext("This picture is larger than 5 MB. A smaller one works."));
      return;
    }
    this.#show(0);
    try {
      const stored = await this.#send(file);
      if (stored) this.#place(stored, place);
    } catch (error) {
      board.complain(error.message);
    } finally {
      this.#request = null;
      if (this.chip) this.chip.hidden = true;
    }
  }

  // Not fetch: that does not tell how far an upload is.
  #send(file) {
    const request = new XMLHttpRequest();
    this.#request = request;
    const form = new FormData();
    form.append("picture", file);
    return new Promise((resolve, reject) => {
      const fail = (text) => reject(new Error(text));
      request.open("POST", this.board.canvas.urls?.pictures ?? `/api/v1/canvases/${this.board.canvas.id}/pictures`);
      request.setRequestHeader("X-CSRFToken", csrf());
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => this.#show(loaded / total);
      request.onerror = () => fail(gettext("The picture could not be sent: there is no connection."));
      request.onabort = () => resolve(null);
      request.onload = () => {
        if (request.status < 300) resolve(request.response);
        else fail(request.response?.detail ?? request.response?.message ?? gettext("This picture could not be read."));
      };
      request.send(form);
    });
  }

  #show(share) {
    if (!this.chip) return;
    this.chip.hidden = false;
    this.bar.value = share;
  }

  #place({ id, width, height }, { x, y }) {
    const { camera, renderer, sync, tools } = this.board;
    const most = [renderer.size.width, renderer.size.height].map((side) => (side * MOST_OF_VIEW) / camera.zoom);
    const shrunk = Math.min(1, most[0] / width, most[1] / height);
    const scale = scaleFor(camera.zoom);
    const [across, down] = [width * shrunk, height * shrunk];
    const corner = { x: onCanvas(x - across / 2, scale), y: onCanvas(y - down / 2, scale) };
    const picture = new Picture(pictureStyle({ scale }), id, { ...corner, width: across, height: down });
    sync.create(picture);
    tools.choose({ tool: "select" });
    this.board.selection.set([picture]);
  }

  #takeDrops() {
    const { board } = this;
    const stage = board.element.parentElement;
    const carriesFiles = (event) => board.tools.mayDraw && event.dataTransfer?.types.includes("Files");
    stage.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      stage.classList.add("dropping");
    });
    stage.addEventListener("dragleave", () => stage.classList.remove("dropping"));
    stage.addEventListener("drop", (event) => {
      stage.classList.remove("dropping");
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const { left, top } = board.element.getBoundingClientRect();
      const files = picturesIn(event.dataTransfer);
      const place = board.camera.toCanvas(event.clientX - left, event.clientY - top);
      if (files.length) this.add(files, place);
      else board.complain(gettext("Only pictures can be put onto the canvas."));
    });
  }
}
