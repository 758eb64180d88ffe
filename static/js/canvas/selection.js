// Which elements are selected. Pure.

/** Events: "change". */
export class Selection extends EventTarget {
  #elements = new Set();

  get size() {
    return this.#elements.size;
  }

  /** @returns {Element[]} the lowest first */
  get elements() {
    return [...this.#elements].sort((a, b) => a.order - b.order || a.seq - b.seq);
  }

  /** Those that are not locked: all that anything is done to. */
  get open() {
    return this.elements.filter(({ locked }) => !locked);
  }

  has(element) {
    return this.#elements.has(element);
  }

  /** @param {Iterable<Element>} elements instead of those before */
  set(elements) {
    const next = new Set(elements);
    if (next.size === this.size && [...next].every((one) => this.has(one))) return;
    this.#elements = next;
    this.#changed();
  }

  add(elements) {
    this.set([...this.#elements, ...elements]);
  }

  toggle(element) {
    if (this.has(element)) this.set([...this.#elements].filter((one) => one !== element));
    else this.add([element]);
  }

  clear() {
    this.set([]);
  }

  /** Let go of what is not there any more. */
  prune() {
    for (const element of this.#elements) {
      if (!element.hidden) continue;
      this.set([...this.#elements].filter((one) => !one.hidden));
      return;
    }
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
