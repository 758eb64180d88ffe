// Links by which anybody may watch this canvas: made, copied, listed, revoked.

import { ApiError, call } from "../net/api.js";
import { copyText } from "../net/copy.js";

const byId = (id) => document.getElementById(id);

/** @param {string} canvasUrl the canvas's own in the JSON views */
export function useSharing(canvasUrl) {
  new Sharing(`${canvasUrl}/links`);
}

class Sharing {
  constructor(url) {
    this.url = url;
    this.dialog = byId("share-dialog");
    this.address = byId("share-url");
    byId("canvas-share").addEventListener("click", () => this.#open());
    byId("share-make").addEventListener("click", () => this.#try(() => this.#make()));
    byId("share-copy").addEventListener("click", () => this.#copy());
    byId("share-revoke-all").addEventListener("click", () => this.#try(() => this.#revoke()));
    this.address.addEventListener("focus", () => this.address.select());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  #open() {
    this.#forget();
    this.#say("");
    this.#show([]);
    this.dialog.showModal();
    this.#try(() => this.#list());
  }

  async #try(work) {
    try {
      await work();
    } catch (error) {
      const known = error instanceof ApiError;
      this.#say(known ? error.message : gettext("There is no connection. Please try again."));
    }
  }

  async #list() {
    this.#show(await call(this.url));
  }

  async #make() {
    const { id, url, expires_at } = await call(this.url, { method: "POST" });
    this.made = id;
    byId("share-made").hidden = false;
    byId("share-make").hidden = true;
    this.address.value = url;
    this.address.focus();
    const until = interpolate(gettext("It works until %s."), [day(expires_at)]);
    this.#say(`${until} ${gettext("It is shown only now, so copy it.")}`);
    await this.#list();
  }

  async #copy() {
    const done = await copyText(this.address);
    this.#say(done ? gettext("Copied.") : gettext("Please copy the link yourself: it is selected."));
  }

  /** Revoke one link, or all of them. */
  async #revoke(id) {
    await call(id ? `${this.url}/${id}` : this.url, { method: "DELETE" });
    if (!id || id === this.made) this.#forget();
    this.#say(gettext("Revoked. Who watched by it sees nothing more."));
    await this.#list();
  }

  #forget() {
    this.made = null;
    this.address.value = "";
    byId("share-made").hidden = true;
    byId("share-make").hidden = false;
  }

  #show(links) {
    byId("share-links").hidden = !links.length;
    byId("share-list").replaceChildren(...links.map((link) => this.#item(link)));
  }

  #item({ id, created_by, created_at, expires_at }) {
    const item = byId("share-template").content.firstElementChild.cloneNode(true);
    const [made, until] = item.querySelectorAll(".share-link-text span");
    made.textContent = interpolate(gettext("Made by %s on %s"), [created_by, day(created_at)]);
    until.textContent = interpolate(gettext("Works until %s"), [day(expires_at)]);
    item.querySelector("button").addEventListener("click", () => this.#try(() => this.#revoke(id)));
    return item;
  }

  #say(text) {
    byId("share-note").textContent = text;
  }
}

const day = (time) =>
  new Date(time).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
