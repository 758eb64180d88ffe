// Files that go with the message to come: sent while it is still being written, several at once,
// and kept in this browser until it is sent, so that a reload loses none.

import { newClientId } from "../net/ids.js";
import { Store } from "../net/store.js";
import { sendFile } from "../net/upload.js";

const AT_ONCE = 3;
const KEPT_MS = 23 * 60 * 60_000; // the server removes what no message took within a day

/**
 * @typedef {object} Upload
 * @property {string} id
 * @property {string} name
 * @property {number} size bytes
 * @property {string} type as the browser says
 * @property {Blob} [file] until it has arrived
 * @property {object} [attachment] what the server calls it, when it has arrived
 * @property {"waiting" | "sending" | "sent" | "failed"} state
 * @property {number} progress 0 to 1
 * @property {string} [fault] in the server's own words
 */

/** Events: "changed" (files came, went, arrived or failed), "progress" (detail: Upload). */
export class Uploads extends EventTarget {
  /** @param {object} page what the page was told */
  constructor(page) {
    super();
    this.url = `${page.chat.urls.group}/attachments`;
    this.store = new Store(`files:${page.me.id}:${page.group}`);
    this.items = [];
    addEventListener("online", () => this.#retryUnreached());
  }

  get count() {
    return this.items.length;
  }

  get isBusy() {
    return this.items.some(({ state }) => state === "waiting" || state === "sending");
  }

  get hasFailed() {
    return this.items.some(({ state }) => state === "failed");
  }

  /** What the server knows, in the order in which people added it. */
  get attachments() {
    return this.items.flatMap(({ attachment }) => attachment ?? []);
  }

  /** Take up what an earlier page left behind. */
  async restore() {
    for (const kept of await this.store.all()) {
      if (Date.now() - kept.at > KEPT_MS || !(kept.file || kept.attachment)) this.store.delete(kept.id);
      else this.items.push({ ...kept, state: kept.attachment ? "sent" : "waiting", progress: 0 });
    }
    if (this.count) this.#changed();
    this.#next();
  }

  /** @param {Iterable<File>} files that are within the limits */
  add(files) {
    for (const file of files) {
      const { name, size, type } = file;
      const item = { id: newClientId(), name, size, type, file, state: "waiting", progress: 0 };
      this.items.push(item);
      this.#keep(item);
    }
    this.#changed();
    this.#next();
  }

  /** Add files that the server has already, of a message that it refused. */
  addSent(attachments) {
    for (const attachment of attachments) {
      const { name, size, type } = attachment;
      const item = { id: newClientId(), name, size, type, attachment, state: "sent", progress: 1 };
      this.items.push(item);
      this.#keep(item);
    }
    if (attachments.length) this.#changed();
  }

  /** Add a file that the server has already. @param {object} attachment as it tells it */
  take(attachment) {
    const { name, size, type } = attachment;
    const item = { id: newClientId(), name, size, type, attachment, state: "sent", progress: 1 };
    this.items.push(item);
    this.#keep(item);
    this.#changed();
  }

  retry(item) {
    Object.assign(item, { state: "waiting", progress: 0, fault: undefined, unreached: false });
    this.#changed();
    this.#next();
  }

  /** Stop sending a file, or take it out of the message. */
  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    item.stop?.abort();
    this.store.delete(item.id);
    this.#changed();
    this.#next();
  }

  /** The message has taken them. */
  clear() {
    for (const item of this.items) this.store.delete(item.id);
    this.items = [];
    this.#changed();
  }

  #keep({ id, name, size, type, file, attachment }) {
    this.store.put(id, { id, name, size, type, at: Date.now(), ...(attachment ? { attachment } : { file }) });
  }

  #next() {
    const sending = this.items.filter(({ state }) => state === "sending").length;
    const waiting = this.items.filter(({ state }) => state === "waiting");
    for (const item of waiting.slice(0, AT_ONCE - sending)) this.#send(item);
  }

  async #send(item) {
    item.state = "sending";
    item.stop = new AbortController();
    try {
      item.attachment = await sendFile(this.url, item.file, item.name, {
        signal: item.stop.signal,
        onProgress: (progress) => this.#progressed(item, progress),
      });
      item.state = "sent";
      if (this.items.includes(item)) this.#keep(item);
    } catch (error) {
      if (item.stop.signal.aborted) return;
      Object.assign(item, { state: "failed", fault: error.message, unreached: !error.status });
    }
    this.#changed();
    this.#next();
  }

  #progressed(item, progress) {
    item.progress = progress;
    this.dispatchEvent(new CustomEvent("progress", { detail: item }));
  }

  #retryUnreached() {
    for (const item of this.items.filter(({ unreached }) => unreached)) this.retry(item);
  }

  #changed() {
    this.dispatchEvent(new Event("changed"));
  }
}
