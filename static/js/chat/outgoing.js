// What this person writes: shown at once, kept until it is saved, sent again until then (R3, R4).

import { newClientId } from "../net/ids.js";
import { Queue } from "../net/queue.js";
import { Store } from "../net/store.js";
import { say } from "../net/toast.js";
import { quoteOf, whole } from "./fold.js";

const SLOW_MS = 1_000;

/**
 * Events: "refused" (detail: {item, reason}), of a change; what it says was told already.
 * "discarded" (detail: the item): a message that was refused and that nobody wants any more.
 */
export class Outgoing extends EventTarget {
  /**
   * @param {import("../net/socket.js").Socket} socket
   * @param {object} page what the page was told
   * @param {import("./conversation.js").Conversation} conversation
   */
  constructor(socket, page, conversation) {
    super();
    const owner = `${page.me.id}:${page.group}`;
    Object.assign(this, { page, conversation, echoes: conversation.echoes });
    this.queue = new Queue(socket, new Store(`chat:${owner}`), (item) =>
      socket.send(frameOf(item, page.group)),
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
      if (isChange(item)) this.conversation.wish(item);
      else if (!this.#isSaved(item)) this.#echo(item);
    }
    this.conversation.draw();
  }

  /**
   * Send a message.
   * @param {object} message
   * @param {string} message.content
   * @param {object | number | null} [message.replyTo] the message that it answers, or its seq
   * @param {object[]} [message.files] what was uploaded for it, as the server told it
   * @param {string[]} [message.attachments] their ids, if not those of the files
   * @param {object | null} [message.anchor] the place of a canvas that it points at
   * @returns {string} its client id
   */
  send({ content = "", type = "TEXT", replyTo = null, files = [], attachments, anchor = null }) {
    const named = { clientId: newClientId(), at: new Date().toISOString() };
    const ids = attachments ?? files.map(({ id }) => id);
    const item = { ...named, content, type, files, attachments: ids, anchor };
    item.reply = this.#quote(replyTo);
    item.replyTo = replyTo?.seq ?? replyTo;
    this.#echo(item);
    this.queue.add(item);
    this.conversation.divide(Infinity);
    this.conversation.toEnd();
    return item.clientId;
  }

  /**
   * Change a message: {t: "edit", seq, content}, {t: "delete", seq}, {t: "react", seq, emoji, on}
   * or {t: "pin", seq, on}. It is shown at once, and taken back if it is refused.
   * @returns {string} its client id
   */
  change(change) {
    const item = { ...change, clientId: newClientId(), at: new Date().toISOString() };
    this.conversation.wish(item);
    this.queue.add(item);
    return item.clientId;
  }

  #listen() {
    const { queue, echoes, conversation } = this;
    queue.addEventListener("acked", ({ detail }) => this.#acked(detail));
    queue.addEventListener("refused", ({ detail: { item, refusal } }) => {
      if (isChange(item)) this.#takeBack(item, refusal.message);
      else this.#keep(item, refusal.message);
    });
    queue.addEventListener("changed", () => this.#count());
    this.#count();
    echoes.addEventListener("retry", ({ detail }) => this.#retry(detail));
    echoes.addEventListener("discard", ({ detail }) => {
      const item = this.#takeRefused(detail);
      conversation.forget(detail);
      if (item) this.dispatchEvent(new CustomEvent("discarded", { detail: item }));
    });
  }

  #count() {
    this.conversation.list.dataset.pending = this.queue.size;
  }

  #echo(item) {
    this.echoes.show(echoOf(item, this.page.me));
    this.conversation.draw();
    const remark = () => this.echoes.remark(item.clientId, gettext("Sending…"));
    setTimeout(remark, SLOW_MS);
  }

  // What is held is newer than what somebody began to answer.
  #quote(replyTo) {
    const seq = replyTo?.seq ?? replyTo;
    const message = seq === null ? null : (this.conversation.timeline.get(seq) ?? replyTo);
    return message?.author ? quoteOf(message) : null;
  }

  #isSaved({ clientId }) {
    return this.conversation.timeline.has(this.page.me.id, clientId);
  }

  // Usually the event has come before, and has replaced the echo.
  #acked({ item, seq }) {
    const { conversation } = this;
    if (seq <= conversation.timeline.position) conversation.forget(item.clientId);
    else {
      this.echoes.saved(item.clientId);
      conversation.feed.expect(seq);
    }
  }

  #takeBack(item, reason) {
    this.conversation.forget(item.clientId);
    say(reason);
    this.dispatchEvent(new CustomEvent("refused", { detail: { item, reason } }));
  }

  #keep(item, reason) {
    this.refusedStore.put(item.clientId, { ...item, reason });
    this.#refuse(item, reason);
  }

  #refuse(item, reason) {
    this.refused.set(item.clientId, item);
    this.echoes.show(echoOf(item, this.page.me));
    this.echoes.refused(item.clientId, reason);
    this.conversation.draw();
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

const isChange = ({ t }) => t !== undefined;

function echoOf({ clientId, files = [], reply = null, content, type, at, anchor }, me) {
  return whole({ client_id: clientId, author: me, content, type, at, reply, anchor, attachments: files });
}

function frameOf(item, group) {
  const { t = "send", clientId: client_id, seq, content, emoji, on } = item;
  const named = { t, client_id, group };
  if (t === "edit") return { ...named, seq, content };
  if (t === "react") return { ...named, seq, emoji, on };
  if (t === "pin") return { ...named, seq, on };
  if (t === "delete") return { ...named, seq };
  const { type, replyTo: reply_to = null, attachments = [], anchor = null } = item;
  return { ...named, type, content, reply_to, attachments, anchor };
}
