"""The packed forms of what changes elements; pure. Laid out in docs/protocol.md.

Every change names its targets, ascending, each once, by the ``seq`` of the operation that made
them; ``only`` drops some of them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from struct import Struct
from typing import Self

from canvas.cuts import Cuts, read_cuts, write_cuts
from canvas.elements import Colour, check_size, check_text
from canvas.strokes import MAX_COORDINATE
from canvas.wire import Reader, write_varint
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS

Matrix = tuple[float, float, float, float, float, float]

MATRIX = Struct("<6d")
ORDER = Struct("<d")
STYLES = Struct("<B4BH4B")  # mask, colour, width, filling
BOX = Struct("<2i")  # width, height; then the text
COLOUR, WIDTH, FILLING = 1, 2, 4  # what a mask says is changed
NO_COLOUR: Colour = (0, 0, 0, 0)
MAX_FACTOR = 1e6
MIN_AREA = 1e-9


def write_targets(targets: Collection[int], output: bytearray) -> None:
    """Append ``seq`` numbers, ascending, as differences."""
    write_varint(len(targets), output)
    previous = 0
    for target in sorted(targets):
        write_varint(target - previous, output)
        previous = target


def _count(reader: Reader, most: int) -> int:
    count = reader.varint()
    if not 0 < count <= most:
        raise Invalid(f"One operation names 1 to {most} others.", field="targets")
    return count


def _next(reader: Reader, last: int) -> int:
    step = reader.varint()
    if not step:
        raise Invalid("Each target is named once, in ascending order.", field="targets")
    return last + step


def read_targets(reader: Reader, most: int = LIMITS.targets) -> tuple[int, ...]:
    """Read ``seq`` numbers, at most so many. Raises Invalid."""
    targets, last = [], 0
    for _ in range(_count(reader, most)):
        last = _next(reader, last)
        targets.append(last)
    return tuple(targets)


@dataclass(frozen=True, slots=True)
class Change:
    """Names its targets and no more: ERASE, UNDO, REDO."""

    targets: tuple[int, ...]

    def only(self, kept: Sequence[int]) -> Self:
        """Return the same change with these of its targets, ascending."""
        return replace(self, targets=tuple(kept))

    def pack(self) -> bytes:
        output = bytearray()
        write_targets(self.targets, output)
        return bytes(output + self.rest())

    def rest(self) -> bytes:
        """Return the payload after the targets."""
        return b""


@dataclass(frozen=True, slots=True)
class Transform(Change):
    matrix: Matrix

    def rest(self) -> bytes:
        return MATRIX.pack(*self.matrix)


@dataclass(frozen=True, slots=True)
class Restyle(Change):
    """Colour, width (1/16 canvas pixels) and filling; those that the mask names count."""

    mask: int
    colour: Colour = NO_COLOUR
    width: int = 0
    filling: Colour = NO_COLOUR

    def rest(self) -> bytes:
        return STYLES.pack(self.mask, *self.colour, self.width, *self.filling)


@dataclass(frozen=True, slots=True)
class Order(Change):
    orders: tuple[float, ...]  # one for each target

    def only(self, kept: Sequence[int]) -> Order:
        mine = dict(zip(self.targets, self.orders, strict=True))
        return Order(tuple(kept), tuple(mine[target] for target in kept))

    def rest(self) -> bytes:
        """Return the payload after the targets."""
        return b"".join(map(ORDER.pack, self.orders))


@dataclass(frozen=True, slots=True)
class Cut(Change):
    cuts: tuple[Cuts, ...]  # for each target

    def only(self, kept: Sequence[int]) -> Cut:
        mine = dict(zip(self.targets, self.cuts, strict=True))
        return Cut(tuple(kept), tuple(mine[target] for target in kept))

    def pack(self) -> bytes:
        output = bytearray()
        write_varint(len(self.targets), output)
        previous = 0
        for target, cuts in zip(self.targets, self.cuts, strict=True):
            write_varint(target - previous, output)
            previous = target
            write_cuts(cuts, output)
        return bytes(output)


@dataclass(frozen=True, slots=True)
class Retext(Change):
    """Another text, and the box that its author measured, in units of the text's scale."""

    width: int
    height: int
    text: str

    def rest(self) -> bytes:
        return BOX.pack(self.width, self.height) + self.text.encode()


