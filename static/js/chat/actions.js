// What can be done with a message, and the ways there: a toolbar for the mouse, a menu for the
// keyboard and for fingers.

import { reportMessage } from "../groups/report.js";
import { say } from "../net/toast.js";
import { allowedActions } from "./actions/allowed.js";
import { copyPlain } from "./actions/copying.js";
import { Deletion } from "./actions/deleting.js";
import { useEditing } from "./actions/editing.js";
import { LogKeys } from "./actions/log-keys.js";
import { useLongPress } from "./actions/long-press.js";
import { MessageMenu } from "./actions/menu.js";
import { Toolbar } from "./actions/toolbar.js";

/**
 * Sets `chat.actions`, to which the other features add what they do.
 * @param {object} chat what openChat made
 * @param {object} page what the page was told
 */
export function useActions(chat, page) {
  const actions = new Actions(page);
  chat.actions = actions;
  actions.toolbar = new Toolbar(chat, actions);
  actions.keys = new LogKeys(chat, actions);
  useLongPress(chat.conversation.list, (row) => {
    const message = chat.conversation.messageOf(row);
    if (message) actions.menu.open(message, row, { touched: true });
  });
  useCopying(actions);
  useDeleting(chat, actions);
  actions.on("report", ({ seq }) => reportMessage(page, seq));
  useQuotes(chat);
  useEditing(chat, actions);
  followRole(chat, page);
}

export class Actions {
  constructor(page) {
    this.page = page;
    this.handlers = new Map();
    this.menu = new MessageMenu(this);
  }

  /** @param {(message: object, anchor: Element, detail?: string) => void} act */
  on(name, act) {
    this.handlers.set(name, act);
  }

  /** What the person may do with a message at this moment. */
  allowed(message) {
    const { me, canWrite, rights, chat } = this.page;
    return allowedActions(message, { me, canWrite, rights, role: chat.role });
  }

  may(name, message) {
    return this.allowed(message).includes(name);
  }

  /** @param {Element} anchor what it was asked at; a picker opens beside it */
  perform(name, message, anchor, detail) {
    if (this.may(name, message)) this.handlers.get(name)?.(message, anchor, detail);
  }
}

function useCopying(actions) {
  const copy = async (text, done) => {
    say((await copyPlain(text)) ? done : gettext("Could not copy. Please select the text and copy it."));
  };
  actions.on("copy", ({ content }) => copy(content, gettext("Text copied.")));
  actions.on("link", ({ seq }) => {
    const url = new URL(location.pathname, location.origin);
    copy(`${url}#message-${seq}`, gettext("Link copied."));
  });
}

function useDeleting({ outgoing }, actions) {
  const deletion = new Deletion(({ seq }) => outgoing.change({ t: "delete", seq }));
  actions.on("delete", (message) => deletion.ask(message));
}

// A quote leads to what it quotes; a thread has done so itself.
function useQuotes({ conversation, panel }) {
  document.getElementById("conversation").addEventListener("click", (event) => {
    const quote = event.target.closest(".message-quote");
    if (!quote || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    panel.close();
    conversation.goTo(Number(quote.dataset.seq));
  });
}

// Roles change while the page is open (groups/roles.js says so to the rest of the page).
function followRole({ socket, conversation }, page) {
  const { list } = conversation;
  list.dataset.writer = String(page.canWrite);
  socket.addEventListener("frame", ({ detail: frame }) => {
    if (frame.t !== "role" || frame.group !== page.group) return;
    page.chat.role = frame.role;
    page.canWrite = frame.can_write;
    list.dataset.writer = String(page.canWrite);
  });
}
