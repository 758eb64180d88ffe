// Where the words that were looked for stand in a text. Words are compared as chat/words.py does:
// without accents, in small letters. Pure.

const LONE = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
const WORD = new RegExp(`[${LONE}]\\p{M}*|(?:(?![${LONE}])[\\p{L}\\p{N}]\\p{M}*)+`, "gu");
const PARTS = /"([^"]*)"|(\S+)/g;

function bare(word) {
  const plain = word.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC");
  return plain.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}

export const wordsOf = (text) => Array.from(bare(text).matchAll(WORD), ([word]) => word);

/**
 * Cut a text where marks begin and end.
 * @param {string} text
 * @param {string} query as it was typed: the last word may be the beginning of one
 * @returns {{text: string, marked: boolean}[]} parts that make up the text when joined
 */
export function markParts(text, query) {
  const words = Array.from(query.matchAll(PARTS), ([, quoted, plain]) => wordsOf(quoted ?? plain)).flat();
  const beginning = /[\s"]$/.test(query) ? undefined : words.at(-1);
  const wanted = new Set(words);
  const isWanted = (word) => wanted.has(word) || (beginning && word.startsWith(beginning));
  const parts = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(WORD)) {
    if (!wordsOf(found).some(isWanted)) continue;
    if (index > done) parts.push({ text: text.slice(done, index), marked: false });
    parts.push({ text: found, marked: true });
    done = index + found.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done), marked: false });
  return parts;
}
