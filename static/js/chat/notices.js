// Tells of messages that come while nobody looks: by the browser's own notifications and by a
// sound, each only where somebody has asked for it. Never of what is muted.

import { call } from "../net/api.js";
import { isLookedAt } from "./away.js";
import { claim, noteLook, notifies, sounds, wasLookedAt } from "./device.js";
import { plainText } from "./plain.js";
import { ring } from "./sound.js";
import { isNews, isWanted } from "./unread.js";

const FRESH_MS = 60_000; // what came while there was no connection is no news
const OTHER_PAGES_MS = 300; // for another page of this browser to say that it is looked at
const TEXT_CHARS = 140;

/** The newest message of some events that somebody wants to be told of, if there is one. */
export function noteworthy(events, { me, notify, now }) {
  return events.findLast(
    (event) =>
      isNews(event, me) && isWanted(notify, event, me) && now - Date.parse(event.at) < FRESH_MS,
  );
}

/** What a message says, in a few words. */
export function summary({ type, html = "", attachments = [] }) {
  const text = plainText(html, TEXT_CHARS);
  if (text) return text;
  if (type === "DRAW") return gettext("sent a drawing");
  if (type === "GIF") return gettext("sent a GIF");
  return attachments.map(({ name }) => name).join(", ") || gettext("sent a message");
}

export class Notices {
  /**
   * @param {import("./unread.js").Unread} unread
   * @param {(group: string, seq: number) => void} open goes to a message
   * @param {Map<string, string>} names of groups, as far as the page knows them
   */
  constructor(unread, open, names) {
    Object.assign(this, { unread, open, names });
  }

  /** Take a frame of the chat socket. */
  take(frame) {
    if (frame.t !== "events") return;
    const { notify } = this.unread.groups.get(frame.group) ?? {};
    const event = noteworthy(frame.events, { me: this.unread.me, notify, now: Date.now() });
    if (!event) return;
    if (isLookedAt()) noteLook();
    else setTimeout(() => this.#tell(frame.group, event), OTHER_PAGES_MS);
  }

  async #tell(group, event) {
    if (isLookedAt() || wasLookedAt(2 * OTHER_PAGES_MS)) return;
    if (!(notifies() || sounds()) || !claim(`${group}:${event.seq}`)) return;
    if (sounds()) ring();
    if (notifies()) this.#show(group, event, await this.#nameOf(group));
  }

  // A group's newest notification replaces the one before.
  #show(group, event, name) {
    const title = name ? `${event.author.name} · ${name}` : event.author.name;
    const icon = document.querySelector('link[rel="icon"]').dataset.plain;
    const options = { body: summary(event), tag: group, icon, silent: true };
    try {
      const note = new Notification(title, options);
      note.addEventListener("click", () => {
        window.focus();
        note.close();
        this.open(group, event.seq);
      });
    } catch {
      // Some phones have notifications only for pages with a service worker.
    }
  }

  async #nameOf(group) {
    if (!this.names.has(group)) {
      const { groups } = await call("/api/v1/groups").catch(() => ({ groups: [] }));
      for (const { id, name } of groups) this.names.set(id, name);
    }
    return this.names.get(group);
  }
}
