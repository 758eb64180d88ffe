// Puts a document onto a canvas: uploads its pictures, makes its elements, then changes them as
// it says. All of that is one action, so that one undo takes it back.

import { ByteWriter } from "../bytes.js";
import { CUT, LOCK, packChange, TRANSFORM } from "../changes.js";
import { packElement } from "../kinds.js";
import { actionOf, newClientId, newIdOf, parseUuid } from "../../net/ids.js";
import { fromDocument } from "./document.js";
import { sendOperations, uploadPicture } from "./requests.js";

const HEAD_BYTES = 16 + 1 + 4;
const MOST_OPERATIONS = 1_000;
const MOST_BYTES = 3_500_000; // the server takes 4 MiB
const MOST_CUTS = 20_000; // intervals in one change

/**
 * @param {object} place
 * @param {string} place.operations where operations are sent to
 * @param {string} place.pictures where pictures are sent to
 * @param {object} place.limits those of the protocol
 * @param {string} text the document
 * @param {(done: number, all: number) => void} report called as it goes on
 * @returns {Promise<{made: number, failed: {message: string}[]}>} failed: what the server refused
 * @throws {DocumentError | ApiError} when nothing, or not all, could be sent
 */
export async function importDocument({ operations, pictures, limits }, text, report = () => {}) {
  const entries = fromDocument(text, limits);
  const action = actionOf(newClientId());
  const failed = await uploadPictures(pictures, entries);
  const ready = entries.filter((entry) => !entry.failed);
  const making = ready.map(({ element }) => operation(action, element.kind, packElement(element)));
  const answers = await sendAll(operations, making, (done) => report(done, ready.length));
  for (const [index, answer] of answers.entries()) {
    if (answer.seq) ready[index].seq = answer.seq;
    else failed.push(answer);
  }
  const made = ready.filter(({ seq }) => seq);
  const changes = changesOf(made, limits).map((change) => operation(action, change.kind, packChange(change)));
  const changed = await sendAll(operations, changes);
  failed.push(...changed.filter(({ seq }) => !seq));
  return { made: made.length, failed };
}

function operation(action, kind, payload) {
  return { clientId: newIdOf(action), kind, payload };
}

// Each picture once, however often it is there.
async function uploadPictures(url, entries) {
  const ids = new Map();
  const failed = [];
  for (const entry of entries) {
    if (!entry.picture) continue;
    try {
      if (!ids.has(entry.picture)) ids.set(entry.picture, await uploadPicture(url, entry.picture));
      entry.element.pictureId = ids.get(entry.picture);
    } catch (error) {
      if (!error.isRefusal) throw error;
      entry.failed = true;
      failed.push({ message: error.message });
    }
  }
  return failed;
}

/** The changes that bring new elements to what the document says. Pure. */
export function changesOf(entries, { targets: most }) {
  const moved = new Map(); // matrix as text -> entries
  for (const entry of entries.filter(({ matrix }) => matrix)) {
    const key = String(entry.matrix);
    if (!moved.has(key)) moved.set(key, []);
    moved.get(key).push(entry);
  }
  const changes = [];
  const add = (kind, some, data) =>
    changes.push({ kind, targets: some.map(({ seq }) => seq), data: data(some) });
  for (const same of moved.values()) {
    for (const some of portions(same, most)) add(TRANSFORM, some, ([{ matrix }]) => ({ matrix }));
  }
  const cut = entries.filter(({ cuts }) => cuts);
  for (const some of portions(cut, most, ({ cuts }) => cuts.length / MOST_CUTS)) {
    add(CUT, some, (all) => ({ cuts: all.map(({ cuts }) => cuts) }));
  }
  // Last: what is locked takes no other change.
  for (const some of portions(entries.filter(({ locked }) => locked), most)) {
    add(LOCK, some, () => ({ on: true }));
  }
  return changes;
}

/**
 * Parts of a list: at most so many entries each, and of a weight of 1 at most unless one alone
 * is heavier.
 */
export function portions(list, most, weigh = () => 0) {
  const parts = [];
  let weight = Infinity;
  for (const entry of list) {
    weight += weigh(entry);
    if (weight > 1 || parts.at(-1).length >= most) {
      parts.push([]);
      weight = weigh(entry);
    }
    parts.at(-1).push(entry);
  }
  return parts;
}

async function sendAll(url, operations, report = () => {}) {
  const answers = [];
  const weigh = ({ payload }) => (payload.length + HEAD_BYTES) / MOST_BYTES;
  for (const some of portions(operations, MOST_OPERATIONS, weigh)) {
    answers.push(...(await sendOperations(url, packBulk(some))));
    report(answers.length);
  }
  return answers;
}

/** The body of a bulk request; docs/protocol.md. Pure. */
export function packBulk(operations) {
  const output = new ByteWriter();
  for (const { clientId, kind, payload } of operations) {
    output.put(parseUuid(clientId));
    output.u8(kind);
    const at = output.reserve(4); // first, because it may replace the view
    output.view.setUint32(at, payload.length, true);
    output.put(payload);
  }
  return output.finish();
}
