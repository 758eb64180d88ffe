// Copies what an input shows.

/**
 * @param {HTMLInputElement} input
 * @returns {Promise<boolean>} false when the person has to do it: the text is selected then
 */
export async function copyText(input) {
  try {
    // The clipboard of today exists on HTTPS and localhost only.
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    input.focus();
    input.select();
    return document.execCommand("copy");
  }
}
