"""A small picture of a canvas, for the list of canvases; pure."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from canvas.content import Content, Look, look
from canvas.cuts import UNITS
from canvas.elements import ARROW, ELLIPSE, LINE, unpack_picture, unpack_shape, unpack_text
from canvas.operations import Kind
from canvas.strokes import unpack

SIZE = (320, 200)
MARGIN = 12
FINER = 2  # drawn twice as large, so that lines come out smooth
MOST_ELEMENTS = 5_000  # of a larger canvas so many, evenly chosen
MOST_POINTS = 40
PAPER = (255, 255, 255)
PICTURE_TONE = (216, 221, 234, 255)
ROUND = 24  # corners that stand for an ellipse
HEAD_ANGLE = 0.5
SHORTEST, LONGEST = 6, 40  # letters of a line of text that is drawn as a short or a full line

Point = tuple[float, float]
Colour = tuple[int, int, int, int]


@dataclass(frozen=True)
class Line:
    """A line or, with ``filling``, an area; points and width in canvas pixels."""

    points: Sequence[Point]
    colour: Colour
    width: float
    filling: Colour | None = None


# --- Elements as lines --------------------------------------------------------------------


def _stroke(seen: Look) -> Iterator[Line]:
    stroke = unpack(seen.payload)
    unit = 2.0**-stroke.style.scale
    for first, last in _pieces(len(stroke.points), seen.cuts):
        step = max(1, (last - first) // MOST_POINTS)
        kept = [*stroke.points[first:last:step], stroke.points[last]]
        yield Line([(x * unit, y * unit) for x, y in kept], seen.colour, seen.width)


def _pieces(count: int, cuts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield first and last point of what is left of a stroke."""
    first = 0
    for start, end in cuts:
        if start > first * UNITS:
            yield first, min(start // UNITS, count - 1)
        first = math.ceil(end / UNITS)
    if first < count:
        yield first, count - 1


def _shape(seen: Look) -> Iterator[Line]:
    shape = unpack_shape(seen.payload)
    unit = 2.0**-shape.style.scale
    x1, y1, x2, y2 = (value * unit for value in (shape.x1, shape.y1, shape.x2, shape.y2))
    tool = shape.style.tool
    if tool in (LINE, ARROW):
        yield Line([(x1, y1), (x2, y2)], seen.colour, seen.width)
        if tool == ARROW:
            yield _head((x1, y1), (x2, y2), seen)
        return
    corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
    if tool == ELLIPSE:
        corners = [_on_ellipse(x1, y1, x2, y2, 2 * math.pi * n / ROUND) for n in range(ROUND)]
    yield Line([*corners, corners[0]], seen.colour, seen.width, seen.filling)


def _on_ellipse(x1: float, y1: float, x2: float, y2: float, angle: float) -> Point:
    return (
        (x1 + x2) / 2 + (x2 - x1) / 2 * math.cos(angle),
        (y1 + y2) / 2 + (y2 - y1) / 2 * math.sin(angle),
    )


def _head(tail: Point, tip: Point, seen: Look) -> Line:
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    length = min(math.dist(tail, tip) / 2, 5 * seen.width + 6)
    ends = [
        (tip[0] - length * math.cos(angle + turn), tip[1] - length * math.sin(angle + turn))
        for turn in (HEAD_ANGLE, -HEAD_ANGLE)
    ]
    return Line([ends[0], tip, ends[1]], seen.colour, seen.width)


def _text(seen: Look) -> Iterator[Line]:
    """One line for each line of the text, as long as that is."""
    text = unpack_text(seen.payload)
    unit = 2.0**-text.style.scale
    width, height = seen.box or (text.width, text.height)
    lines = (seen.text or text.text).split("\n")[:MOST_POINTS]
    longest = max(SHORTEST, *map(len, lines)) if len(lines) > 1 else max(SHORTEST, len(lines[0]))
    for number, words in enumerate(lines):
        if words.strip():
            y = (text.y + height * (number + 0.55) / len(lines)) * unit
            end = (text.x + width * len(words) / longest) * unit
            thickness = height * unit / len(lines) / 3
            yield Line([(text.x * unit, y), (end, y)], seen.colour, thickness)


def _picture(seen: Look) -> Iterator[Line]:
    picture = unpack_picture(seen.payload)
    unit = 2.0**-picture.style.scale
    left, top = picture.x * unit, picture.y * unit
    right, bottom = left + picture.width * unit, top + picture.height * unit
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    yield Line(corners, PICTURE_TONE, 1, PICTURE_TONE)


LINES: dict[int, Callable[[Look], Iterator[Line]]] = {
    Kind.STROKE: _stroke,
    Kind.SHAPE: _shape,
    Kind.TEXT: _text,
    Kind.PICTURE: _picture,
}


def _lines(seen: Look) -> Iterator[Line]:
    for line in LINES[seen.kind](seen):
        if not seen.matrix:
            yield line
            continue
        a, b, c, d, e, f = seen.matrix
        points = [(a * x + c * y + e, b * x + d * y + f) for x, y in line.points]
        larger = math.sqrt(abs(a * d - b * c))
        yield Line(points, line.colour, line.width * larger, line.filling)


def _is_finite(line: Line) -> bool:
    numbers = (value for point in line.points for value in point)
    return math.isfinite(line.width) and all(map(math.isfinite, numbers))


# --- The picture --------------------------------------------------------------------------


def draw(content: Content) -> bytes:
    """Return a PNG of a content, all of it in view; empty bytes when nothing is visible."""
    visible = content.visible()
    step = max(1, math.ceil(len(visible) / MOST_ELEMENTS))
    chosen = map(look, visible[::step])
    lines = [line for seen in chosen for line in _lines(seen) if _is_finite(line)]
    if not lines:
        return b""
    image = Image.new("RGB", (SIZE[0] * FINER, SIZE[1] * FINER), PAPER)
    pen = ImageDraw.Draw(image, "RGBA")
    left, top, scale = _view(lines)
    for line in lines:
        points = [((x - left) * scale, (y - top) * scale) for x, y in line.points]
        _draw_line(pen, line, points, max(FINER, round(line.width * scale)))
    output = io.BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).save(output, "PNG", optimize=True)
    return output.getvalue()


def _view(lines: Sequence[Line]) -> tuple[float, float, float]:
    """Return which canvas point is at the top left, and how large a canvas pixel is."""
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    width, height = (side * FINER for side in SIZE)
    span_x, span_y = max(xs) - min(xs), max(ys) - min(ys)
    room = (width - 2 * MARGIN * FINER, height - 2 * MARGIN * FINER)
    scale = min(room[0] / max(span_x, 1), room[1] / max(span_y, 1), FINER)
    left = (min(xs) + max(xs)) / 2 - width / scale / 2
    top = (min(ys) + max(ys)) / 2 - height / scale / 2
    return left, top, scale


def _draw_line(pen: ImageDraw.ImageDraw, line: Line, points: Sequence[Point], width: int) -> None:
    if line.filling and line.filling[3]:
        pen.polygon(points, fill=line.filling)
    if len(points) > 1 and max(math.dist(points[0], point) for point in points) >= 1:
        pen.line(points, fill=line.colour, width=width, joint="curve" if width > 3 else None)
        return
    (x, y), radius = points[0], width / 2
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=line.colour)
