// Where the reader is in the log: at its end, which is then followed, or somewhere above, which
// then does not move.

const NEAR_PX = 16;

/** Event: "stuck" (whether the end is followed has changed). */
export class Scroll extends EventTarget {
  constructor(box, list) {
    super();
    this.box = box;
    this.list = list;
    this.stuck = true;
    this.lastTop = 0;
    // The browser's own anchoring and keep() would both correct the same thing.
    box.style.overflowAnchor = "none";
    box.addEventListener("scroll", () => this.#update(), { passive: true });
    // Also when the composer grows, or the keyboard of a phone comes.
    const observer = new ResizeObserver(() => this.stuck && this.toEnd());
    observer.observe(box);
    observer.observe(list);
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.#update();
  }

  /** Change something above the reader's place; what the reader sees stays where it is. */
  keep(change) {
    const row = this.#firstInView();
    const before = row?.getBoundingClientRect().bottom;
    change();
    if (this.stuck) this.toEnd();
    else if (row) this.box.scrollTop += row.getBoundingClientRect().bottom - before;
  }

  #firstInView() {
    const top = this.box.getBoundingClientRect().top;
    const rows = this.list.querySelectorAll(".message");
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    return rows[low];
  }

  #update() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    if (!clientHeight) return; // not shown at the moment
    const wentUp = scrollTop < this.lastTop - 1;
    this.lastTop = scrollTop;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    // Only a reader leaves the end. When the log grows, the end moves, and is followed soon.
    const stuck = atEnd || (this.stuck && !wentUp);
    if (stuck === this.stuck) return;
    this.stuck = stuck;
    this.dispatchEvent(new Event("stuck"));
  }
}
