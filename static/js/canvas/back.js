// The button that brings one back to the drawing when nothing of it is in view.

const LOOK_AFTER_MS = 250; // when the camera rests, as looking costs something

/** @param {Board} board @returns {() => void} to be called with each frame */
export function offerWayBack(board) {
  const button = document.getElementById("back-to-content");
  if (!button) return () => {};
  let timer = null;
  let seen = "";
  button.addEventListener("click", () => {
    board.fit(1);
    board.element.focus({ preventScroll: true });
  });

  function look() {
    timer = null;
    const { content, camera, renderer } = board;
    const { width, height } = renderer.size;
    button.hidden = !width || !content.visible || content.isAnythingIn(camera.viewport(width, height));
  }

  return () => {
    const { x, y, zoom } = board.camera;
    const now = `${x},${y},${zoom},${board.content.visible}`;
    if (now === seen) return;
    seen = now;
    clearTimeout(timer);
    timer = setTimeout(look, LOOK_AFTER_MS);
  };
}
