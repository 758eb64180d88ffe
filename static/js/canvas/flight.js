// The camera on its way from one place to another. Pure.

const EASE = (share) => 1 - (1 - share) ** 3;

/**
 * Where the camera is after a share of the way. What is in the middle of the view goes straight,
 * as fast on the screen as the zoom of the moment makes it.
 * @param {Camera} from
 * @param {Camera} to
 * @param {{width: number, height: number}} size of the view
 * @param {number} share 0 to 1
 * @returns {{x: number, y: number, zoom: number}}
 */
export function between(from, to, { width, height }, share) {
  if (share >= 1) return { x: to.x, y: to.y, zoom: to.zoom };
  const part = EASE(share);
  const zoom = from.zoom * (to.zoom / from.zoom) ** part;
  // Of the way across the canvas, as much as zooming at a fixed place would make.
  const gone = Math.abs(to.zoom / from.zoom - 1) < 1e-6
    ? part
    : (1 / from.zoom - 1 / zoom) / (1 / from.zoom - 1 / to.zoom);
  const middle = (side, length) => {
    const [a, b] = [from[side] + length / 2 / from.zoom, to[side] + length / 2 / to.zoom];
    return a + (b - a) * gone - length / 2 / zoom;
  };
  return { x: middle("x", width), y: middle("y", height), zoom };
}
