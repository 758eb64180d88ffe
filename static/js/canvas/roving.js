// A toolbar is one stop for the Tab key; arrows, Home and End go from button to button in it.

const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * @param {HTMLElement} bar
 * @returns {() => void} to be called when its buttons came, went or were pressed
 */
export function followRoving(bar) {
  const buttons = () => [...bar.querySelectorAll("button")].filter((one) => one.offsetParent !== null);

  function enter(button) {
    for (const one of bar.querySelectorAll("button")) one.tabIndex = one === button ? 0 : -1;
  }

  function rest() {
    const all = buttons();
    const { activeElement } = document;
    const pressed = all.find((one) => one.getAttribute("aria-pressed") === "true");
    enter(all.includes(activeElement) ? activeElement : (pressed ?? all[0]));
  }

  bar.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    let next = null;
    if (event.key in WAYS) next = all[(at + WAYS[event.key] + all.length) % all.length];
    else if (event.key === "Home") next = all[0];
    else if (event.key === "End") next = all.at(-1);
    if (!next) return;
    event.preventDefault();
    enter(next);
    next.focus();
  });
  bar.addEventListener("focusin", ({ target }) => target.tagName === "BUTTON" && enter(target));
  new ResizeObserver(rest).observe(bar);
  return rest;
}
