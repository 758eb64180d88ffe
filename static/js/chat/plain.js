// The text of a message's HTML in one line, as chat/markdown.py makes it for quotations: the
// same text on every page, whether it was made here or there. Pure. For the server's HTML only.

const BREAK = /<br ?\/?>|<\/(?:p|li|pre|blockquote)>/g;
const SPOILER = /<mark[^>]*>[^]*?<\/mark>/g;
const TAG = /<[^>]*>/g;
const ENTITY = /&(?:amp|lt|gt|quot|nbsp|#39|#x27);/g;
const CHARACTERS = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&nbsp;": " ",
  "&#39;": "'",
  "&#x27;": "'",
};

/** Without what a spoiler hides; at most so many characters, the last one "…" if more were there. */
export function plainText(html, limit = Infinity) {
  const bare = html.replace(BREAK, " ").replace(SPOILER, "… ").replace(TAG, "");
  const text = bare.replace(ENTITY, (found) => CHARACTERS[found]).replace(/\s+/g, " ").trim();
  const characters = [...text];
  if (characters.length <= limit) return text;
  return `${characters.slice(0, limit - 1).join("").trimEnd()}…`;
}
