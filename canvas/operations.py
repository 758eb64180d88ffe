"""What an operation's payload may be, by kind; pure. Laid out in docs/protocol.md."""

from __future__ import annotations

from collections.abc import Sequence

from canvas import strokes
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS

STROKE = 1
ERASE = 2


def pack_erase(targets: Sequence[int]) -> bytes:
    """Pack the ``seq`` numbers of what is erased, ascending, as differences."""
    output = bytearray()
    strokes.write_varint(len(targets), output)
    previous = 0
    for target in sorted(targets):
        strokes.write_varint(target - previous, output)
        previous = target
    return bytes(output)


def unpack_erase(payload: bytes) -> list[int]:
    """Return the ``seq`` numbers of what is erased. Raises Invalid."""
    reader = strokes.Reader(payload)
    count = reader.varint()
    if not 0 < count <= LIMITS.erase_targets:
        limit = LIMITS.erase_targets
        raise Invalid(f"One operation erases 1 to {limit} strokes.", field="targets")
    targets, last = [], 0
    for _ in range(count):
        step = reader.varint()
        if not step:
            raise Invalid("Each stroke is named once, in ascending order.", field="targets")
        last += step
        targets.append(last)
    if reader.position != len(payload):
        raise Invalid("The payload is longer than its targets.", field="payload")
    return targets


def check(kind: int, payload: bytes) -> strokes.Bounds | None:
    """Check a payload and return its bounds, None where it has none. Raises Invalid."""
    if kind == STROKE:
        return strokes.bounds(strokes.unpack(payload))
    if kind == ERASE:
        unpack_erase(payload)
        return None
    raise Invalid(f"There is no operation of kind {kind}.", field="kind")
