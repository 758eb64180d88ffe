// The page of a group: first its canvas, which may be large and is asked for while the modules of
// all that is around it still arrive.

import { openCanvas } from "../canvas/board.js";

const LONGEST_WAIT_MS = 800;

const page = JSON.parse(document.getElementById("page-data").textContent);
const opening = openCanvas(page);
opening.catch(() => {}); // told by what is around it

// The conversation waits for a canvas, but not for long: each takes the time of the other.
const frame = () => new Promise(requestAnimationFrame);
async function drawn(board) {
  do await frame();
  while (board?.renderer.isBehind);
}
await Promise.race([opening.then(drawn).catch(() => {}), new Promise((done) => setTimeout(done, LONGEST_WAIT_MS))]);

const { openAround } = await import("./around.js");
openAround(page, opening);
