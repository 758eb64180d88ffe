// How much of each group a person has not read, kept up to date by what comes over the socket.
// Pure: no document, no network.

const isCalled = (event, me) => event.all || Boolean(event.mentions?.includes(me));

/** Tells whether an event is a message of somebody else. */
export const isNews = (event, me) => event.kind === "message" && event.author.id !== me;

/** Tells whether a person wants to be told of a message: of every one, of mentions, of none. */
export function isWanted(notify, event, me) {
  return notify === "all" || (notify === "mentions" && isCalled(event, me));
}

/** Events: "change" (detail: ids of the groups that are different now). */
export class Unread extends EventTarget {
  /** @param {string} me id of the person */
  constructor(me) {
    super();
    this.me = me;
    this.groups = new Map(); // id -> {unread, mentions, number, notify}
  }

  /** Take what the server has counted: all groups, or those that are different. */
  set(counts) {
    for (const [group, count] of Object.entries(counts)) this.groups.set(group, { ...count });
    this.#tell(Object.keys(counts));
  }

  /** Take a frame of the chat socket; those that say nothing of it change nothing. */
  take(frame) {
    if (frame.t === "unread") this.set(frame.counts);
    else if (frame.t === "events") this.#count(frame.group, frame.events);
    else if (frame.t === "left" && this.groups.delete(frame.group)) this.#tell([frame.group]);
  }

  /** The person sees the newest message of a group. */
  clear(group) {
    const count = this.groups.get(group);
    if (!count || !(count.unread || count.mentions)) return;
    Object.assign(count, { unread: 0, mentions: 0 });
    this.#tell([group]);
  }

  /** The person has chosen what to be told of in a group. */
  choose(group, notify) {
    const count = this.groups.get(group);
    if (!count || count.notify === notify) return;
    count.notify = notify;
    this.#tell([group]);
  }

  /** What the person wants to be told of: unread messages where all count, else mentions. */
  get total() {
    const total = { count: 0, mentions: 0 };
    for (const { unread, mentions, notify } of this.groups.values()) {
      if (notify === "none") continue;
      total.count += notify === "all" ? unread : mentions;
      total.mentions += mentions;
    }
    return total;
  }

  // What the server has counted already comes again, perhaps: messages have numbers.
  #count(group, events) {
    const count = this.groups.get(group);
    if (!count) return;
    let isNew = false;
    for (const event of events) {
      if (event.kind !== "message" || event.number <= count.number) continue;
      isNew = true;
      count.number = event.number;
      if (event.author.id === this.me) Object.assign(count, { unread: 0, mentions: 0 });
      else {
        count.unread += 1;
        count.mentions += Number(isCalled(event, this.me));
      }
    }
    if (isNew) this.#tell([group]);
  }

  #tell(groups) {
    this.dispatchEvent(new CustomEvent("change", { detail: groups }));
  }
}
