// A finger that rests on a message opens its menu.

const LONG_MS = 450;
const STEADY_PX = 10;
const OWN_MEANING = "a, button, input, textarea, summary";

/**
 * @param {HTMLElement} list where the rows are
 * @param {(row: HTMLElement) => void} act
 */
export function useLongPress(list, act) {
  let press;
  let rested = false; // until the next touch
  const end = () => {
    clearTimeout(press?.timer);
    press = undefined;
  };
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".message");
    if (event.pointerType !== "touch" || !row || event.target.closest(OWN_MEANING)) return;
    const rest = () => {
      rested = true;
      press = undefined;
      navigator.vibrate?.(10);
      act(row);
    };
    press = { x: event.clientX, y: event.clientY, timer: setTimeout(rest, LONG_MS) };
  });
  list.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (press && Math.hypot(clientX - press.x, clientY - press.y) > STEADY_PX) end();
  });
  for (const name of ["pointerup", "pointercancel"]) list.addEventListener(name, end);
  swallow(() => rested, () => Boolean(press));
  const begin = () => {
    end();
    rested = false;
  };
  document.addEventListener("pointerdown", begin, true);
}

// What follows when the finger is lifted, a click or the system's own menu, is not wanted: it
// would meet what has appeared below the finger.
function swallow(hasRested, isPressed) {
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  for (const name of ["click", "mousedown"]) {
    document.addEventListener(name, (event) => hasRested() && stop(event), true);
  }
  document.addEventListener("contextmenu", (event) => (hasRested() || isPressed()) && stop(event), true);
}
