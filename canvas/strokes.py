"""The packed form of a stroke: pure, without a database. Laid out in docs/protocol.md.

Coordinates are integers in units of ``2 ** -scale`` canvas pixels, so that somebody who draws
zoomed in gets finer points. The first point is absolute, the others are differences in
zigzag varints (7 bits a byte, as in Protocol Buffers): all x, then all y, then the pressures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import sub
from struct import Struct

from canvas.wire import Reader, write_varint, write_varints, zigzag
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS, STYLE

# style, flags, x and y of the first point, number of further points
HEADER = Struct(f"<{STYLE.size}sBii")
HAS_PRESSURE = 0x01
SECOND_ORDER = 0x02
MAX_SCALE = 8
MAX_COORDINATE = 2**30
TOOLS = (0, 1)  # pen, marker
WIDTH_UNIT = 16

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Style:
    """How a stroke looks: width in canvas pixels, channels 0 to 255."""

    tool: int = 0
    scale: int = 2
    colour: tuple[int, int, int, int] = (0, 0, 0, 255)
    width: float = 4.0

    def pack(self) -> bytes:
        return STYLE.pack(self.tool, self.scale, *self.colour, round(self.width * WIDTH_UNIT))


@dataclass(frozen=True)
class Stroke:
    """A stroke unpacked; ``points`` in units of ``2 ** -scale``, ``pressures`` 0 to 255."""

    style: Style
    points: Sequence[tuple[int, int]]
    pressures: Sequence[int] | None = None


def check_style(packed: bytes, tools: Collection[int] = TOOLS) -> Style:
    """Unpack a style; ``tools`` are those of its kind. Raises Invalid if it cannot be drawn."""
    tool, scale, red, green, blue, alpha, width = STYLE.unpack(packed)
    if tool not in tools:
        raise Invalid(f"There is no tool {tool}.", field="tool")
    if scale > MAX_SCALE:
        raise Invalid(f"The scale is at most {MAX_SCALE}.", field="scale")
    if not width:
        raise Invalid("The width is above 0.", field="width")
    return Style(tool, scale, (red, green, blue, alpha), width / WIDTH_UNIT)


def _differences(values: Sequence[int]) -> list[int]:
    return list(map(sub, values[1:], values))


def _write_changes(values: Sequence[int], output: bytearray) -> None:
    """Write how each step differs from the one before it: a hand goes on as it went."""
    write_varints(map(zigzag, _differences([0, *_differences(values)])), output)


def pack(stroke: Stroke) -> bytes:
    """Pack a stroke; the inverse of ``unpack``."""
    x, y = stroke.points[0]
    flags = SECOND_ORDER | (HAS_PRESSURE if stroke.pressures else 0)
    output = bytearray(HEADER.pack(stroke.style.pack(), flags, x, y))
    write_varint(len(stroke.points) - 1, output)
    _write_changes([point[0] for point in stroke.points], output)
    _write_changes([point[1] for point in stroke.points], output)
    output += bytes(stroke.pressures or ())
    return bytes(output)


def unpack(payload: bytes) -> Stroke:
    """Unpack and check a stroke. Raises Invalid and names what is wrong."""
    if len(payload) < HEADER.size:
        raise Invalid("The payload ends too early.", field="payload")
    packed_style, flags, x, y = HEADER.unpack_from(payload)
    style = check_style(packed_style)
    if flags & ~(HAS_PRESSURE | SECOND_ORDER):
        raise Invalid("The payload has unknown flags.", field="flags")
    reader = Reader(payload, HEADER.size)
    count = reader.varint()
    if count >= LIMITS.stroke_points:
        raise Invalid(f"A stroke has at most {LIMITS.stroke_points} points.", field="points")
    order = 2 if flags & SECOND_ORDER else 1
    xs, ys = reader.sums(x, count, order=order), reader.sums(y, count, order=order)
    pressures = payload[reader.position :]
    if len(pressures) != (count + 1 if flags & HAS_PRESSURE else 0):
        raise Invalid("The payload's length does not fit its points.", field="payload")
    if max(map(abs, (min(xs), max(xs), min(ys), max(ys)))) > MAX_COORDINATE:
        raise Invalid("A point lies outside the canvas.", field="points")
    return Stroke(style, list(zip(xs, ys, strict=True)), list(pressures) or None)


def bounds(stroke: Stroke) -> Bounds:
    """Return left, top, right and bottom of a stroke with its width, in canvas pixels."""
    unit = 2.0**-stroke.style.scale
    half = stroke.style.width / 2
    xs = [x for x, _ in stroke.points]
    ys = [y for _, y in stroke.points]
    return (
        min(xs) * unit - half,
        min(ys) * unit - half,
        max(xs) * unit + half,
        max(ys) * unit + half,
    )
