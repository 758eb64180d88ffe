// All emoji and their names: fetched when somebody first needs them, and once.

import { call } from "../../net/api.js";
import { readGroups } from "./search.js";

let url;
let loading;

/** Say where they are; nothing is fetched yet. */
export function emojiAre(at) {
  url = at;
}

/** @returns {Promise<{groups: Map<string, import("./search.js").Entry[]>, all: import("./search.js").Entry[]}>} */
export function loadEmoji() {
  loading ??= call(url).then((data) => {
    const groups = readGroups(data);
    return { groups, all: [...groups.values()].flat() };
  });
  loading.catch(() => (loading = undefined)); // the next one tries again
  return loading;
}
