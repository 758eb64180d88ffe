// Keeps a timeline up to date from the chat socket: applies what comes in order, asks for what
// is missing (R5), and does not trust silence (R6).

const PATIENCE_MS = 1_000;
const LONGEST_PATIENCE_MS = 30_000;

/**
 * Events: "moved" (detail: the events that were applied), "added" (detail: new messages), "changed" (detail:
 * messages of the window that are different now), "left" (the person is no longer in the group),
 * "restored" (the server knows less than this page).
 */
export class Feed extends EventTarget {
  /**
   * @param {import("../net/socket.js").Socket} socket
   * @param {import("./timeline.js").Timeline} timeline
   * @param {string} group id of the group
   */
  constructor(socket, timeline, group) {
    super();
    this.socket = socket;
    this.timeline = timeline;
    this.group = group;
    this.target = 0; // the highest seq that is known to exist
    this.patience = PATIENCE_MS;
    socket.addEventListener("frame", ({ detail: frame }) => this.#take(frame));
    socket.addEventListener("state", () => this.#rest());
  }

  /** The server has everything up to this seq; ask for it unless it arrives soon. */
  expect(seq) {
    this.target = Math.max(this.target, seq);
    if (this.target <= this.timeline.position || this.timer) return;
    const before = this.timeline.position;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.timeline.position === before) this.#ask();
      this.expect(this.target);
    }, this.patience);
  }

  #take(frame) {
    if (frame.t === "welcome") this.#welcomed(frame.heads[this.group]);
    else if (frame.t === "heads") this.expect(frame.heads[this.group] ?? 0);
    else if (frame.t === "events" && frame.group === this.group) this.#apply(frame.events);
    else if (frame.t === "left" && frame.group === this.group) {
      this.dispatchEvent(new Event("left"));
    }
  }

  #welcomed(head) {
    if (head === undefined) return; // "left" follows
    if (head < this.timeline.position) this.dispatchEvent(new Event("restored"));
    else this.expect(head);
  }

  #apply(events) {
    const before = this.timeline.position;
    const { fresh, added, changed, gap } = this.timeline.apply(events);
    if (this.timeline.position > before) {
      this.patience = PATIENCE_MS;
      this.asked = undefined;
      this.dispatchEvent(new CustomEvent("moved", { detail: fresh }));
    }
    if (added.length) this.dispatchEvent(new CustomEvent("added", { detail: added }));
    if (changed.length) this.dispatchEvent(new CustomEvent("changed", { detail: changed }));
    if (!gap) return;
    // One question for each gap: asking again makes the server begin again.
    if (this.asked !== this.timeline.position) this.#ask();
    this.expect(Math.max(...events.map((event) => event.seq)));
  }

  #ask() {
    this.asked = this.timeline.position;
    this.patience = Math.min(this.patience * 2, LONGEST_PATIENCE_MS);
    this.socket.send({ t: "follow", group: this.group, after: this.timeline.position });
  }

  // A new connection begins by saying what we have, and says what there is.
  #rest() {
    clearTimeout(this.timer);
    this.timer = this.asked = undefined;
    this.patience = PATIENCE_MS;
    this.target = 0;
  }
}
