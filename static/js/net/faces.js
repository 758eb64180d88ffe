// What somebody looks like: their picture, where the panel of members has one, or else the first
// letter of their name in their own tone.

const TONE_DIGIT = 23;

/** Which of the eight tones of css/tokens.css somebody has. */
export const toneOf = (id) => id.replaceAll("-", "")[TONE_DIGIT];

/**
 * Make an element somebody's face.
 * @param {HTMLElement} element of the class "avatar"
 * @param {string} id whose
 * @param {string} name what they are called; may be empty as long as that is not known
 */
export function showFace(element, id, name) {
  element.dataset.tone = toneOf(id);
  const shown = document.querySelector(`#members-list li[data-user="${CSS.escape(id)}"] .avatar img`);
  if (shown) element.replaceChildren(shown.cloneNode());
  else element.textContent = [...name][0]?.toUpperCase() ?? "";
}
