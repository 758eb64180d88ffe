// How far people have read a conversation. Pure.

export class Receipts {
  constructor() {
    this.reached = new Map(); // person -> seq
  }

  /** Somebody has read so far; it never goes back. Tells whether that is news. */
  take(person, seq) {
    if (seq <= (this.reached.get(person) ?? 0)) return false;
    this.reached.set(person, seq);
    return true;
  }

  /**
   * Where the faces belong: each with the last message that a person has seen, unless it is
   * their own.
   * @param {{seq: number, author: {id: string}}[]} messages those that are held, in order
   * @param {boolean} atEnd whether the last of them is the newest there is
   * @param {(person: string) => boolean} isShown whose faces are wanted
   * @returns {Map<number, string[]>} seq -> people
   */
  places(messages, atEnd, isShown = () => true) {
    const places = new Map();
    for (const [person, seq] of this.reached) {
      const at = lastUpTo(messages, seq);
      if (!at || at.author.id === person || !isShown(person)) continue;
      if (at === messages.at(-1) && !atEnd && at.seq < seq) continue; // it is further on
      places.set(at.seq, [...(places.get(at.seq) ?? []), person]);
    }
    return places;
  }
}

function lastUpTo(messages, seq) {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle].seq <= seq) low = middle + 1;
    else high = middle;
  }
  return messages[low - 1];
}
