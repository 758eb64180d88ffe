// Says when there is no connection, and until when. What people write meanwhile is kept.

const SHOW_AFTER_MS = 2_000;
const TROUBLE = gettext("No connection. What you write is kept.");

/**
 * @param {import("./socket.js").Socket[]} sockets
 * @returns {(socket: import("./socket.js").Socket | null) => void} watches one more
 */
export function showConnection(sockets, loginUrl) {
  const banner = document.getElementById("connection");
  const text = document.getElementById("connection-text");
  const wait = document.getElementById("connection-wait");
  const retry = document.getElementById("connection-retry");
  let since = null;

  retry.addEventListener("click", () => sockets.forEach((socket) => socket.retryNow()));

  function update() {
    const ended = sockets.find((socket) => socket.state === "ended");
    const troubled = sockets.find((socket) => socket.state !== "open");
    if (!troubled) {
      since = null;
      banner.hidden = true;
      return;
    }
    since ??= Date.now();
    banner.hidden = !ended && Date.now() - since < SHOW_AFTER_MS;
    retry.hidden = Boolean(ended);
    const seconds = Math.max(0, Math.ceil((troubled.retryAt - Date.now()) / 1000));
    const waits = !ended && troubled.state !== "connecting" && seconds > 0;
    // The countdown is apart, so that a screen reader does not read every second of it.
    wait.textContent = waits ? interpolate(gettext("Trying again in %s s."), [seconds]) : "";
    say(ended ? gettext("You are signed out, or no longer in this group.") : TROUBLE);
  }

  function say(words) {
    if (text.textContent !== words) text.textContent = words;
  }

  function watch(socket) {
    socket.addEventListener("state", update);
    socket.addEventListener("ended", ({ detail: code }) => {
      const { close } = socket.protocol;
      if (code === close.VERSION) location.reload();
      else if (code === close.SIGNED_OUT) location.assign(loginUrl);
    });
  }

  setInterval(update, 500);
  sockets.forEach(watch);
  return (socket) => {
    if (!socket) return; // a group without a canvas
    sockets.push(socket);
    watch(socket);
    update();
  };
}
