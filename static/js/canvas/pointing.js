// The canvas's side of messages that point at it: which place is meant, and showing it.

import { Camera } from "./camera.js";
import { between } from "./flight.js";
import { Picking } from "./picking.js";

const FLIGHT_MS = 480;
const SHOWN_MS = 3_200;
const BACK_MS = 15_000;
const MOST_ZOOM = 1.5; // unless one is closer already
const WIDEST_OPTIONS = 0.4; // of the board; what is wider closes when one draws
const ROOM = 0.12; // around the place, of its own size

/** @param {Board} board @returns {Pointing} what chat/anchors.js needs of a canvas */
export const usePointing = (board) => new Pointing(board);

class Pointing {
  #put = null; // where this has put the camera
  #region = null;

  constructor(board) {
    this.board = board;
    this.canvas = board.canvas;
    this.picking = new Picking(board);
    this.sign = document.getElementById("pointed");
    this.back = document.getElementById("pointed-back");
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.back.addEventListener("click", () => this.#goBack());
    board.frames.push(() => this.#placeSign());
  }

  /**
   * Have the person choose a place.
   * @returns {Promise<{canvas: string, seq: number, region: number[] | null} | null>}
   */
  async pick() {
    const picked = await this.picking.pick();
    return picked && { canvas: this.canvas.id, seq: this.board.content.seq, region: picked.region };
  }

  /**
   * Show a place; a button brings one back to where one was.
   * @param {{region: number[] | null}} anchor
   * @param {object} [options]
   * @param {boolean} [options.atOnce] nobody has looked at anything else before
   * @param {() => void} [options.onBack]
   */
  show({ region }, { atOnce = false, onBack } = {}) {
    this.picking.cancel();
    const bounds = region ? boundsOf(region) : this.board.content.bounds();
    const before = { ...this.board.camera };
    this.#region = region && bounds;
    this.#offerBack(atOnce ? null : before, onBack);
    this.board.announce(gettext("The canvas shows what the message points at."));
    if (bounds) this.#fly(this.#target(bounds, Boolean(region)), atOnce);
    this.#showSign();
  }

  #target({ left, top, right, bottom }, withRoom) {
    const { camera, renderer } = this.board;
    const { width, height } = renderer.size;
    const [across, down] = withRoom ? [(right - left) * ROOM, (bottom - top) * ROOM] : [0, 0];
    const target = new Camera();
    const wide = { left: left - across, top: top - down, right: right + across, bottom: bottom + down };
    const closest = withRoom ? Math.max(MOST_ZOOM, camera.zoom) : 1;
    const covered = this.#covered(width);
    target.fit(wide, width - covered, height, closest);
    target.x -= covered / target.zoom;
    return target;
  }

  // How much of the board's left side the options of a tool lie over.
  #covered(width) {
    const options = this.board.element.closest(".canvas-panel")?.querySelector(".options");
    if (!options?.checkVisibility()) return 0;
    const right = options.getBoundingClientRect().right - this.board.element.getBoundingClientRect().left;
    return right < width * WIDEST_OPTIONS ? right : 0;
  }

  // --- On the way --------------------------------------------------------------------------------

  #fly(to, atOnce) {
    const { camera, renderer } = this.board;
    const from = new Camera(camera.x, camera.y, camera.zoom);
    const begun = performance.now();
    this.#put = { ...camera };
    cancelAnimationFrame(this.next);
    const step = () => {
      if (!same(camera, this.#put)) return; // the person has taken over
      const share = atOnce || this.still.matches ? 1 : (performance.now() - begun) / FLIGHT_MS;
      Object.assign(camera, between(from, to, renderer.size, share));
      this.#put = { ...camera };
      if (share >= 1) this.board.lookedElsewhere();
      else {
        renderer.request();
        this.next = requestAnimationFrame(step);
      }
    };
    step();
  }

  // --- What says so --------------------------------------------------------------------------------

  #showSign() {
    clearTimeout(this.timer);
    this.sign.hidden = true;
    if (!this.#region) return;
    void this.sign.offsetWidth; // pointing at the same place again begins again
    this.sign.hidden = false;
    this.#placeSign();
    this.timer = setTimeout(() => (this.sign.hidden = true), SHOWN_MS);
  }

  #placeSign() {
    if (this.sign.hidden) return;
    const { left, top, right, bottom } = this.#region;
    const { camera } = this.board;
    const { x, y } = camera.toScreen(left, top);
    Object.assign(this.sign.style, {
      width: `${(right - left) * camera.zoom}px`,
      height: `${(bottom - top) * camera.zoom}px`,
      translate: `${x}px ${y}px`,
    });
  }

  #offerBack(place, onBack) {
    clearTimeout(this.backTimer);
    this.place = place;
    this.onBack = onBack;
    this.back.hidden = !place;
    if (place) this.backTimer = setTimeout(() => (this.back.hidden = true), BACK_MS);
  }

  #goBack() {
    this.back.hidden = this.sign.hidden = true;
    const { x, y, zoom } = this.place;
    this.#fly(new Camera(x, y, zoom), false);
    if (this.onBack) this.onBack();
    else this.board.element.focus({ preventScroll: true });
  }
}

const boundsOf = ([x, y, width, height]) => ({ left: x, top: y, right: x + width, bottom: y + height });

const same = (a, b) => a.x === b.x && a.y === b.y && a.zoom === b.zoom;
