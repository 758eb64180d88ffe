// Tells those who lead the group that a message is wrong.

import { ApiError, call } from "../net/api.js";
import { say } from "../net/toast.js";

const LONGEST = 300;

/**
 * Ask why, then report.
 * @param {object} page what the page was told
 * @param {number} seq the message's
 */
export function reportMessage(page, seq) {
  const dialog = document.createElement("dialog");
  dialog.id = "report-dialog";
  dialog.setAttribute("aria-labelledby", "report-title");
  const form = document.createElement("form");
  form.className = "form";
  const title = document.createElement("h2");
  title.id = "report-title";
  title.textContent = gettext("Report this message");
  const reason = document.createElement("textarea");
  reason.className = "input";
  reason.required = true;
  reason.maxLength = LONGEST;
  reason.setAttribute("aria-label", gettext("What is wrong with it?"));
  reason.placeholder = gettext("What is wrong with it?");
  form.append(title, reason, buttons(dialog));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    send(page, seq, reason.value);
  });
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function buttons(dialog) {
  const row = document.createElement("div");
  row.className = "actions";
  const report = document.createElement("button");
  report.className = "button button-primary";
  report.textContent = gettext("Report");
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button button-quiet";
  cancel.textContent = gettext("Cancel");
  cancel.addEventListener("click", () => dialog.close());
  row.append(report, cancel);
  return row;
}

async function send(page, seq, reason) {
  try {
    await call(`${page.chat.urls.group}/messages/${seq}/report`, { method: "POST", body: { reason } });
    say(gettext("Thank you. Those who lead this group will look at it."));
  } catch (error) {
    say(error instanceof ApiError ? error.message : gettext("There is no connection. Please try again."));
  }
}
