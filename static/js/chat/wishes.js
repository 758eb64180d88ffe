// Changes of messages that are on their way: they are shown at once, over what is saved. Pure.

import { after } from "./fold.js";

const KINDS = {
  edit: () => "edit",
  delete: () => "delete",
  react: ({ on }) => (on ? "react" : "unreact"),
  pin: ({ on }) => (on ? "pin" : "unpin"),
};

export class Wishes {
  /** @param {{id: string, name: string}} me whose wishes these are */
  constructor(me) {
    this.me = me;
    this.items = new Map(); // client id -> the event as it may come back
    this.views = new WeakMap(); // message -> how it is shown
  }

  /** @param {object} item as in Outgoing.change */
  add({ t, clientId, seq, content, emoji, on, at }) {
    const kind = KINDS[t]({ on });
    const event = { kind, target: seq, author: this.me, at, type: "TEXT" };
    this.items.set(clientId, { ...event, content: emoji ?? content });
    this.views = new WeakMap();
  }

  /** @returns {number | undefined} the seq of the message that it was about */
  drop(clientId) {
    const seq = this.items.get(clientId)?.target;
    if (this.items.delete(clientId)) this.views = new WeakMap();
    return seq;
  }

  /** The message as it will be; the same object each time, and itself if nothing is wished. */
  view(message) {
    if (!this.items.size) return message;
    if (!this.views.has(message)) {
      this.views.set(message, [...this.items.values()].reduce(after, message));
    }
    return this.views.get(message);
  }
}
