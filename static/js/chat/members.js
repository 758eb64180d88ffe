// Who belongs to the page's group, by the panel of members, which groups/roles.js makes anew when
// somebody has come or gone.

const GATHER_MS = 300;

/** Event: "change" (the panel was made anew, or somebody is known now). */
export class Members extends EventTarget {
  /**
   * @param {import("../net/socket.js").Socket} socket the chat's
   * @param {string} group id of the page's group
   */
  constructor(socket, group) {
    super();
    this.names = new Map(); // id -> name
    this.panel = document.getElementById("members");
    this.#read();
    new MutationObserver((changes) => this.#changed(changes)).observe(this.panel, {
      childList: true,
      subtree: true,
    });
    socket.addEventListener("frame", ({ detail: frame }) => {
      if (frame.t === "member" && frame.group === group) this.#moved(frame);
    });
  }

  /** The name of somebody, empty as long as it is not known. */
  name(id) {
    return this.names.get(id) ?? "";
  }

  /** The entry of somebody in the panel. */
  entry(id) {
    return this.panel.querySelector(`li[data-user="${CSS.escape(id)}"]`);
  }

  #moved({ person: { id, name }, joined }) {
    if (joined) this.names.set(id, name);
    else this.names.delete(id);
    this.#tell();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.panel.dispatchEvent(new Event("stale")), GATHER_MS);
  }

  // What presence.js writes into the panel is no news.
  #changed(changes) {
    const isEntry = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches("li, ul, h2");
    if (!changes.some(({ addedNodes }) => [...addedNodes].some(isEntry))) return;
    this.#read();
    this.#tell();
  }

  #read() {
    for (const entry of this.panel.querySelectorAll("li[data-user]")) {
      const name = entry.querySelector(".members-name").firstChild.textContent.trim();
      this.names.set(entry.dataset.user, name);
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
