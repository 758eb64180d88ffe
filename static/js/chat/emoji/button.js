// The composer's own button for emoji.

import { emojiAre } from "./data.js";
import { pickEmoji } from "./picker.js";

/**
 * @param {{composer: import("../composer.js").Composer | undefined}} chat
 * @param {object} page what the page was told
 */
export function useEmojiPicker({ composer }, page) {
  emojiAre(page.chat.urls.emoji);
  const button = document.getElementById("composer-emoji");
  button?.addEventListener("click", async () => {
    const emoji = await pickEmoji(button);
    if (emoji) composer.insert(emoji);
  });
}
