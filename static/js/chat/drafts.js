// What was typed and not sent, for each person and group, kept in this browser.

const key = (place) => `drawmessenger:draft:${place}`;

/**
 * @typedef {object} Draft
 * @property {string} text of the message to come
 * @property {object | null} reply the message that it answers: {seq, author, type, content}
 * @property {{value: object, label: string} | null} anchor the place of a canvas that it points at
 * @property {{message: object, text: string} | null} edit a change of an earlier message under way;
 *   what was begun before it waits in the other fields
 */

export const emptyDraft = () => ({ text: "", reply: null, anchor: null, edit: null });

const isEmpty = ({ text, reply, anchor, edit }) => !text && !reply && !anchor && !edit;

// Some private windows have no storage; then a draft lives as long as its page.

/** @returns {Draft} */
export function readDraft(place) {
  try {
    return parseDraft(localStorage.getItem(key(place)) ?? "");
  } catch {
    return emptyDraft();
  }
}

/** @param {string} place @param {Draft} draft */
export function writeDraft(place, draft) {
  try {
    if (isEmpty(draft)) localStorage.removeItem(key(place));
    else localStorage.setItem(key(place), JSON.stringify(draft));
  } catch {
    // It is still in the page.
  }
}

/** Read what is stored; an earlier version of this page stored the text alone. */
export function parseDraft(stored) {
  const draft = emptyDraft();
  try {
    const found = JSON.parse(stored);
    if (typeof found?.text === "string") return { ...draft, ...found };
  } catch {
    // No JSON: it is the text.
  }
  return { ...draft, text: stored };
}
