// One WebSocket that comes back by itself: heartbeat, full jitter, flow control (R7).

const FIRST_DELAY_MS = 500;
const EAGER_ATTEMPTS = 6;
const EAGER_DELAY_MS = 1_500;
const LONGEST_DELAY_MS = 30_000;
const PING_AFTER_MS = 5_000;
const LOST_AFTER_MS = 9_000;
// Daphne ends a socket after 24 hours; we go first, at a moment of our own.
const PLANNED_RECONNECT_MS = 11 * 3_600_000;

/**
 * Events: "state" (detail: "connecting" | "open" | "waiting" | "ended"), "frame" (detail: the
 * parsed object of a text frame, or the ArrayBuffer of a binary one), "ended" (detail: the
 * close code after which coming back by itself is useless).
 */
export class Socket extends EventTarget {
  /**
   * @param {string} path path of the socket, such as "/ws/chat/"
   * @param {object} protocol what the page was told: version, limits, close codes
   * @param {() => object} hello makes the first frame of each connection
   */
  constructor(path, protocol, hello) {
    super();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.url = `${scheme}//${location.host}${path}`;
    this.protocol = protocol;
    this.hello = hello;
    this.person = null; // the id of whom this page is for; without it, of the first welcome
    this.state = "closed";
    this.retryAt = 0;
    this.pace = 0; // the server's wish: volatile frames no more often than this, in ms
    this.attempts = 0;
    addEventListener("online", () => this.retryNow());
    addEventListener("offline", () => this.#lost());
  }

  get isOpen() {
    return this.state === "open";
  }

  open() {
    clearTimeout(this.retryTimer);
    this.#setState("connecting");
    const ws = new WebSocket(this.url);
    ws.binaryType = "arraybuffer";
    this.ws = ws;
    this.received = this.reported = this.unreportedBytes = 0;
    this.heardAt = performance.now();
    ws.onopen = () => {
      ws.send(JSON.stringify({ t: "hello", v: this.protocol.version, ...this.hello() }));
    };
    ws.onmessage = (event) => ws === this.ws && this.#take(event.data);
    ws.onclose = (event) => ws === this.ws && this.#closed(event.code);
    clearInterval(this.watch);
    this.watch = setInterval(() => this.#checkAlive(), 1_000);
    clearTimeout(this.planned);
    this.planned = setTimeout(() => this.#lost(), PLANNED_RECONNECT_MS * (0.9 + Math.random() / 10));
  }

  /** Send an object as a text frame. Returns false when there is no connection. */
  send(message) {
    return this.#send(JSON.stringify(message));
  }

  /** Send a binary frame. Returns false when there is no connection. */
  sendBytes(bytes) {
    return this.#send(bytes);
  }

  retryNow() {
    if (this.state === "waiting") this.open();
  }

  /** Bytes that the browser has not yet handed to the network. */
  get backlog() {
    return this.ws?.bufferedAmount ?? 0;
  }

  #send(data) {
    if (!this.isOpen || this.ws.readyState !== WebSocket.OPEN) return false;
    this.ws.send(data);
    return true;
  }

  #setState(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #take(data) {
    this.heardAt = performance.now();
    const text = typeof data === "string";
    const frame = text ? JSON.parse(data) : data;
    if (text && frame.t === "welcome") {
      this.person ??= frame.you;
      // Somebody else has signed in in this browser: nothing may be sent in their name.
      if (frame.you !== this.person) return location.reload();
      this.attempts = 0;
      this.#setState("open");
    }
    if (text && frame.t === "pace") this.pace = frame.ms;
    else if (!(text && frame.t === "pong")) {
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    }
    this.received += 1;
    this.unreportedBytes += text ? data.length : data.byteLength;
    this.#report();
  }

  // Tell the server what was handled, so that it sends no faster than we can draw.
  #report() {
    const { seen_every_bytes, seen_every_ms } = this.protocol.limits;
    // Browsers slow the timers of hidden pages down, so a hidden page reports at once.
    if (this.unreportedBytes >= seen_every_bytes || document.hidden) this.#reportNow();
    // One timer for all frames: begun anew with each, it would never end in a busy room.
    else this.reportTimer ??= setTimeout(() => this.#reportNow(), seen_every_ms);
  }

  #reportNow() {
    clearTimeout(this.reportTimer);
    this.reportTimer = null;
    if (this.received === this.reported || this.ws?.readyState !== WebSocket.OPEN) return;
    this.reported = this.received;
    this.unreportedBytes = 0;
    this.ws.send(JSON.stringify({ t: "seen", n: this.received }));
  }

  #checkAlive() {
    const silence = performance.now() - this.heardAt;
    if (silence > LOST_AFTER_MS) this.#lost();
    else if (silence > PING_AFTER_MS) this.send({ t: "ping" });
  }

  // The connection carries nothing any more: do not wait for the browser to notice.
  #lost() {
    if (this.state !== "open" && this.state !== "connecting") return;
    this.ws.close();
    this.#closed(1006);
  }

  #closed(code) {
    this.ws = null;
    clearInterval(this.watch);
    clearTimeout(this.reportTimer);
    this.reportTimer = null;
    const { close } = this.protocol;
    if ([close.SIGNED_OUT, close.NOT_ALLOWED, close.VERSION].includes(code)) {
      this.#setState("ended");
      this.dispatchEvent(new CustomEvent("ended", { detail: code }));
      return;
    }
    // A restart takes seconds, so the first tries stay close together; later ones go apart step
    // by step, so that whoever tried a moment too early does not wait for half a minute.
    const eager = Math.min(EAGER_DELAY_MS, FIRST_DELAY_MS * 2 ** this.attempts);
    const steps = Math.max(0, this.attempts - EAGER_ATTEMPTS + 1);
    const longest = Math.min(LONGEST_DELAY_MS, eager * 2 ** steps);
    this.attempts += 1;
    const delay = Math.random() * longest;
    this.retryAt = Date.now() + delay;
    this.#setState("waiting");
    this.retryTimer = setTimeout(() => this.open(), delay);
  }
}
