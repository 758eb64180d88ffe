// How far the others have read: small faces beside the last message that they have seen.

import { call } from "../net/api.js";
import { showFace } from "../net/faces.js";
import { Receipts } from "./receipts.js";

const MOST_FACES = 2;

/**
 * @param {object} chat what openChat has made, with `members`
 * @param {object} page what the page was told
 */
export function useReceipts(chat, page) {
  const faces = new ReceiptFaces(chat);
  const take = (person, seq) => person !== page.me.id && faces.take(person, seq);
  chat.socket.addEventListener("frame", async ({ detail: frame }) => {
    if (frame.t === "read" && frame.group === page.group) take(frame.person, frame.seq);
    if (frame.t !== "welcome") return;
    // What was read meanwhile is told to nobody again.
    const { read } = await call(`${page.chat.urls.group}/read`).catch(() => ({ read: {} }));
    for (const [person, seq] of Object.entries(read)) take(person, seq);
  });
}

class ReceiptFaces {
  constructor({ conversation, members }) {
    Object.assign(this, { conversation, members });
    this.receipts = new Receipts();
    this.shown = new Map(); // seq -> {row, faces, key}: the row that has faces, and whose
    conversation.addEventListener("shown", () => this.#soon());
    members.addEventListener("change", () => this.#soon());
  }

  take(person, seq) {
    if (this.receipts.take(person, seq)) this.#soon();
  }

  #soon() {
    this.frame ??= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.frame = undefined;
    const { conversation, members, shown } = this;
    const { messages, atEnd } = conversation.timeline;
    const places = this.receipts.places(messages, atEnd, (id) => members.names.has(id));
    for (const [seq, { row, faces }] of shown) {
      if (places.has(seq) && conversation.rowOf(seq) === row) continue;
      faces.remove();
      shown.delete(seq);
    }
    for (const [seq, people] of places) this.#show(seq, people);
  }

  #show(seq, people) {
    const row = this.conversation.rowOf(seq);
    if (!row) return;
    const names = people.map((id) => this.members.name(id));
    const key = people.map((id, index) => `${id} ${names[index]}`).join("\n");
    const before = this.shown.get(seq);
    if (before?.key === key && before.faces.isConnected) return;
    const faces = facesOf(people, names);
    before?.faces.remove();
    row.append(faces);
    this.shown.set(seq, { row, faces, key });
  }
}

function facesOf(people, names) {
  const faces = document.createElement("span");
  faces.className = "receipts";
  faces.setAttribute("role", "img");
  faces.setAttribute("aria-live", "off"); // it stands in a log, but is no news of its own
  const label = interpolate(gettext("Seen by %s"), [names.filter(Boolean).join(", ")]);
  faces.setAttribute("aria-label", label);
  faces.title = label;
  const few = people.length <= MOST_FACES ? people : people.slice(0, 1);
  faces.append(...few.map((id, index) => faceOf(id, names[index])));
  if (few.length < people.length) {
    const rest = document.createElement("span");
    rest.className = "receipts-rest";
    rest.textContent = `+${people.length - few.length}`;
    faces.append(rest);
  }
  return faces;
}

function faceOf(id, name) {
  const face = document.createElement("span");
  face.className = "avatar avatar-round receipt";
  showFace(face, id, name);
  return face;
}
