// What can be done to a text, for those who do not know the marks or have no keyboard for them.

import { applyMark, MARKS } from "./formatting.js";

const GAP_PX = 8;

/** @param {{composer: import("./composer.js").Composer | undefined}} chat */
export function useFormatMenu({ composer }) {
  const menu = document.getElementById("format-menu");
  if (!composer || !menu) return;
  // Over the composer, however much is written or added there.
  menu.addEventListener("beforetoggle", () => {
    const { top } = composer.text.parentElement.getBoundingClientRect();
    menu.style.setProperty("--bottom", `${innerHeight - top + GAP_PX}px`);
  });
  menu.addEventListener("pointerdown", (event) => event.preventDefault());
  menu.addEventListener("mousedown", (event) => event.preventDefault());
  menu.addEventListener("click", ({ target }) => {
    const mark = MARKS[target.closest("[data-mark]")?.dataset.mark];
    if (!mark) return;
    menu.hidePopover();
    applyMark(composer.text, mark);
  });
}
