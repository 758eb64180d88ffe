// Puts the conversation together.

import { Socket } from "../net/socket.js";
import { Composer } from "./composer.js";
import { Feed } from "./feed.js";
import { History } from "./history.js";
import { MessageLog } from "./messages.js";
import { offerOlder } from "./older.js";
import { Outgoing } from "./outgoing.js";
import { reloadOnce } from "./restored.js";
import { Scroll } from "./scroll.js";
import { Timeline } from "./timeline.js";
import { Unseen } from "./unseen.js";

/**
 * Open the conversation of the page's group.
 * @param {object} page what the page was told
 * @param {() => void} onLeft called when the person is no longer in the group
 * @returns {Socket}
 */
export function openChat(page, onLeft) {
  const timeline = new Timeline();
  const log = new MessageLog(page.me);
  const scroll = new Scroll(document.getElementById("messages-scroll"), log.list);
  const socket = new Socket("/ws/chat/", page.protocol, () => ({
    have: { [page.group]: timeline.position },
  }));
  socket.person = page.me.id;
  const feed = new Feed(socket, timeline, page.group);
  const outgoing = new Outgoing(socket, page, log, timeline, feed);

  feed.addEventListener("left", onLeft);
  feed.addEventListener("restored", reloadOnce);
  feed.addEventListener("moved", () => (log.list.dataset.seq = timeline.position));
  showNew(feed, log, new Unseen(scroll), scroll, page.me);
  document.addEventListener("visibilitychange", () => log.refreshDays());
  if (document.getElementById("composer")) {
    new Composer(page, (content) => {
      outgoing.send(content);
      scroll.toEnd();
    });
  }
  start(new History(page.urls.messages, timeline), log, scroll, outgoing, page.canWrite).then(() =>
    socket.open(),
  );
  return socket;
}

function showNew(feed, log, unseen, scroll, me) {
  feed.addEventListener("added", ({ detail: messages }) => {
    const follow = scroll.stuck;
    log.add(messages);
    if (follow) scroll.toEnd();
    unseen.add(messages.filter(({ author }) => author.id !== me.id).length);
  });
}

// The socket opens only then: its first frame says which messages this page has.
async function start(history, log, scroll, outgoing, canWrite) {
  log.list.setAttribute("aria-busy", "true");
  log.begin(await history.start());
  log.list.removeAttribute("aria-busy");
  log.list.dataset.seq = history.timeline.position;
  if (canWrite) await outgoing.restore();
  scroll.toEnd();
  document.getElementById("conversation").dataset.state = "ready";
  offerOlder(history, log, scroll);
}
