// Messages in the panel: in a thread, among the pins, as earlier wordings.

import { dayText, timeText } from "./dates.js";
import { newRow } from "./message.js";

/** A list of messages for the panel. */
export function makeList(label) {
  const list = document.createElement("ol");
  list.className = "panel-messages";
  list.setAttribute("aria-label", label);
  return list;
}

/**
 * @param {object} message
 * @param {object} page what the page was told
 * @param {string[]} [actions] names of the buttons of #panel-actions-template that are offered
 */
export function makeRow(message, page, actions = []) {
  const row = newRow(message, page);
  row.removeAttribute("role"); // it belongs to a list here
  row.dataset.seq = message.seq;
  row.querySelector(".message-time").textContent = whenText(message.at);
  if (actions.length) row.append(makeActions(actions));
  return row;
}

const whenText = (at) =>
  interpolate(gettext("%(day)s, %(time)s"), { day: dayText(at), time: timeText(at) }, true);

function makeActions(names) {
  const template = document.getElementById("panel-actions-template");
  const place = template.content.firstElementChild.cloneNode(true);
  for (const button of place.children) button.hidden = !names.includes(button.dataset.action);
  return place;
}

/** A line instead of messages: that there are none, or why they cannot be shown. */
export function makeNote(text) {
  const note = document.createElement("p");
  note.className = "panel-note";
  note.textContent = text;
  return note;
}
