// The messages of the page's group: what is held of them, what is shown, and where the reader is.

import { say } from "../net/toast.js";
import { Echoes } from "./echoes.js";
import { loadAtEdges } from "./edges.js";
import { Feed } from "./feed.js";
import { History } from "./history.js";
import { messageOf } from "./message.js";
import { MessageLog } from "./messages.js";
import { Scroll } from "./scroll.js";
import { Timeline } from "./timeline.js";
import { Wishes } from "./wishes.js";

const MOST_HELD = 300; // messages; more cost memory, and time whenever the page is laid out
const POINTED_MS = 2_400;
const DIVIDER_MARGIN_PX = 96;

/**
 * Events: "added" (detail: messages that came live, held or not), "changed" (detail: held
 * messages that are different now), "shown" (rows were drawn), "end" (whether the newest message
 * is in view has changed: see `isAtEnd`).
 */
export class Conversation extends EventTarget {
  /**
   * @param {object} page what the page was told
   * @param {import("../net/socket.js").Socket} socket
   */
  constructor(page, socket) {
    super();
    this.page = page;
    this.list = document.getElementById("messages");
    this.timeline = new Timeline();
    this.wishes = new Wishes(page.me);
    this.echoes = new Echoes(this.list, page);
    this.log = new MessageLog(this.list, page, this.echoes);
    const box = document.getElementById("messages-scroll");
    // Of what is shown: the timeline knows of a page before it is drawn.
    this.scroll = new Scroll(box, this.list, () => this.log.isLast);
    this.history = new History(page.urls.messages, this.timeline);
    this.feed = new Feed(socket, this.timeline, page.group);
    this.seenNumber = 0;
    this.#listen();
  }

  /** Whether the newest message is in view. */
  get isAtEnd() {
    return this.scroll.stuck && this.timeline.atEnd;
  }

  /** Show the first page: around a message, if one is named, or where the reader has stopped. */
  async start(around) {
    this.list.setAttribute("aria-busy", "true");
    const { read } = await this.history.start(around);
    this.list.removeAttribute("aria-busy");
    if (read?.seq) this.log.dividerAfter = read.seq;
    this.draw({ silent: true });
    this.scroll.toEnd();
    if (around) this.#point(this.#nearest(around));
    else this.#showDivider();
    this.list.dataset.seq = this.timeline.position;
    return read;
  }

  /** Load the pages near the ends of what is held, from now on. */
  loadAtEdges() {
    loadAtEdges(this, document.getElementById("older"));
  }

  /** The message that a row, or anything in it, shows; that of an echo has no seq. */
  messageOf(element) {
    return messageOf(element);
  }

  /** The row of a message, if that is held. */
  rowOf(seq) {
    return this.log.rows.get(seq);
  }

  /** The last message of the person's own that is held and was not deleted. */
  lastOwn() {
    return this.timeline.messages
      .map((message) => this.wishes.view(message))
      .findLast(({ author, deleted }) => author.id === this.page.me.id && !deleted);
  }

  /**
   * Go to a message: load what is needed, scroll there, and make it stand out.
   * @returns {Promise<boolean>} whether it was found
   */
  async goTo(seq, { focus = true } = {}) {
    const isHere = this.rowOf(seq) || (await this.#opened(() => this.history.around(seq)));
    const row = isHere && this.rowOf(seq);
    if (row) this.#point(row, { focus });
    else if (isHere) say(gettext("That message is not there."));
    return Boolean(row);
  }

  /** Go to the newest message. */
  async toEnd() {
    if (this.timeline.atEnd || (await this.#opened(() => this.history.latest()))) {
      this.scroll.toEnd();
    }
  }

  /** Bring the rows in line with what is held. */
  draw({ silent = false } = {}) {
    const { timeline, scroll } = this;
    timeline.trim(MOST_HELD, messageOf(scroll.place)?.seq);
    const messages = timeline.messages.map((message) => this.wishes.view(message));
    const options = { isFirst: timeline.atStart, isLast: timeline.atEnd, silent };
    scroll.keep(() => this.log.show(messages, options));
    this.dispatchEvent(new Event("shown"));
  }

  /** Everything after this seq is new to the reader; Infinity: nothing is. */
  divide(after) {
    if (after === this.log.dividerAfter) return;
    this.log.dividerAfter = after;
    this.draw();
  }

  /** Show a change of a message that is on its way (see Outgoing.change). */
  wish(item) {
    this.wishes.add(item);
    this.#redraw(item.seq);
  }

  /** Show nothing more of what was on its way under a client id. */
  forget(clientId) {
    const row = this.echoes.drop(clientId);
    const seq = this.wishes.drop(clientId);
    if (row) this.log.remove(row);
    if (seq) this.#redraw(seq);
    else if (row) this.draw();
  }

  #redraw(seq) {
    this.draw();
    const message = this.timeline.get(seq);
    if (message) this.#tell("changed", [message]);
  }

  #tell(name, messages) {
    const detail = messages.map((message) => this.wishes.view(message));
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // An own change came back: now it is part of the message itself.
  #moved(events) {
    for (const event of events) this.wishes.drop(event.client_id);
    this.draw();
    this.list.dataset.seq = this.timeline.position;
  }

  #listen() {
    const { feed, scroll } = this;
    feed.addEventListener("moved", ({ detail }) => this.#moved(detail));
    feed.addEventListener("added", ({ detail }) => this.#tell("added", detail));
    feed.addEventListener("changed", ({ detail }) => this.#tell("changed", detail));
    scroll.addEventListener("stuck", () => this.dispatchEvent(new Event("end")));
    document.addEventListener("visibilitychange", () => this.log.refreshDays());
  }

  async #opened(open) {
    this.list.setAttribute("aria-busy", "true");
    try {
      const isOpen = await open();
      if (isOpen) this.draw({ silent: true });
      return isOpen;
    } catch (error) {
      const isOffline = error instanceof TypeError;
      say(isOffline ? gettext("There is no connection. Please try again later.") : error.message);
      return false;
    } finally {
      this.list.removeAttribute("aria-busy");
    }
  }

  #nearest(seq) {
    const { messages } = this.timeline;
    return this.rowOf((this.timeline.get(seq) ?? messages[this.timeline.indexOf(seq)])?.seq);
  }

  #point(row, { focus = false } = {}) {
    if (!row) return;
    this.scroll.to(row);
    clearTimeout(this.pointing);
    this.pointed?.classList.remove("found");
    this.pointed = row;
    row.classList.add("found");
    this.pointing = setTimeout(() => row.classList.remove("found"), POINTED_MS);
    if (!focus) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  }

  // Whoever has unread messages begins with the first of them, unless all of them are in view.
  #showDivider() {
    const divider = this.list.querySelector(".divider");
    const { top } = this.scroll.box.getBoundingClientRect();
    if (!divider || divider.getBoundingClientRect().top >= top) return;
    this.scroll.to(divider, { margin: DIVIDER_MARGIN_PX });
  }
}
