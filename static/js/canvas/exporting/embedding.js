// The pictures of a canvas as data URLs, so that a file holds them itself.

import { toDataUrl } from "../../net/drawing.js";
import { PICTURE } from "../elements.js";

const AT_ONCE = 4;

/**
 * @param {Element[]} elements
 * @returns {Promise<Map<string, string>>} data URLs by picture id; without those that could not
 *   be fetched
 */
export async function embedPictures(elements) {
  const pictures = elements.filter(({ kind }) => kind === PICTURE);
  const waiting = [...new Map(pictures.map(({ pictureId, url }) => [pictureId, url]))];
  const found = new Map();
  async function work() {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [id, url] = next;
      const data = await fetchPicture(url);
      if (data) found.set(id, data);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function fetchPicture(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin" });
    return response.ok ? await toDataUrl(await response.blob()) : null;
  } catch {
    return null; // no connection: the rest is worth having
  }
}
