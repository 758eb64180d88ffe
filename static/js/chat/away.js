// Tells the others whether this page is looked at, or somebody is only signed in.

const IDLE_MS = 5 * 60_000;
const LOOK_EVERY_MS = 15_000;
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "wheel", "focus"];

/** Tells whether a person looks at this page now. */
export const isLookedAt = () => !document.hidden && document.hasFocus();

/** @param {import("../net/socket.js").Socket} socket the chat's */
export function useAway(socket) {
  let told = false; // whether the server knows that nobody looks
  let alive = performance.now();

  const tell = () => {
    const away = document.hidden || performance.now() - alive > IDLE_MS;
    if (away !== told && socket.send({ t: "away", on: away })) told = away;
  };
  const sign = () => {
    alive = performance.now();
    if (told) tell();
  };

  for (const name of SIGNS_OF_LIFE) addEventListener(name, sign, { passive: true });
  document.addEventListener("visibilitychange", () => {
    alive = performance.now();
    tell();
  });
  setInterval(tell, LOOK_EVERY_MS);
  // A new connection begins as one that is looked at.
  socket.addEventListener("state", ({ detail }) => {
    if (detail !== "open") return;
    told = false;
    tell();
  });
}
