// Marks around what is selected: bold, italic, code and their like. The first part is pure.

export const MARKS = { bold: "**", italic: "*", code: "`", strike: "~~", spoiler: "||" };
const SHORTCUTS = { b: "bold", i: "italic", e: "code" };
const SHIFTED = { x: "strike", s: "spoiler" };

/**
 * Put a mark around a selection, or take it off.
 * @returns {{from: number, to: number, insert: string, start: number, end: number}} what to
 *   replace by what, and what is selected then
 */
export function wrapSelection(text, start, end, mark) {
  const [from, to] = withoutSpaces(text, start, end);
  const chosen = text.slice(from, to);
  const size = mark.length;
  if (isMarked(text, from - size, to + size, mark)) {
    return { from: from - size, to: to + size, insert: chosen, start: from - size, end: to - size };
  }
  if (isMarked(text, from, to, mark)) {
    const bare = chosen.slice(size, -size);
    return { from, to, insert: bare, start: from, end: from + bare.length };
  }
  return { from, to, insert: mark + chosen + mark, start: from + size, end: to + size };
}

// Markdown takes no mark that has a space on its inner side.
function withoutSpaces(text, start, end) {
  const chosen = text.slice(start, end);
  if (!chosen.trim()) return [start, end];
  return [start + chosen.length - chosen.trimStart().length, end - chosen.length + chosen.trimEnd().length];
}

// "*" is part of "**" too: italic is there where their number says so.
function isMarked(text, from, to, mark) {
  const size = mark.length;
  if (from < 0 || to > text.length || to - from < 2 * size) return false;
  if (text.slice(from, from + size) !== mark || text.slice(to - size, to) !== mark) return false;
  if (mark !== MARKS.italic) return true;
  return stars(text, from, 1) % 2 === 1 && stars(text, to - 1, -1) % 2 === 1;
}

function stars(text, at, step) {
  let inwards = at;
  let outwards = at - step;
  while (text[inwards] === "*") inwards += step;
  while (text[outwards] === "*") outwards -= step;
  return Math.abs(inwards - outwards) - 1;
}

/** The address and the words that it is put under, when an address is pasted over words. */
export function linkOver(words, pasted) {
  const isAddress = /^https?:\/\/\S+$/i.test(pasted.trim());
  if (!isAddress || !words.trim() || /^https?:/i.test(words.trim()) || /[[\]\n]/.test(words)) return null;
  return `[${words}](${pasted.trim().replaceAll(")", "%29")})`;
}

/** The mark that a key puts around the selection, if it does. */
export function markOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (!(ctrlKey || metaKey) || altKey) return undefined;
  return MARKS[(shiftKey ? SHIFTED : SHORTCUTS)[key.toLowerCase()]];
}

/** Replace a part of a field's text so that the browser's own undo takes it back. */
export function replaceText(field, { from, to, insert, start, end }) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  const done = insert
    ? document.execCommand("insertText", false, insert)
    : from === to || document.execCommand("delete");
  if (!done) {
    field.setRangeText(insert, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (start !== undefined) field.setSelectionRange(start, end);
}

/** @param {HTMLTextAreaElement} field */
export function applyMark(field, mark) {
  replaceText(field, wrapSelection(field.value, field.selectionStart, field.selectionEnd, mark));
}

/** @param {HTMLTextAreaElement} field */
export function useFormatting(field) {
  field.addEventListener("keydown", (event) => {
    const mark = event.isComposing ? undefined : markOf(event);
    if (!mark) return;
    event.preventDefault();
    applyMark(field, mark);
  });
  field.addEventListener("paste", (event) => {
    const { selectionStart: from, selectionEnd: to, value } = field;
    const link = linkOver(value.slice(from, to), event.clipboardData?.getData("text/plain") ?? "");
    if (!link) return;
    event.preventDefault();
    replaceText(field, { from, to, insert: link });
  });
}
