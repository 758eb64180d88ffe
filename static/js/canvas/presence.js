// Other people on the canvas: their cursors and laser pointers, who is here, whom one follows.

import { Announcer } from "./announcer.js";
import { Cursors } from "./cursors.js";
import { Faces } from "./faces.js";
import { Follow } from "./follow.js";
import { Laser } from "./laser.js";
import { Names } from "./names.js";

const OWN = "own"; // the trail of one's own laser pointer

/**
 * Show other people on a board, and tell them of this one. Gives the board `cursors`.
 * @param {Board} board
 */
export function usePresence(board) {
  const { previews, renderer } = board;
  const { crowd } = previews;
  const layer = document.getElementById("cursors");
  const names = new Names(board.page, () => {
    cursors.rename();
    renderer.request();
  });
  const follow = new Follow(board, crowd, names);
  const cursors = new Cursors(board, crowd, names, layer);
  const authors = () => new Map([...crowd.others()].map(({ key, author }) => [key, author]));
  const authorOf = (key) => authors().get(key) ?? board.page.me.id;
  const laser = new Laser(board, crowd.trails, authorOf, layer);
  const faces = new Faces(crowd, names, follow);
  const announcer = new Announcer(board, crowd);
  announcer.isFollowing = () => Boolean(follow.author);

  const before = renderer.onFrame;
  renderer.onFrame = () => {
    before();
    crowd.draw(previews.tips());
    follow.frame();
    announcer.frame();
    cursors.frame();
    laser.frame();
    faces.frame();
    board.element.dataset.people = crowd.people().length;
  };
  board.cursors = ownLaser(board, crowd, announcer);
}

/** What a laser tool needs: samples as those of pointer.js, then null. Nothing of it is kept. */
function ownLaser(board, { trails }, announcer) {
  return {
    laser(sample) {
      if (sample) {
        trails.add(OWN, sample.x, sample.y);
        announcer.laser(sample);
      } else {
        trails.lift(OWN);
        announcer.laserEnd();
      }
      board.renderer.request();
    },
  };
}
