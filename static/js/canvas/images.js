// The pictures that are shown: fetched once, decoded off the way of the pointer. All are kept:
// browsers hold their bytes, and let go what is decoded when they need the memory.

const AGAIN_AFTER_MS = 15_000; // what could not be fetched is tried once more

const kept = new Map(); // url -> {image, state: "loading" | "ready" | "failed", at}
let loaded = () => {};

/** Have `callback(url)` called whenever a picture can be drawn that was not there before. */
export function setPictureLoaded(callback) {
  loaded = callback;
}

/** @returns {HTMLImageElement | null} null while it is fetched, or when it cannot be */
export function imageOf(url) {
  let entry = kept.get(url);
  if (!entry || (entry.state === "failed" && performance.now() - entry.at > AGAIN_AFTER_MS)) {
    entry = fetchImage(url);
  }
  return entry.state === "ready" ? entry.image : null;
}

/** Wait for pictures. Those that cannot be fetched are left out. */
export async function loadImages(urls) {
  await Promise.all([...new Set(urls)].map((url) => (imageOf(url), kept.get(url)?.done)));
}

function fetchImage(url) {
  const image = new Image();
  const entry = { image, state: "loading", at: performance.now() };
  kept.set(url, entry);
  image.src = url;
  entry.done = image.decode().then(
    () => {
      entry.state = "ready";
      loaded(url);
    },
    () => {
      entry.state = "failed";
      entry.at = performance.now();
    },
  );
  return entry;
}
