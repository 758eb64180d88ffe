// Durable writes that are not acknowledged yet. They are sent again, under the same client id,
// until the server says that they are saved (R3, R4).

const IN_FLIGHT = 16;

export class Queue extends EventTarget {
  /**
   * Events: "acked" (detail: {item, seq}), "refused" (detail: {item, refusal}), "changed".
   * @param {import("./socket.js").Socket} socket
   * @param {import("./store.js").Store} store
   * @param {(item: {clientId: string}) => (boolean | null)} transmit sends one item; null says
   *   that it must wait for another item's acknowledgement
   */
  constructor(socket, store, transmit) {
    super();
    this.socket = socket;
    this.store = store;
    this.transmit = transmit;
    this.items = new Map(); // clientId -> {item, flying}
    socket.addEventListener("state", () => this.#reset());
    socket.addEventListener("frame", ({ detail: frame }) => {
      if (frame.t === "ack") this.#acked(frame);
      else if (frame.t === "refused" && frame.client_id) this.#refused(frame);
    });
  }

  get size() {
    return this.items.size;
  }

  /** Take up what an earlier page left behind. Returns those items, the oldest first. */
  async restore() {
    const left = await this.store.all();
    for (const item of left) this.items.set(item.clientId, { item, flying: false });
    this.#changed();
    this.flush();
    return left;
  }

  add(item) {
    this.items.set(item.clientId, { item, flying: false });
    this.store.put(item.clientId, item);
    this.#changed();
    this.flush();
  }

  /** Send a refused item once more. */
  retry(item) {
    this.add(item);
  }

  has(clientId) {
    return this.items.has(clientId);
  }

  /** Forget an item that became pointless before it was sent. */
  drop(clientId) {
    this.#forget(clientId);
  }

  flush() {
    if (!this.socket.isOpen || this.paused) return;
    let flying = 0;
    for (const entry of this.items.values()) {
      if (flying >= IN_FLIGHT) return;
      if (!entry.flying) {
        const sent = this.transmit(entry.item);
        if (sent === false) return;
        entry.flying = sent === true;
      }
      flying += entry.flying ? 1 : 0;
    }
  }

  #reset() {
    for (const entry of this.items.values()) entry.flying = false;
    clearTimeout(this.pause);
    this.paused = false;
    this.flush();
  }

  #acked({ client_id: clientId, seq }) {
    const entry = this.#forget(clientId);
    if (entry) this.dispatchEvent(new CustomEvent("acked", { detail: { item: entry.item, seq } }));
    this.flush();
  }

  #refused(refusal) {
    const entry = this.items.get(refusal.client_id);
    if (!entry) return;
    if (refusal.retry_after !== undefined) {
      entry.flying = false;
      this.paused = true;
      clearTimeout(this.pause);
      this.pause = setTimeout(() => {
        this.paused = false;
        this.flush();
      }, refusal.retry_after * 1000 * (1 + Math.random()));
      return;
    }
    this.#forget(refusal.client_id);
    this.dispatchEvent(new CustomEvent("refused", { detail: { item: entry.item, refusal } }));
    this.flush();
  }

  #forget(clientId) {
    const entry = this.items.get(clientId);
    this.items.delete(clientId);
    this.store.delete(clientId);
    this.#changed();
    return entry;
  }

  #changed() {
    this.dispatchEvent(new Event("changed"));
  }
}