@dataclass(frozen=True, slots=True)
class Lock(Change):
    on: bool

    def rest(self) -> bytes:
        return bytes([self.on])


@dataclass(frozen=True, slots=True)
class Clear(Change):
    """Erases all that is visible and not locked; names nothing."""

    def pack(self) -> bytes:
        return b""


def read_matrix(packed: bytes) -> Matrix:
    """Unpack a matrix. Raises Invalid for one that cannot be taken back, or leads too far."""
    a, b, c, d, e, f = matrix = MATRIX.unpack(packed)
    sound = (
        all(map(math.isfinite, matrix))
        and max(map(abs, (a, b, c, d))) <= MAX_FACTOR
        and max(abs(e), abs(f)) <= MAX_COORDINATE
        and abs(a * d - b * c) >= MIN_AREA
    )
    if not sound:
        raise Invalid("The matrix cannot be used.", field="matrix")
    return matrix


def read_restyle(targets: tuple[int, ...], packed: bytes) -> Restyle:
    """Unpack a RESTYLE from its mask on. Raises Invalid."""
    mask, *rest = STYLES.unpack(packed)
    colour, width, filling = tuple(rest[:4]), rest[4], tuple(rest[5:])
    if not 0 < mask <= COLOUR | WIDTH | FILLING:
        raise Invalid("The mask is 1 to 7.", field="mask")
    if bool(width) != bool(mask & WIDTH):
        raise Invalid("The width is above 0 if it is changed, else 0.", field="width")
    for bit, value in ((COLOUR, colour), (FILLING, filling)):
        if not mask & bit and any(value):
            raise Invalid("A colour that is not changed is 0.", field="colour")
    return Restyle(targets, mask, colour, width, filling)


def read_retext(targets: tuple[int, ...], packed: bytes) -> Retext:
    """Unpack a RETEXT from its width on. Raises Invalid."""
    if len(packed) < BOX.size:
        raise Invalid("The payload ends too early.", field="payload")
    width, height = BOX.unpack_from(packed)
    check_size(width, height)
    return Retext(targets, width, height, check_text(packed[BOX.size :]))


def unpack_targets(payload: bytes, most: int = LIMITS.targets) -> Change:
    """Unpack an ERASE, UNDO or REDO. Raises Invalid, like all that unpacks here."""
    reader = Reader(payload)
    targets = read_targets(reader, most)
    reader.end()
    return Change(targets)


def unpack_transform(payload: bytes) -> Transform:
    reader = Reader(payload)
    targets, packed = read_targets(reader), reader.take(MATRIX.size)
    reader.end()
    return Transform(targets, read_matrix(packed))


def unpack_restyle(payload: bytes) -> Restyle:
    reader = Reader(payload)
    targets, packed = read_targets(reader), reader.take(STYLES.size)
    reader.end()
    return read_restyle(targets, packed)


def unpack_order(payload: bytes) -> Order:
    reader = Reader(payload)
    targets = read_targets(reader)
    packed = reader.take(ORDER.size * len(targets))
    reader.end()
    orders = tuple(order for (order,) in ORDER.iter_unpack(packed))
    if not all(map(math.isfinite, orders)):
        raise Invalid("An order is a finite number.", field="orders")
    return Order(targets, orders)


def unpack_cut(payload: bytes) -> Cut:
    reader = Reader(payload)
    targets, cuts, last = [], [], 0
    for _ in range(_count(reader, LIMITS.targets)):
        last = _next(reader, last)
        targets.append(last)
        cuts.append(read_cuts(reader))
    reader.end()
    return Cut(tuple(targets), tuple(cuts))


def unpack_retext(payload: bytes) -> Retext:
    reader = Reader(payload)
    return read_retext(read_targets(reader, 1), reader.rest())


def unpack_lock(payload: bytes) -> Lock:
    reader = Reader(payload)
    targets, (on,) = read_targets(reader), reader.take(1)
    reader.end()
    if on > 1:
        raise Invalid("A lock is 1, or 0 for none.", field="lock")
    return Lock(targets, bool(on))


def unpack_clear(payload: bytes) -> Clear:
    Reader(payload).end()
    return Clear(())
