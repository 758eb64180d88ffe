// The menu of notifications: what one is told of in this group, and how in this browser.

import { ApiError, call } from "../net/api.js";
import { say } from "../net/toast.js";
import { useBadge } from "./badge.js";
import { canNotify, choose, notifies, sounds } from "./device.js";
import { Notices } from "./notices.js";
import { ring } from "./sound.js";

/**
 * @param {object} chat what openChat has made, with `unread`
 * @param {object} page what the page was told
 */
export function useNotifications(chat, page) {
  const names = new Map([[page.group, document.querySelector(".room-title h1").textContent]]);
  const notices = new Notices(chat.unread, open, names);
  chat.socket.addEventListener("frame", ({ detail }) => notices.take(detail));
  useBadge(chat.unread);
  if (document.getElementById("notify-menu")) new NotifyMenu(chat, page);

  function open(group, seq) {
    if (group === page.group) chat.conversation.goTo(seq);
    else location.assign(`${page.urls.list}${group}/#message-${seq}`);
  }
}

class NotifyMenu {
  constructor({ unread }, page) {
    Object.assign(this, { unread, group: page.group });
    this.url = `${page.chat.urls.group}/notify`;
    this.menu = document.getElementById("notify-menu");
    this.button = document.getElementById("chat-notify");
    this.note = document.getElementById("notify-note");
    this.browser = document.getElementById("notify-browser");
    this.sound = document.getElementById("notify-sound");
    this.#show(page.chat.notify);
    unread.addEventListener("change", ({ detail }) => {
      if (!this.saving && detail.includes(page.group)) this.#show(unread.groups.get(page.group)?.notify);
    });
    this.menu.addEventListener("toggle", () => this.#showDevice());
    this.menu.addEventListener("change", ({ target }) => this.#chosen(target));
    this.#showDevice();
  }

  #chosen(input) {
    if (input.name === "notify") this.#save(input.value);
    else if (input === this.browser) this.#ask(input.checked);
    else if (input === this.sound) {
      choose({ sound: input.checked });
      if (input.checked) ring(); // this is what it will sound like
    }
  }

  // What is counted meanwhile comes with the choice before.
  async #save(notify) {
    const before = this.notify;
    const saving = (this.saving = Symbol(notify));
    this.#show(notify);
    try {
      await call(this.url, { method: "PUT", body: { notify } });
      this.unread.choose(this.group, notify);
    } catch (error) {
      this.#show(before);
      say(error instanceof ApiError ? error.message : gettext("There is no connection. Please try again."));
    } finally {
      if (saving === this.saving) this.saving = undefined;
    }
  }

  // Browsers ask only when somebody has just asked for it.
  async #ask(wanted) {
    if (wanted && Notification.permission !== "granted") await Notification.requestPermission();
    choose({ notify: wanted });
    this.#showDevice();
  }

  #show(notify) {
    if (!notify) return;
    this.notify = notify;
    for (const input of this.menu.querySelectorAll("[name=notify]")) {
      input.checked = input.value === notify;
    }
    this.button.dataset.notify = notify;
    const icon = this.button.querySelector("use");
    const sprite = icon.getAttribute("href").split("#")[0];
    icon.setAttribute("href", `${sprite}#${notify === "none" ? "bell-off" : "bell"}`);
  }

  #showDevice() {
    this.browser.disabled = !canNotify() || Notification.permission === "denied";
    this.browser.checked = notifies();
    this.sound.checked = sounds();
    this.note.hidden = !this.browser.disabled;
    this.note.textContent = canNotify()
      ? gettext("This browser does not allow it. You can change that in its settings for this page.")
      : gettext("This browser has no notifications.");
  }
}
