// Who is here: above the messages, and as dots in the panel of members.

import { useAway } from "./away.js";

const WORDS = { here: gettext("here"), away: gettext("away") };

/**
 * @param {object} chat what openChat has made, with `members`
 * @param {object} page what the page was told
 */
export function usePresence({ socket, members }, page) {
  new Presence(socket, members, page.me.id);
  useAway(socket);
}

class Presence {
  constructor(socket, members, me) {
    Object.assign(this, { members, me });
    this.states = new Map(); // person -> "here" | "away"
    this.place = document.getElementById("chat-here");
    socket.addEventListener("frame", ({ detail }) => this.#take(detail));
    socket.addEventListener("state", ({ detail }) => {
      this.place.hidden = detail !== "open"; // without a connection nobody knows
    });
    members.addEventListener("change", () => this.#show());
  }

  #take(frame) {
    if (frame.t === "welcome") this.states.clear();
    else if (frame.t !== "presence") return;
    for (const [id, state] of Object.entries(frame.people ?? {})) {
      if (state === "gone") this.states.delete(id);
      else this.states.set(id, state);
    }
    this.#show();
  }

  // Somebody who looks at this page is here, whatever their other pages say.
  #stateOf(id) {
    return id === this.me ? "here" : this.states.get(id);
  }

  #show() {
    const people = [...this.members.names.keys()];
    for (const id of people) mark(this.members.entry(id), this.#stateOf(id));
    const here = people.filter((id) => this.#stateOf(id) === "here");
    this.place.textContent = words(here.length);
    this.place.title = here.map((id) => this.members.name(id)).join(", ");
  }
}

const words = (count) =>
  count > 1 ? interpolate(gettext("%s here"), [count]) : gettext("Only you are here");

function mark(entry, state) {
  if (!entry || entry.dataset.presence === state) return;
  entry.querySelector(".presence-word")?.remove();
  const face = entry.querySelector(".avatar");
  face.title = state ? WORDS[state] : "";
  if (!state) {
    delete entry.dataset.presence;
    return;
  }
  entry.dataset.presence = state;
  const word = document.createElement("span");
  word.className = "presence-word visually-hidden";
  word.textContent = WORDS[state];
  entry.querySelector(".members-name").after(word);
}
