// What this person sends: shown at once, kept until it is saved, sent again until then (R3, R4).

import { newClientId } from "../net/ids.js";
import { Queue } from "../net/queue.js";
import { Store } from "../net/store.js";

const SLOW_MS = 1_000;

export class Outgoing {
  /**
   * @param {import("../net/socket.js").Socket} socket
   * @param {object} page what the page was told
   * @param {import("./messages.js").MessageLog} log
   * @param {import("./timeline.js").Timeline} timeline
   * @param {import("./feed.js").Feed} feed
   */
  constructor(socket, page, log, timeline, feed) {
    const owner = `${page.me.id}:${page.group}`;
    this.me = page.me;
    this.log = log;
    this.timeline = timeline;
    this.feed = feed;
    this.queue = new Queue(socket, new Store(`chat:${owner}`), (item) =>
      socket.send({
        t: "send",
        client_id: item.clientId,
        group: page.group,
        type: item.type,
        content: item.content,
      }),
    );
    // What was refused is not sent again by itself, but it is not thrown away either.
    this.refusedStore = new Store(`chat-refused:${owner}`);
    this.refused = new Map(); // client id -> item
    this.#listen();
  }

  /** Take up what an earlier page left behind. */
  async restore() {
    for (const item of await this.refusedStore.all()) this.#refuse(item, item.reason);
    for (const item of await this.queue.restore()) {
      if (!this.timeline.has(this.me.id, item.clientId)) this.#echo(item);
    }
  }

  /** @param {string} content */
  send(content) {
    const item = { clientId: newClientId(), content, type: "TEXT", at: new Date().toISOString() };
    this.#echo(item);
    this.queue.add(item);
  }

  #listen() {
    this.queue.addEventListener("acked", ({ detail }) => this.#acked(detail));
    this.queue.addEventListener("refused", ({ detail: { item, refusal } }) => {
      const reason = refusal.message;
      this.refusedStore.put(item.clientId, { ...item, reason });
      this.#refuse(item, reason);
    });
    this.queue.addEventListener("changed", () => this.#count());
    this.#count();
    this.log.addEventListener("retry", ({ detail }) => this.#retry(detail));
    this.log.addEventListener("discard", ({ detail }) => {
      this.#takeRefused(detail);
      this.log.forget(detail);
    });
  }

  #count() {
    this.log.list.dataset.pending = this.queue.size;
  }

  #echo(item) {
    this.log.echo(item);
    const remark = () => this.log.remark(item.clientId, gettext("Sending…"));
    setTimeout(remark, SLOW_MS);
  }

  // Usually the event has come before, and has replaced the echo.
  #acked({ item, seq }) {
    if (seq <= this.timeline.position) this.log.forget(item.clientId);
    else {
      this.log.saved(item.clientId);
      this.feed.expect(seq);
    }
  }

  #refuse(item, reason) {
    this.refused.set(item.clientId, item);
    this.log.echo(item);
    this.log.refused(item.clientId, reason);
  }

  #takeRefused(clientId) {
    const item = this.refused.get(clientId);
    this.refused.delete(clientId);
    this.refusedStore.delete(clientId);
    return item;
  }

  #retry(clientId) {
    const item = this.#takeRefused(clientId);
    if (!item) return;
    this.#echo(item);
    this.queue.retry(item);
  }
}
