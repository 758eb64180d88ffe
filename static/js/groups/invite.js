// Makes an invitation and helps to hand it on.

import { ApiError, call } from "../net/api.js";
import { copyText } from "../net/copy.js";

/** @param {string} url where invitations are made */
export function useInvitations(url) {
  const button = document.getElementById("invite");
  if (!button) return; // only members invite
  const dialog = document.getElementById("invite-dialog");
  const address = document.getElementById("invite-url");
  const copy = document.getElementById("invite-copy");
  const note = document.getElementById("invite-days");
  const days = document.getElementById("invite-lifetime");
  const uses = document.getElementById("invite-uses");
  let made = null; // one invitation is enough for a page, until another kind is wanted

  function open() {
    dialog.showModal();
    make();
  }

  async function make() {
    copy.disabled = !made;
    note.textContent = made ? lifetime(made.days) : gettext("Making a link…");
    try {
      const body = { days: Number(days.value), uses: Number(uses.value) || null };
      made ??= await call(url, { method: "POST", body });
    } catch (error) {
      note.textContent = reason(error);
      return;
    }
    address.value = made.url;
    note.textContent = lifetime(made.days);
    copy.disabled = false;
    address.select();
  }

  async function copied() {
    const done = await copyText(address);
    note.textContent = done
      ? interpolate(gettext("Copied. %s"), [lifetime(made.days)])
      : gettext("Please copy the link yourself: it is selected.");
  }

  function another() {
    made = null;
    address.value = "";
    make();
  }

  button.addEventListener("click", open);
  days.addEventListener("change", another);
  uses.addEventListener("change", another);
  copy.addEventListener("click", copied);
  address.addEventListener("focus", () => address.select());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

const lifetime = (days) =>
  interpolate(ngettext("It works for %s day.", "It works for %s days.", days), [days]);

const reason = (error) =>
  error instanceof ApiError
    ? error.message
    : gettext("There is no connection. Please close this and try again.");
