// Loads older messages when the reader comes near the top, or asks for them.

const AHEAD = "600px 0px 0px 0px";
const RETRY_MS = 3_000;

/**
 * @param {import("./history.js").History} history
 * @param {import("./messages.js").MessageLog} log
 * @param {import("./scroll.js").Scroll} scroll
 */
export function offerOlder(history, log, scroll) {
  const button = document.getElementById("older");
  const observer = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && load(),
    { root: scroll.box, rootMargin: AHEAD },
  );

  // Observing anew reports again, if the top is still near.
  const watch = () => {
    observer.unobserve(button);
    if (history.more) observer.observe(button);
  };

  async function load() {
    if (history.loading) return;
    button.setAttribute("aria-busy", "true");
    try {
      const page = await history.older();
      scroll.keep(() => {
        log.prepend(page);
        button.hidden = !history.more;
      });
      watch();
    } catch {
      setTimeout(watch, RETRY_MS);
    }
    button.removeAttribute("aria-busy");
  }

  button.addEventListener("click", load);
  scroll.keep(() => (button.hidden = !history.more));
  watch();
}
