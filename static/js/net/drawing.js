// Sends a picture into a conversation as a drawing.

import { call } from "./api.js";

export const LARGEST_DRAWING = 4_800_000; // bytes; the server takes 5 MiB
export const LONGEST_SIDE = 1_600; // pixels, as wide as any screen shows a message

/**
 * @param {string} url of the group's messages
 * @param {Blob} png
 * @param {string} clientId the same for each try, so that it arrives once (R3)
 * @throws {import("./api.js").ApiError | TypeError} TypeError when there is no connection
 */
export async function sendDrawing(url, png, clientId) {
  const content = await toDataUrl(png);
  await call(url, { method: "POST", body: { client_id: clientId, type: "DRAW", content } });
}

/** @param {Blob} blob @returns {Promise<string>} */
export function toDataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** What to tell somebody whose drawing was not sent. */
export function whyNotSent(error) {
  if (error instanceof TypeError) return gettext("There is no connection. Nothing is lost: try again.");
  return error.message || gettext("That did not work. Please try again.");
}
