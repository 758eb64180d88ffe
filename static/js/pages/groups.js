// The list of groups: how much is unread in each, live.

import { useAway } from "../chat/away.js";
import { useBadge } from "../chat/badge.js";
import { showMark } from "../chat/marks.js";
import { Notices } from "../chat/notices.js";
import { Unread } from "../chat/unread.js";
import { Socket } from "../net/socket.js";

const page = JSON.parse(document.getElementById("page-data").textContent);
const cards = new Map(
  [...document.querySelectorAll("#groups .marks")].map((mark) => [mark.dataset.group, mark]),
);
const linkOf = (group) => cards.get(group)?.closest("li").querySelector("h3 a");
const names = new Map([...cards.keys()].map((group) => [group, linkOf(group).textContent]));

const unread = new Unread(page.me.id);
unread.addEventListener("change", ({ detail }) => detail.forEach(show));
unread.set(page.unread ?? {});
useBadge(unread);

const socket = new Socket("/ws/chat/", page.protocol, () => ({ have: {} }));
socket.person = page.me.id;
const notices = new Notices(unread, open, names);
socket.addEventListener("frame", ({ detail: frame }) => {
  unread.take(frame);
  notices.take(frame);
});
// Logging out ends the socket before the next page is here; that page is the one to show.
let leaving = false;
document.addEventListener("submit", () => { leaving = true; });
socket.addEventListener("ended", ({ detail: code }) => {
  const { close } = page.protocol;
  if (leaving) return;
  if (code === close.VERSION) location.reload();
  else if (code === close.SIGNED_OUT) location.assign(page.urls.login);
});
useAway(socket);
socket.open();

function show(group) {
  const mark = cards.get(group);
  const state = unread.groups.get(group);
  if (mark && state) showMark(mark, state);
  else if (mark) mark.closest("li").remove(); // the person is no longer in the group
}

function open(group, seq) {
  const link = linkOf(group);
  if (link) location.assign(`${link.href}#message-${seq}`);
}
