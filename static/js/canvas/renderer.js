// Two layers: the sheet with the content, and above it what is being drawn at this moment.
// At most one redraw a frame, and none while nothing changes.

import { drawElement } from "./paint.js";
import { Sheet } from "./sheet.js";

export class Renderer {
  #sheetChanged = true;
  #liveShown = false;

  /**
   * @param {HTMLElement} board
   * @param {Content} content
   * @param {Camera} camera
   * @param {() => Iterable<object>} live the strokes that are being drawn, the lowest first
   */
  constructor(board, content, camera, live) {
    this.board = board;
    this.camera = camera;
    this.live = live;
    this.sheet = new Sheet(content);
    this.paper = this.#layer({ alpha: false });
    this.ink = this.#layer();
    /** The view that is on the screen. */
    this.shown = null;
    /** Called at the end of each frame. */
    this.onFrame = () => {};
    content.listener = {
      added: (element) => this.#change(() => this.sheet.add(element)),
      damaged: (bounds) => this.#change(() => this.sheet.repaint(bounds)),
      renewed: () => this.#change(() => this.sheet.renew()),
    };
    new ResizeObserver(() => this.resize()).observe(board);
    this.resize();
  }

  /** Width and height of the board in CSS pixels. */
  get size() {
    return { width: this.board.clientWidth, height: this.board.clientHeight };
  }

  /** Whether something is still to be drawn. */
  get isBehind() {
    return this.#sheetChanged;
  }

  /** Something changed: draw with the next frame. */
  request() {
    this.frame ??= requestAnimationFrame(() => this.#draw());
  }

  resize() {
    this.ratio = devicePixelRatio || 1;
    const { width, height } = this.size;
    this.width = Math.max(1, Math.round(width * this.ratio));
    this.height = Math.max(1, Math.round(height * this.ratio));
    for (const { canvas } of [this.paper, this.ink]) {
      if (canvas.width !== this.width) canvas.width = this.width;
      if (canvas.height !== this.height) canvas.height = this.height;
    }
    this.#sheetChanged = true;
    // A canvas that got a new size is empty until it is drawn: do that before it is shown.
    cancelAnimationFrame(this.frame);
    this.#draw();
  }

  #layer(options) {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
    this.board.append(canvas);
    return canvas.getContext("2d", options);
  }

  #change(note) {
    note();
    this.#sheetChanged = true;
    this.request();
  }

  #draw() {
    this.frame = null;
    if ((devicePixelRatio || 1) !== this.ratio) {
      this.resize();
      return;
    }
    const { x, y, zoom } = this.camera;
    const wish = { x, y, scale: zoom * this.ratio, width: this.width, height: this.height };
    const shown = this.sheet.show(wish);
    if (this.#sheetChanged || !same(shown, this.shown)) this.sheet.paint(this.paper, shown);
    this.#drawLive(shown);
    this.shown = shown;
    this.#sheetChanged = this.sheet.isBehind;
    if (this.#sheetChanged) this.request();
    this.onFrame();
  }

  #drawLive(view) {
    const strokes = [...this.live()];
    if (this.#liveShown) this.ink.clearRect(0, 0, this.width, this.height);
    for (const stroke of strokes) drawElement(this.ink, stroke, view);
    this.#liveShown = strokes.length > 0;
    // An empty layer would be laid over the other in every frame all the same.
    this.ink.canvas.hidden = !this.#liveShown;
  }
}

function same(a, b) {
  return a && b && a.x === b.x && a.y === b.y && a.scale === b.scale;
}
