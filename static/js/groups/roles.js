// Roles: who leads the group gives them in the panel of members. Who may do something else than
// before (a role, a mute, an archived group) sees it at once.

import { say } from "../net/toast.js";

const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * @param {object} page what the page was told
 * @param {import("../net/socket.js").Socket} socket the chat's
 */
export function useRoles(page, socket) {
  const panel = document.getElementById("members");
  let unmuting = 0;

  panel.addEventListener("change", ({ target }) => {
    if (target.name === "role") target.form.requestSubmit();
  });
  // Somebody belongs to the group who is not in the panel yet.
  panel.addEventListener("stale", () => take(fetch(location.href)));
  panel.addEventListener("submit", (event) => {
    if (!event.target.matches(".member-role")) return;
    event.preventDefault();
    take(fetch(event.target.action, { method: "POST", body: new FormData(event.target) }));
  });
  socket.addEventListener("frame", ({ detail: frame }) => {
    if (frame.group !== page.group) return;
    if (frame.t === "desk") {
      say(frame.about === "requests" ? gettext("Somebody asks to join.") : gettext("Somebody reported a message."));
      take(fetch(location.href));
    }
    if (frame.t !== "role") return;
    showWriting(frame.can_write === true);
    clearTimeout(unmuting);
    if (frame.muted_until) wake(frame.muted_until);
    take(fetch(location.href));
  });
  if (page.mutedUntil) wake(page.mutedUntil);

  function showWriting(canWrite) {
    page.canWrite = canWrite;
    for (const part of document.querySelectorAll("[data-for=writers]")) part.hidden = !canWrite;
    for (const part of document.querySelectorAll("[data-for=readers]")) part.hidden = canWrite;
  }

  /** Look again when a mute is over. */
  function wake(until) {
    const ms = Math.min(new Date(until) - Date.now() + 500, LONGEST_TIMER);
    unmuting = setTimeout(() => take(fetch(location.href)), Math.max(ms, 0));
  }

  /** Take over what this page would be told if it were opened now. */
  function update(now) {
    const told = JSON.parse(now.getElementById("page-data").textContent);
    Object.assign(page, { rights: told.rights, mutedUntil: told.mutedUntil });
    if (page.chat && told.chat) page.chat.role = told.chat.role;
    showWriting(told.canWrite);
    const invite = document.getElementById("invite");
    if (invite) invite.hidden = !told.rights.invite;
    const why = now.getElementById("reading-along");
    if (why) document.getElementById("reading-along")?.replaceChildren(...why.childNodes);
  }

  // The answer is this page as it is now.
  async function take(answering) {
    const answer = await answering.catch(() => null);
    if (!answer?.ok) return location.reload();
    const now = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!now.getElementById("members")) return location.reload();
    panel.innerHTML = now.getElementById("members").innerHTML;
    document.getElementById("members-count").textContent = now.getElementById("members-count").textContent;
    update(now);
    const place = document.querySelector(".room-notices");
    place.querySelector(".notices")?.remove();
    const notices = now.querySelector(".room-notices .notices");
    if (!notices) return;
    place.append(notices);
    notices.addEventListener("click", (event) => {
      event.target.closest("[data-dismiss]")?.closest(".notice").remove();
    });
  }
}
