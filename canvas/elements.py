"""The packed forms of shapes, texts and pictures; pure. Laid out in docs/protocol.md.

Coordinates are integers in units of ``2 ** -scale`` canvas pixels, like those of strokes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from uuid import UUID

from canvas.strokes import MAX_COORDINATE, WIDTH_UNIT, Bounds, Style, check_style
from canvas.wire import TOO_SHORT
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS, STYLE

Colour = tuple[int, int, int, int]

LINE, ARROW, RECTANGLE, ELLIPSE = range(4)
SHAPE_TOOLS = (LINE, ARROW, RECTANGLE, ELLIPSE)
PLAIN_TOOLS = (0,)
NO_FILLING: Colour = (0, 0, 0, 0)
# style, filling, x1, y1, x2, y2
SHAPE = Struct(f"<{STYLE.size}s4B4i")
# style, x, y, width, height; then the text
TEXT = Struct(f"<{STYLE.size}s4i")
# style, id of the picture, x, y, width, height
PICTURE = Struct(f"<{STYLE.size}s16s4i")
ALLOWED_CONTROLS = "\n\t"
# The head of an arrow is wider than its line.
HEAD_WIDTHS = 9


@dataclass(frozen=True)
class Shape:
    """A line, arrow, rectangle or ellipse; its ends or two opposite corners."""

    style: Style
    filling: Colour
    x1: int
    y1: int
    x2: int
    y2: int

    def pack(self) -> bytes:
        ends = (self.x1, self.y1, self.x2, self.y2)
        return SHAPE.pack(self.style.pack(), *self.filling, *ends)

    def bounds(self) -> Bounds:
        widths = HEAD_WIDTHS if self.style.tool == ARROW else 1
        margin = self.style.width * widths / 2
        return _box(self.style, (self.x1, self.x2), (self.y1, self.y2), margin)


@dataclass(frozen=True)
class Text:
    """Lines of text in a box that its author measured; the style's width is the letters'."""

    style: Style
    x: int
    y: int
    width: int
    height: int
    text: str

    def pack(self) -> bytes:
        box = (self.x, self.y, self.width, self.height)
        return TEXT.pack(self.style.pack(), *box) + self.text.encode()

    def bounds(self) -> Bounds:
        return _box(self.style, (self.x, self.x + self.width), (self.y, self.y + self.height))


@dataclass(frozen=True)
class Picture:
    """A picture of the group, in the box that it fills."""

    style: Style
    picture: UUID
    x: int
    y: int
    width: int
    height: int

    def pack(self) -> bytes:
        box = (self.x, self.y, self.width, self.height)
        return PICTURE.pack(self.style.pack(), self.picture.bytes, *box)

    def bounds(self) -> Bounds:
        return _box(self.style, (self.x, self.x + self.width), (self.y, self.y + self.height))


def _box(style: Style, xs: Sequence[int], ys: Sequence[int], margin: float = 0) -> Bounds:
    unit = 2.0**-style.scale
    return (
        min(xs) * unit - margin,
        min(ys) * unit - margin,
        max(xs) * unit + margin,
        max(ys) * unit + margin,
    )


def _check_points(*coordinates: int) -> None:
    if max(map(abs, coordinates)) > MAX_COORDINATE:
        raise Invalid("A point lies outside the canvas.", field="points")


def check_size(width: int, height: int) -> None:
    """Raise Invalid unless width and height are above 0 and no larger than the canvas."""
    if not (0 < width <= MAX_COORDINATE and 0 < height <= MAX_COORDINATE):
        raise Invalid("Width and height are above 0.", field="size")


def check_text(packed: bytes) -> str:
    """Decode the text of an element. Raises Invalid."""
    try:
        text = packed.decode()
    except UnicodeDecodeError as error:
        raise Invalid("The text is not UTF-8.", field="text") from error
    if not 0 < len(text) <= LIMITS.text_chars:
        raise Invalid(f"A text has 1 to {LIMITS.text_chars} characters.", field="text")
    controls = (letter for letter in text if unicodedata.category(letter) == "Cc")
    if any(letter not in ALLOWED_CONTROLS for letter in controls):
        raise Invalid("The text has control characters.", field="text")
    return text


def unpack_shape(payload: bytes) -> Shape:
    """Unpack and check a shape. Raises Invalid and names what is wrong."""
    if len(payload) != SHAPE.size:
        raise Invalid(f"A shape has {SHAPE.size} bytes.", field="payload")
    style, red, green, blue, alpha, *ends = SHAPE.unpack(payload)
    _check_points(*ends)
    return Shape(check_style(style, SHAPE_TOOLS), (red, green, blue, alpha), *ends)


def unpack_text(payload: bytes) -> Text:
    """Unpack and check a text. Raises Invalid and names what is wrong."""
    if len(payload) < TEXT.size:
        raise Invalid(TOO_SHORT, field="payload")
    style, x, y, width, height = TEXT.unpack_from(payload)
    _check_points(x, y)
    check_size(width, height)
    text = check_text(payload[TEXT.size :])
    return Text(check_style(style, PLAIN_TOOLS), x, y, width, height, text)


def unpack_picture(payload: bytes) -> Picture:
    """Unpack and check a picture. Raises Invalid and names what is wrong."""
    if len(payload) != PICTURE.size:
        raise Invalid(f"A picture has {PICTURE.size} bytes.", field="payload")
    packed, picture, x, y, width, height = PICTURE.unpack(payload)
    _check_points(x, y)
    check_size(width, height)
    style = check_style(packed, PLAIN_TOOLS)
    if style.width != 1 / WIDTH_UNIT:
        raise Invalid("The width of a picture's style is 1/16.", field="width")
    return Picture(style, UUID(bytes=picture), x, y, width, height)
