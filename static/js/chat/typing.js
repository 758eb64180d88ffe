// Who is writing at this moment, in a line above the composer.

const GRACE = 2; // a person says so every few seconds; one may be lost
const LOOK_EVERY_MS = 500;

/** Those who are writing. Pure; times are milliseconds. */
export class Typists {
  /** @param {number} lasting how long somebody counts after they were last heard of */
  constructor(lasting) {
    this.lasting = lasting;
    this.people = new Map(); // id -> {name, until}
  }

  heard({ id, name }, now) {
    this.people.set(id, { name, until: now + this.lasting });
  }

  /** They have sent it, or have gone. */
  stopped(id) {
    return this.people.delete(id);
  }

  /** Names of those who write, who began first comes first. */
  names(now) {
    for (const [id, { until }] of this.people) if (until <= now) this.people.delete(id);
    return [...this.people.values()].map(({ name }) => name);
  }
}

/** What is said of them. */
export function typingText(names) {
  if (!names.length) return "";
  if (names.length === 1) return interpolate(gettext("%s is writing…"), [...names]);
  if (names.length === 2) return interpolate(gettext("%s and %s are writing…"), [...names]);
  return gettext("Several people are writing…");
}

/**
 * @param {object} chat what openChat has made
 * @param {object} page what the page was told
 */
export function useTyping({ socket }, page) {
  const every = page.protocol.limits.typing_every * 1_000;
  new TypingLine(socket, page.group, every * GRACE);
  tellOthers(socket, page.group, every);
}

class TypingLine {
  constructor(socket, group, lasting) {
    this.group = group;
    this.typists = new Typists(lasting);
    this.place = document.getElementById("chat-typing");
    socket.addEventListener("frame", ({ detail }) => this.#take(detail) && this.#show());
  }

  /** Tells whether a frame says something of this. */
  #take(frame) {
    const { typists } = this;
    if (frame.t === "presence") {
      const people = Object.entries(frame.people);
      for (const [id, state] of people) if (state === "gone") typists.stopped(id);
      return true;
    }
    if (frame.group !== this.group) return false;
    if (frame.t === "typing") typists.heard(frame.person, performance.now());
    if (frame.t !== "events") return frame.t === "typing";
    for (const { kind, author } of frame.events) if (kind === "message") typists.stopped(author.id);
    return true;
  }

  #show() {
    clearTimeout(this.timer);
    const names = this.typists.names(performance.now());
    const text = typingText(names);
    if (this.place.textContent !== text) this.place.textContent = text;
    if (names.length) this.timer = setTimeout(() => this.#show(), LOOK_EVERY_MS);
  }
}

function tellOthers(socket, group, every) {
  const text = document.getElementById("composer-text");
  let told = -Infinity;
  text?.addEventListener("input", () => {
    const now = performance.now();
    if (!text.value.trim() || now - told < every) return;
    if (socket.send({ t: "typing", group })) told = now;
  });
}
