// What somebody chose for this browser alone: whether it notifies, and whether that is heard.
// Both are off until they are asked for.

const KEY = "drawmessenger:notices";
const LOOKED_KEY = "drawmessenger:looked";
const CLAIM_KEY = "drawmessenger:noticed";

const memory = new Map(); // where the browser keeps nothing for pages

export const canNotify = () => "Notification" in globalThis;

/** Whether this browser was asked to notify, and is allowed to. */
export const notifies = () =>
  canNotify() && Notification.permission === "granted" && Boolean(choices().notify);

/** Whether what notifies is also heard. */
export const sounds = () => Boolean(choices().sound);

/** Remember a choice: {notify} or {sound}. */
export const choose = (choice) => put(KEY, JSON.stringify({ ...choices(), ...choice }));

/** Somebody looks at a page in this browser: the others keep quiet. */
export const noteLook = () => put(LOOKED_KEY, String(Date.now()));

/** Tells whether that was within so many milliseconds. */
export const wasLookedAt = (ms) => Date.now() - Number(get(LOOKED_KEY)) < ms;

/** Tells whether this is the first page of this browser that asks for a name. */
export function claim(name) {
  if (get(CLAIM_KEY) === name) return false;
  put(CLAIM_KEY, name);
  return true;
}

function choices() {
  try {
    return JSON.parse(get(KEY)) ?? {};
  } catch {
    return {}; // it was damaged
  }
}

function get(key) {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function put(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    memory.set(key, value);
  }
}
