// What a message's text consists of. Pure.

const ONLY_EMOJI = /^(?:[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Emoji_Modifier}\u200d\ufe0f\u{e0020}-\u{e007f}]|\s)+$/u;
const BIG_EMOJI_CHARS = 24;

/** @returns {URL | null} an address that may become a link */
export function safeUrl(text) {
  const url = parse(text);
  return url && ["http:", "https:"].includes(url.protocol) && url.hostname ? url : null;
}

function parse(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Tells whether a text is a few emoji and nothing else, to be shown large. */
export function isEmojiOnly(text) {
  return text.length <= BIG_EMOJI_CHARS && /\S/.test(text) && ONLY_EMOJI.test(text);
}

/** The length as the server counts it: in characters, not in halves of them. */
export function charCount(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * What is sent of what was typed: no empty lines around it, nothing that JSON or a database
 * cannot carry (half a character, NUL).
 */
export function cleanText(typed) {
  const sound = typed.replace(/[\p{Surrogate}\0]/gu, "\ufffd").replace(/\r\n?/g, "\n");
  return sound.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}

/** Says that a message is too long, and by how much; of any other it says nothing. */
export function tooLong(content, limit) {
  const length = content.length > limit ? charCount(content) : 0;
  if (length <= limit) return "";
  const words = gettext("A message has at most %(limit)s characters; this one has %(length)s.");
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  return interpolate(words, { limit: number.format(limit), length: number.format(length) }, true);
}
