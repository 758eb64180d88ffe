// A chain of replies, in the panel, where it can be gone on with.

import { call } from "../net/api.js";
import { after, whole } from "./fold.js";
import { messageOf } from "./message.js";
import { makeList, makeNote, makeRow } from "./panel-rows.js";
import { ThreadForm } from "./thread-form.js";

/**
 * @param {object} chat
 * @param {object} page what the page was told
 */
export function useThreads(chat, page) {
  const thread = new Thread(chat, page);
  chat.actions.on("thread", ({ seq }) => thread.open(seq));
  document.getElementById("conversation").addEventListener("click", ({ target }) => {
    const message = target.closest(".message-thread") && messageOf(target);
    if (message) thread.open(message.seq);
  });
  chat.socket.addEventListener("frame", ({ detail: frame }) => {
    if (frame.t === "events" && frame.group === page.group) thread.take(frame.events);
  });
}

class Thread {
  constructor(chat, page) {
    Object.assign(this, { chat, page });
    this.messages = new Map(); // seq -> message, in the order of seq
    this.drafts = new Map(); // seq of the first message -> what was typed
    this.place = document.createElement("div");
    this.place.className = "thread";
    this.place.addEventListener("click", (event) => this.#clicked(event));
  }

  async open(seq) {
    this.place.replaceChildren();
    this.list = undefined;
    this.chat.panel.open(gettext("Thread"), this.place);
    this.asked = seq;
    this.since = []; // what comes while the answer is on its way
    try {
      const { events } = await call(`${this.page.urls.messages}/${seq}/thread`);
      if (this.asked === seq) this.#begin(events, seq);
    } catch (error) {
      if (this.asked === seq) this.place.replaceChildren(makeNote(error.message));
    }
  }

  #begin(messages, seq) {
    this.messages = new Map(messages.map((message) => [message.seq, whole(message)]));
    this.list = makeList(gettext("Thread"));
    this.list.setAttribute("aria-live", "polite");
    this.list.append(...[...this.messages.values()].map((message) => this.#row(message)));
    this.place.replaceChildren(this.list);
    if (this.page.canWrite) this.place.append(this.#form());
    this.#rowOf(seq)?.classList.add("subject");
    this.#rowOf(seq)?.scrollIntoView({ block: "nearest" });
    this.take(this.since);
  }

  #form() {
    const [first] = this.messages.keys();
    const form = new ThreadForm(this.page, this.drafts.get(first) ?? "", {
      typed: (text) => this.drafts.set(first, text),
      send: (content) => this.#send(content),
    });
    // On a phone its keyboard would hide what there is to read.
    const focus = () => form.text.focus({ preventScroll: true }); // once it is in its place
    if (matchMedia("(hover: hover)").matches) queueMicrotask(focus);
    return form.element;
  }

  #send(content) {
    this.chat.outgoing.send({ content, replyTo: [...this.messages.keys()].at(-1) });
  }

  /** Take events as they come; those that are known change nothing. */
  take(events) {
    if (!this.place.isConnected) return;
    if (!this.list) {
      this.since.push(...events);
      return;
    }
    for (const event of events) {
      if (event.kind === "message") this.#add(event);
      else this.#change(event);
    }
  }

  #add(event) {
    if (this.messages.has(event.seq) || !this.messages.has(event.reply?.seq)) return;
    const message = whole(event);
    this.messages.set(message.seq, message);
    const row = this.#row(message);
    this.list.append(row);
    row.scrollIntoView({ block: "nearest" });
  }

  #change(event) {
    for (const [seq, message] of this.messages) {
      const now = after(message, event);
      if (now === message) continue;
      this.messages.set(seq, now);
      this.#rowOf(seq).replaceWith(this.#row(now));
    }
  }

  // In a chain, what is answered stands above the answer: a quote of it would say it twice.
  #row(message) {
    const row = makeRow(message, this.page);
    const before = [...this.messages.keys()].filter((seq) => seq < message.seq).at(-1);
    row.querySelector(".message-thread").hidden = true;
    if (message.reply?.seq === before) row.querySelector(".message-quote").hidden = true;
    return row;
  }

  #rowOf(seq) {
    return this.list.querySelector(`[data-seq="${seq}"]`);
  }

  #clicked(event) {
    const quote = event.target.closest(".message-quote");
    if (!quote) return;
    event.preventDefault();
    this.#rowOf(quote.dataset.seq)?.scrollIntoView({ block: "nearest" });
  }
}
