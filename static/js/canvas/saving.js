// The small text that says whether everything is saved. It is silent when there is nothing to say.

const SAY_AFTER_MS = 1_000;
const REASON_MS = 8_000;
const LOOK_EVERY_MS = 250;

/** @param {Sync} sync */
export function showSaving(sync) {
  const text = document.getElementById("canvas-saving");
  if (!text) return;
  let waitingSince = null;
  let reason = null;

  sync.addEventListener("refused", ({ detail }) => {
    reason = { detail, until: performance.now() + REASON_MS };
    look();
  });

  function look() {
    const now = performance.now();
    waitingSince = sync.queue.size ? (waitingSince ?? now) : null;
    if (reason && now > reason.until) reason = null;
    const late = waitingSince !== null && now - waitingSince > SAY_AFTER_MS;
    const says = reason?.detail ?? (late ? gettext("Saving…") : "");
    if (text.textContent !== says) text.textContent = says;
  }

  setInterval(look, LOOK_EVERY_MS);
}
