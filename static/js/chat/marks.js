// How much is unread, in numbers and in words, on the card of a group.

const MOST = 99;

/** A number that fits into a small badge. */
export const shortCount = (count) => (count > MOST ? `${MOST}+` : String(count));

/**
 * @param {HTMLElement} mark made by templates/groups/marks.html
 * @param {{unread: number, mentions: number, notify: string}} state
 */
export function showMark(mark, { unread, mentions, notify }) {
  mark.dataset.notify = notify;
  setText(mark.querySelector(".mentions"), mentions ? `@${shortCount(mentions)}` : "");
  setText(mark.querySelector(".unread"), unread ? shortCount(unread) : "");
  setText(mark.querySelector(".marks-words"), words(unread, mentions));
}

function words(unread, mentions) {
  const parts = [];
  if (unread) {
    parts.push(interpolate(ngettext("%s unread message", "%s unread messages", unread), [unread]));
  }
  if (mentions) {
    parts.push(interpolate(ngettext("%s mentions you", "%s mention you", mentions), [mentions]));
  }
  return parts.join(", ");
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
