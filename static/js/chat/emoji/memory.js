// Which emoji somebody used last, and in which skin tone: kept in this browser.

const KEY = "drawmessenger:emoji";
const MOST = 27; // three rows of a picker
let kept;

function read() {
  try {
    const { tone, recent } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    const sound = Array.isArray(recent) ? recent.filter((one) => typeof one === "string") : [];
    return { tone: Number.isInteger(tone) && tone >= 0 && tone <= 5 ? tone : 0, recent: sound };
  } catch {
    return { tone: 0, recent: [] };
  }
}

function write(change) {
  kept = { ...memory(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // It lasts as long as the page.
  }
}

/** @returns {{tone: number, recent: string[]}} the last one used comes first */
export const memory = () => (kept ??= read());

export const chooseTone = (tone) => write({ tone });

/** @param {string} emoji without a skin tone */
export function remember(emoji) {
  const others = memory().recent.filter((other) => other !== emoji);
  write({ recent: [emoji, ...others].slice(0, MOST) });
}
