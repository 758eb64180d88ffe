// The page of a group: its conversation and its canvas.

import { openCanvas } from "../canvas/board.js";
import { openChat } from "../chat/chat.js";
import { useInvitations } from "../groups/invite.js";
import { leaveRoom } from "../groups/left.js";
import { useTabs } from "../groups/tabs.js";
import { showConnection } from "../net/banner.js";

const page = JSON.parse(document.getElementById("page-data").textContent);

useTabs();
useInvitations(page.urls.invite);
const chat = openChat(page, () => leaveRoom(page.urls.list));
const watch = showConnection([chat], page.urls.login);
// A canvas that cannot be opened must not take the conversation with it.
openCanvas(page).then(watch, (error) => console.error("The canvas could not be opened.", error));
