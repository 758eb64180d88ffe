// What was typed and not sent, for each person and group, kept in this browser.

const key = (place) => `drawmessenger:draft:${place}`;

// Some private windows have no storage; then a draft lives as long as its page.

export function readDraft(place) {
  try {
    return localStorage.getItem(key(place)) ?? "";
  } catch {
    return "";
  }
}

export function writeDraft(place, text) {
  try {
    if (text) localStorage.setItem(key(place), text);
    else localStorage.removeItem(key(place));
  } catch {
    // The text is still in the page.
  }
}
