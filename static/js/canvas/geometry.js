// Pure geometry: rectangles and distances, in canvas pixels.

export function overlaps(a, b) {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

export function contains(outer, inner) {
  return (
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.right >= inner.right &&
    outer.bottom >= inner.bottom
  );
}

/** The smallest rectangle around both; either may be null. */
export function union(a, b) {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** The rectangle around a segment from (ax, ay) to (bx, by), with a margin. */
export function around(ax, ay, bx, by, margin) {
  return {
    left: Math.min(ax, bx) - margin,
    top: Math.min(ay, by) - margin,
    right: Math.max(ax, bx) + margin,
    bottom: Math.max(ay, by) + margin,
  };
}

/** The squared distance of a point from a segment. */
export function pointToSegment(px, py, ax, ay, bx, by) {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length)) : 0;
  const x = ax + along * dx - px;
  const y = ay + along * dy - py;
  return x * x + y * y;
}

const side = (ax, ay, bx, by, px, py) => (bx - ax) * (py - ay) - (by - ay) * (px - ax);

/** The squared distance between two segments; 0 where they cross. */
export function segmentToSegment(ax, ay, bx, by, cx, cy, dx, dy) {
  const apart =
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 &&
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0;
  if (apart) return 0;
  return Math.min(
    pointToSegment(ax, ay, cx, cy, dx, dy),
    pointToSegment(bx, by, cx, cy, dx, dy),
    pointToSegment(cx, cy, ax, ay, bx, by),
    pointToSegment(dx, dy, ax, ay, bx, by),
  );
}

/** Whether a round eraser of this radius, moved from (ax, ay) to (bx, by), touches a stroke. */
export function touches(stroke, ax, ay, bx, by, radius) {
  if (!overlaps(stroke.bounds, around(ax, ay, bx, by, radius))) return false;
  const { xs, ys, unit } = stroke;
  const reach = radius + stroke.style.width / 2;
  for (let index = 0; index < stroke.length; index += 1) {
    const before = Math.max(0, index - 1);
    const distance = segmentToSegment(
      ax, ay, bx, by,
      xs[before] * unit, ys[before] * unit, xs[index] * unit, ys[index] * unit,
    );
    if (distance <= reach * reach) return true;
  }
  return false;
}
