// The wordings that a message has had, in the panel.

import { call } from "../net/api.js";
import { messageOf } from "./message.js";
import { makeList, makeNote, makeRow } from "./panel-rows.js";

/**
 * @param {object} chat
 * @param {object} page what the page was told
 */
export function useWordings({ actions, panel }, page) {
  const place = document.createElement("div");
  const open = async ({ seq }) => {
    place.replaceChildren();
    panel.open(gettext("Earlier wordings"), place);
    place.replaceChildren(await wordings(seq, page));
  };
  actions.on("history", open);
  document.getElementById("conversation").addEventListener("click", ({ target }) => {
    const message = target.closest(".message-edited") && messageOf(target);
    if (message) open(message);
  });
}

async function wordings(seq, page) {
  let events;
  try {
    ({ events } = await call(`${page.urls.messages}/${seq}/edits`));
  } catch (error) {
    return makeNote(error.message);
  }
  if (!events.length) return makeNote(gettext("This message was deleted."));
  const list = makeList(gettext("Earlier wordings"));
  const rows = events.map((event) => makeRow(textOf(event), page));
  rows.at(-1).classList.add("current");
  list.append(...rows.reverse()); // the newest first: it is what people compare with
  return list;
}

// Only the words changed: files, what it answers and reactions are the message's.
function textOf({ seq, author, at, type, content, html }) {
  return { seq, kind: "message", author, at, type, content, html };
}
