// Finding emoji by what they are called, and their skin tones. Pure.

export const TONES = ["", "\u{1f3fb}", "\u{1f3fc}", "\u{1f3fd}", "\u{1f3fe}", "\u{1f3ff}"];
const ONE_TONE = 1; // after the first character
const SAME_TONES = 2; // after both people
const VARIATION = "\ufe0f";

/**
 * @typedef {{emoji: string, name: string, codes: string[], words: string[], tones: number}} Entry
 */

/**
 * @param {Record<string, [string, string, string[], string, number][]>} groups as the server sends them
 * @returns {Map<string, Entry[]>} by group
 */
export function readGroups(groups) {
  const entryOf = ([emoji, name, codes, words, tones]) => ({
    emoji,
    name,
    codes,
    words: [...name.split(" "), ...words.split(" ")].map(plain),
    tones,
  });
  return new Map(Object.entries(groups).map(([key, rows]) => [key, rows.map(entryOf)]));
}

/** Small letters without accents, so that "ete" finds "été". */
export const plain = (text) =>
  text.normalize("NFD").replace(/\p{Mark}/gu, "").toLowerCase();

/**
 * The entries that a few words find, the best first; those of `preferred` before their equals.
 * @param {Entry[]} entries
 * @param {string} query
 * @param {{limit?: number, preferred?: string[]}} [options]
 */
export function searchEmoji(entries, query, { limit = Infinity, preferred = [] } = {}) {
  const whole = plain(query.trim()).replaceAll(/[\s:]+/g, " ").trim();
  if (!whole) return [];
  const parts = whole.split(/[ _]/).filter(Boolean);
  const found = [];
  entries.forEach((entry, index) => {
    const rank = rankOf(entry, whole.replaceAll(" ", "_"), parts);
    if (rank === undefined) return;
    found.push({ entry, rank, used: preferred.includes(entry.emoji) ? 0 : 1, index });
  });
  found.sort((a, b) => a.rank - b.rank || a.used - b.used || a.index - b.index);
  return found.slice(0, limit).map(({ entry }) => entry);
}

function rankOf({ codes, words }, whole, parts) {
  if (codes.includes(whole)) return 0;
  if (codes.some((code) => code.startsWith(whole))) return 1;
  if (parts.every((part) => words.includes(part))) return 2;
  if (parts.every((part) => words.some((word) => word.startsWith(part)))) return 3;
  if (codes.some((code) => parts.every((part) => code.includes(part)))) return 4;
  return undefined;
}

/** @param {Entry} entry @param {number} tone an index into TONES @returns {string} */
export function withTone({ emoji, tones }, tone) {
  if (!tone || !tones) return emoji;
  const [first, ...rest] = emoji;
  if (rest[0] === VARIATION) rest.shift();
  if (tones === ONE_TONE) return first + TONES[tone] + rest.join("");
  return tones === SAME_TONES ? first + TONES[tone] + rest.join("") + TONES[tone] : emoji;
}
