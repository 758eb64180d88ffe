// Ctrl+K wherever one is, and "/" while nobody types: the search.

const SINGLE_KEYS = "drawmessenger.single-keys"; // the switch among the canvas's shortcuts
const TEXT = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=range], [type=color])";

/** @param {() => void} open */
export function useShortcuts(open) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (!isCtrlK(event) && !isSlash(event)) return;
    event.preventDefault();
    document.getElementById("tab-chat")?.click(); // on a phone, where the canvas may be in front
    open();
  });
}

function isCtrlK({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  return (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "k";
}

function isSlash({ key, target, ctrlKey, metaKey, altKey }) {
  if (key !== "/" || ctrlKey || metaKey || altKey || target.closest?.(TEXT)) return false;
  try {
    return localStorage.getItem(SINGLE_KEYS) !== "off";
  } catch {
    return true; // no storage here
  }
}
