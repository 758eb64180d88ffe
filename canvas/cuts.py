"""What is rubbed out of a stroke: intervals along it; pure. Laid out in docs/protocol.md."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from canvas.wire import Reader, write_varint
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS

Interval = tuple[int, int]  # from, to, in 1/16 of the step between two points
Cuts = tuple[Interval, ...]

UNITS = 16
MAX_CUT = LIMITS.stroke_points * UNITS


def write_cuts(cuts: Cuts, output: bytearray) -> None:
    write_varint(len(cuts), output)
    last = 0
    for start, end in cuts:
        write_varint(start - last, output)
        write_varint(end - start, output)
        last = end


def read_cuts(reader: Reader) -> Cuts:
    """Read the intervals that are cut out of one stroke, ascending. Raises Invalid."""
    count = reader.varint()
    if not 0 < count <= MAX_CUT:
        raise Invalid("A stroke is cut at least once.", field="cuts")
    numbers = reader.varints(2 * count)
    cuts, last = [], 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        start, last = last + gap, last + gap + length
        if not length or last > MAX_CUT:
            raise Invalid("A cut lies within its stroke and is not empty.", field="cuts")
        cuts.append((start, last))
    return tuple(cuts)


def united(cuts: Collection[Interval]) -> Cuts:
    """Return the union of intervals, ascending; those that touch are joined."""
    ordered = sorted(cuts)
    if all(one[1] < other[0] for one, other in pairwise(ordered)):
        return tuple(ordered)
    joined: list[Interval] = []
    for start, end in ordered:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
