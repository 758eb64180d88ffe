// The ways around strokes that were drawn last: a stroke lies on several tiles, and to find the way
// around it takes longer than to fill it.

const MOST = 1_500;
const kept = new Map(); // stroke -> {scale, x, y, path}, the one that was used last at the end

/**
 * @param {Stroke} stroke
 * @param {number} scale device pixels a canvas pixel
 * @param {() => {scale: number, x: number, y: number, path: Path2D}} make
 * @returns {{scale: number, x: number, y: number, path: Path2D}} the path in device pixels around
 *   (x, y), which are device pixels around the canvas's origin
 */
export function outlineOf(stroke, scale, make) {
  let found = kept.get(stroke);
  kept.delete(stroke);
  if (found?.scale !== scale) found = make();
  kept.set(stroke, found);
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
  return found;
}
