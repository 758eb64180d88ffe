// Where the reader is in the log: at its end, which is then followed, or somewhere above, which
// then does not move, whatever changes around it.

const NEAR_PX = 16;
const MARGIN_PX = 56; // above what was scrolled to

/**
 * Events: "stuck" (whether the end is followed has changed), "moved" (another part is in view,
 * perhaps).
 */
export class Scroll extends EventTarget {
  /**
   * @param {HTMLElement} box what scrolls
   * @param {HTMLElement} list what is in it; its messages are `.message`
   * @param {() => boolean} isLast whether there is nothing after what is in the list
   */
  constructor(box, list, isLast) {
    super();
    Object.assign(this, { box, list, isLast });
    this.rows = list.getElementsByClassName("message");
    this.stuck = true;
    this.lastTop = 0;
    this.anchor = null; // {row, top}: a row that the reader sees, and where its bubble begins
    // The browser's own anchoring and ours would both correct the same thing.
    box.style.overflowAnchor = "none";
    box.addEventListener("scroll", () => this.#update(), { passive: true });
    // Pictures and previews arrive, the composer grows, the keyboard of a phone comes: all that
    // is heard of before it is painted.
    const observer = new ResizeObserver(() => this.#settle());
    observer.observe(box);
    observer.observe(list);
  }

  /** The row at the reader's place; null at the end. */
  get place() {
    return this.stuck ? null : (this.anchor?.row ?? null);
  }

  /** The last row that is in view as a whole. */
  get lastPassed() {
    const { bottom } = this.box.getBoundingClientRect();
    const isBelow = (row) => row.getBoundingClientRect().bottom > bottom + NEAR_PX;
    return this.rows[search(this.rows, isBelow) - 1];
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.#update();
  }

  /** Scroll to a row; what is above it is then a third of what is seen, or less. */
  to(row, { margin = Math.max(MARGIN_PX, this.box.clientHeight / 3) } = {}) {
    this.stuck = false;
    this.box.scrollTop += this.#topOf(row) - Math.min(margin, this.box.clientHeight / 2);
    this.#update();
  }

  /** Change something; what the reader sees stays where it is. */
  keep(change) {
    this.#settle();
    change();
    // From here on it is not the reader who scrolls: rows that went may have shortened the log.
    if (this.box.clientHeight) this.lastTop = this.box.scrollTop;
    this.#settle();
  }

  /** Look again whether the end is followed. */
  refresh() {
    this.#update();
  }

  #settle() {
    if (this.stuck && this.isLast() && !this.#isLeaving) this.toEnd();
    else this.#restore();
  }

  // The reader scrolls up, of which the browser tells only with its next frame.
  get #isLeaving() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    return scrollTop < this.lastTop - 1 && scrollHeight - scrollTop - clientHeight >= NEAR_PX;
  }

  #restore() {
    const { box, anchor } = this;
    if (anchor?.row.isConnected && box.clientHeight) {
      // The reader may have scrolled in the same frame.
      const expected = anchor.top - (box.scrollTop - this.lastTop);
      const moved = this.#topOf(anchor.row) - expected;
      if (Math.abs(moved) >= 0.5) box.scrollTop += moved;
    }
    this.#update();
  }

  #topOf(row) {
    return topOf(row) - this.box.getBoundingClientRect().top;
  }

  // The first row that begins in view; of a long one that fills the view, the row itself.
  #findAnchor() {
    const { rows } = this;
    const { top, bottom } = this.box.getBoundingClientRect();
    const place = search(rows, (row) => topOf(row) >= top);
    let row = rows[place];
    if (!row || topOf(row) >= bottom) row = rows[place - 1] ?? row;
    return row ? { row, top: topOf(row) - top } : null;
  }

  #update() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    if (!clientHeight) return; // not shown at the moment
    const wentUp = scrollTop < this.lastTop - 1;
    this.lastTop = scrollTop;
    this.anchor = this.#findAnchor();
    const atEnd = this.isLast() && scrollHeight - scrollTop - clientHeight < NEAR_PX;
    // Only a reader leaves the end. When the log grows, the end moves, and is followed soon.
    const stuck = atEnd || (this.stuck && this.isLast() && !wentUp);
    const changed = stuck !== this.stuck;
    this.stuck = stuck;
    if (changed) this.dispatchEvent(new Event("stuck"));
    this.dispatchEvent(new Event("moved"));
  }
}

// Where what a message says begins: the name over it comes and goes with the messages before it.
function topOf(row) {
  return (row.querySelector(".message-bubble") ?? row).getBoundingClientRect().top;
}

function search(rows, isFound) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isFound(rows[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
