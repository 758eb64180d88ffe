// Roles: owners give them in the panel of members; whose own role changes sees it at once.

/**
 * @param {object} page what the page was told
 * @param {import("../net/socket.js").Socket} socket the chat's
 */
export function useRoles(page, socket) {
  const panel = document.getElementById("members");

  panel.addEventListener("change", ({ target }) => {
    if (target.name === "role") target.form.requestSubmit();
  });
  panel.addEventListener("submit", (event) => {
    if (!event.target.matches(".member-role")) return;
    event.preventDefault();
    take(fetch(event.target.action, { method: "POST", body: new FormData(event.target) }));
  });
  socket.addEventListener("frame", ({ detail: frame }) => {
    if (frame.t !== "role" || frame.group !== page.group) return;
    page.canWrite = frame.role !== "reader";
    for (const part of document.querySelectorAll("[data-for=writers]")) part.hidden = !page.canWrite;
    for (const part of document.querySelectorAll("[data-for=readers]")) part.hidden = page.canWrite;
    take(fetch(location.href));
  });

  // The answer is this page as it is now.
  async function take(answering) {
    const answer = await answering.catch(() => null);
    if (!answer?.ok) return location.reload();
    const now = new DOMParser().parseFromString(await answer.text(), "text/html");
    panel.innerHTML = now.getElementById("members").innerHTML;
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
