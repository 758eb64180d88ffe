// Puts the conversation together.

import { Socket } from "../net/socket.js";
import { useActions } from "./actions.js";
import { useAnchors } from "./anchors.js";
import { useCompletion } from "./completion/completion.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { seqIn, useDeepLinks } from "./deep-links.js";
import { useEmojiPicker } from "./emoji/button.js";
import { useGifs } from "./gifs.js";
import { useUploads } from "./file-tray.js";
import { useFormatMenu } from "./format-menu.js";
import { Outgoing } from "./outgoing.js";
import { Panel } from "./panel.js";
import { useNotifications } from "./notify-menu.js";
import { usePins } from "./pins.js";
import { usePresence } from "./presence.js";
import { useReactions } from "./reactions.js";
import { useReading } from "./reading.js";
import { reloadOnce } from "./restored.js";
import { useSearch } from "./search/search.js";
import { useThreads } from "./threads.js";
import { useTyping } from "./typing.js";
import { Unseen } from "./unseen.js";
import { useViewer } from "./viewer.js";
import { useWordings } from "./wordings.js";

/**
 * Open the conversation of the page's group.
 * @param {object} page what the page was told
 * @param {() => void} onLeft called when the person is no longer in the group
 * @returns {{socket: Socket, conversation: Conversation, outgoing: Outgoing, panel: Panel,
 *   composer: Composer | undefined}} who only looks has no composer
 */
export function openChat(page, onLeft) {
  const socket = new Socket("/ws/chat/", page.protocol, () => ({
    have: { [page.group]: chat.conversation.timeline.position },
  }));
  socket.person = page.me.id;
  const conversation = new Conversation(page, socket);
  const outgoing = new Outgoing(socket, page, conversation);
  const composer = document.getElementById("composer") ? new Composer(page, outgoing) : undefined;
  const chat = { socket, conversation, outgoing, composer, panel: new Panel() };
  conversation.feed.addEventListener("left", onLeft);
  conversation.feed.addEventListener("restored", reloadOnce);
  useFeatures(chat, page);
  start(chat, page);
  return chat;
}

// Each in a module of its own; none knows of another.
function useFeatures(chat, page) {
  useActions(chat, page);
  useReactions(chat, page);
  usePins(chat, page);
  useSearch(chat, page);
  useThreads(chat, page);
  useWordings(chat, page);
  useAnchors(chat, page);
  useViewer(chat, page);
  useReading(chat, page);
  usePresence(chat, page);
  useTyping(chat, page);
  useNotifications(chat, page);
  useCompletion(chat, page);
  useEmojiPicker(chat, page);
  useGifs(chat, page);
  useUploads(chat, page);
  useFormatMenu(chat);
}

// The socket opens last: its first frame says which messages this page has.
async function start({ socket, conversation, outgoing }, page) {
  const unseen = new Unseen(conversation, page);
  const read = await conversation.start(seqIn(location.hash));
  if (page.canWrite) await outgoing.restore();
  unseen.start(read);
  conversation.loadAtEdges();
  useDeepLinks(conversation);
  document.getElementById("conversation").dataset.state = "ready";
  socket.open();
}
