// The server knows less than this page: its database was restored. Only a new page is right.

const KEY = "drawmessenger:reloaded";
const AGAIN_AFTER_MS = 30_000;

/** Reload, but not in a circle if that does not help. */
export function reloadOnce() {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY)) < AGAIN_AFTER_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    return; // without memory it could become a circle
  }
  location.reload();
}
