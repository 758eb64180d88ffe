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

/** The product of two matrices: `inner` first, then `outer`. The server folds the same way. */
export function compose([a, b, c, d, e, f], [A, B, C, D, E, F]) {
  return [
    a * A + c * B, b * A + d * B,
    a * C + c * D, b * C + d * D,
    a * E + c * F + e, b * E + d * F + f,
  ];
}

export function inverse([a, b, c, d, e, f]) {
  const size = a * d - b * c;
  return [
    d / size, -b / size, -c / size, a / size,
    (c * f - d * e) / size, (b * e - a * f) / size,
  ];
}

/** Where a matrix moves a point to. */
export function moved([a, b, c, d, e, f], x, y) {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** The rectangle around a rectangle that a matrix has moved. */
export function corners({ left, top, right, bottom }, matrix) {
  const xs = [];
  const ys = [];
  for (const [x, y] of [[left, top], [right, top], [right, bottom], [left, bottom]]) {
    const point = moved(matrix, x, y);
    xs.push(point.x);
    ys.push(point.y);
  }
  return {
    left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys),
  };
}

export function isInside({ left, top, right, bottom }, x, y) {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** The squared distance of a segment from a filled rectangle; 0 where it touches it. */
export function segmentToBox(ax, ay, bx, by, box) {
  if (isInside(box, ax, ay) || isInside(box, bx, by)) return 0;
  return segmentToOutline(ax, ay, bx, by, outlineOf(box));
}

/** The corners of a rectangle, as one closed line of points [x, y]. */
export function outlineOf({ left, top, right, bottom }) {
  return [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]];
}

/** The squared distance of a segment from a line through points [x, y]. */
export function segmentToOutline(ax, ay, bx, by, points) {
  let least = Infinity;
  for (let index = 1; index < points.length; index += 1) {
    const [[cx, cy], [dx, dy]] = [points[index - 1], points[index]];
    least = Math.min(least, segmentToSegment(ax, ay, bx, by, cx, cy, dx, dy));
  }
  return least;
}
