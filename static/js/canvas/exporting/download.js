// Hands a file to the person: as a download or through the clipboard.

const NOT_IN_NAMES = /[\u0000-\u001f\u007f<>:"/\\|?*]+/g;
const LONGEST_NAME = 80;
const FORGET_AFTER_MS = 60_000;

/** A file name of what people called something. */
export function fileName(title, ending) {
  const name = title.replace(NOT_IN_NAMES, " ").trim().slice(0, LONGEST_NAME).trim();
  return `${name.replace(/^\.+/, "") || "canvas"}.${ending}`;
}

export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FORGET_AFTER_MS);
}

/** Whether pictures can be copied: on HTTPS and localhost only, and not in every browser. */
export const canCopy = () => Boolean(globalThis.ClipboardItem && navigator.clipboard?.write);

/** @param {Promise<Blob>} png a promise, because Safari allows copying only at once after a click */
export async function copyPicture(png) {
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}
