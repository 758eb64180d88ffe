// Somebody left the group or was removed from it: say so, then go where the other groups are.

const LEAVING_MS = 1_000;
const READING_MS = 8_000;

/** @param {string} listUrl the page with all groups */
export function leaveRoom(listUrl) {
  if (document.getElementById("left-dialog")) return;
  const dialog = document.createElement("dialog");
  dialog.id = "left-dialog";
  dialog.setAttribute("aria-labelledby", "left-text");
  const text = document.createElement("p");
  text.id = "left-text";
  text.className = "dialog-text";
  text.textContent = gettext("You are no longer in this group.");
  const link = document.createElement("a");
  link.className = "button button-primary";
  link.href = listUrl;
  link.textContent = gettext("All groups");
  dialog.append(text, link);
  document.body.append(dialog);
  dialog.addEventListener("close", () => location.assign(listUrl));
  // Who pressed "Leave" on this very page is on the way already.
  setTimeout(() => dialog.showModal(), LEAVING_MS);
  setTimeout(() => location.assign(listUrl), LEAVING_MS + READING_MS);
}
