// Copies a text that no input shows.

import { copyText } from "../../net/copy.js";

/** @returns {Promise<boolean>} whether it is in the clipboard */
export async function copyPlain(text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "visually-hidden";
  field.value = text;
  document.body.append(field);
  const done = await copyText(field);
  field.remove();
  before?.focus?.({ preventScroll: true });
  return done;
}
