// What a message's text consists of. Pure.

const URLS = /https?:\/\/[^\s<>"'`]+/giu;
const ENDS_A_SENTENCE = ".,;:!?…*_~";
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

// The full stop after an address belongs to the sentence, and so does a bracket that was
// opened before the address.
function withoutEnding(found) {
  let surplus = found.split(")").length - found.split("(").length;
  let end = found.length;
  while (end > 0) {
    const last = found[end - 1];
    if (last === ")" && surplus > 0) surplus -= 1;
    else if (!ENDS_A_SENTENCE.includes(last)) break;
    end -= 1;
  }
  return found.slice(0, end);
}

/**
 * Split text where addresses begin and end.
 * @returns {{text: string, url?: string}[]} parts that make up the text when joined
 */
export function splitLinks(text) {
  const parts = [];
  let done = 0;
  for (const match of text.matchAll(URLS)) {
    const found = withoutEnding(match[0]);
    const url = safeUrl(found);
    if (!url) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index) });
    parts.push({ text: found, url: url.href });
    done = match.index + found.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
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
