// What is around the canvas of a group's page: its conversation, menus, tabs.

import { useExport, useImport } from "../canvas/exporting/dialog.js";
import { useCanvasMenu } from "../canvas/menu.js";
import { usePointing } from "../canvas/pointing.js";
import { meetCanvas } from "../chat/anchors.js";
import { openChat } from "../chat/chat.js";
import { useSketch } from "../chat/sketch.js";
import { useInvitations } from "../groups/invite.js";
import { leaveRoom } from "../groups/left.js";
import { useRoles } from "../groups/roles.js";
import { useTabs } from "../groups/tabs.js";
import { showConnection } from "../net/banner.js";

/**
 * @param {object} page what the page was told
 * @param {Promise<import("../canvas/board.js").Board | null>} opening the canvas, if there is one
 */
export function openAround(page, opening) {
  useTabs();
  useInvitations(page.urls.invite);
  const chat = openChat(page, () => leaveRoom(page.urls.list));
  // The paper is the canvas's; the conversation knows of none. Most people never need it.
  useSketch(page.urls.messages, async (holder) => {
    const { Sketchpad } = await import("../canvas/sketchpad.js");
    return new Sketchpad(holder);
  });
  useRoles(page, chat.socket);
  const watch = showConnection([chat.socket], page.urls.login);
  // A canvas that cannot be opened must not take the conversation with it.
  opening.then(
    (board) => (board ? show(board, page, watch) : meetCanvas(null)),
    (error) => console.error("The canvas could not be opened.", error),
  );
}

function show(board, page, watch) {
  watch(board.sync.socket);
  useExport(board);
  useImport(board);
  useCanvasMenu(page, board);
  meetCanvas(usePointing(board));
}
