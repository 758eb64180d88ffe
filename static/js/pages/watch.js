// The page of a read-only link: one canvas, live, to look at.

import { openCanvas } from "../canvas/board.js";
import { setPicturesAt } from "../canvas/picture.js";
import { showConnection } from "../net/banner.js";

const page = JSON.parse(document.getElementById("page-data").textContent);
setPicturesAt(page.urls.pictures);
const watch = showConnection([], page.urls.login);

openCanvas(page).then(follow, (error) => console.error("The canvas could not be opened.", error));

function follow(board) {
  const { socket } = board.sync;
  watch(socket);
  board.sync.addEventListener("told", ({ detail }) => {
    if (detail.t === "canvas") document.getElementById("canvas-name").textContent = detail.name;
  });
  socket.addEventListener("ended", ({ detail: code }) => {
    if (code === page.protocol.close.NOT_ALLOWED) end();
  });
}

// The link was revoked or has expired, or the canvas is gone.
function end() {
  document.getElementById("connection").remove();
  const dialog = document.getElementById("over-dialog");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.showModal();
}
