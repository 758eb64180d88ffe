"""What an operation's payload may be, by kind; pure. Laid out in docs/protocol.md."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import IntEnum

from canvas import changes, strokes
from canvas.changes import Change
from canvas.elements import unpack_picture, unpack_shape, unpack_text
from canvas.strokes import Bounds
from drawmessenger.errors import Invalid


class Kind(IntEnum):
    """The numbers of the wire; ``models.OperationKind`` names them for people."""

    STROKE = 1
    ERASE = 2
    SHAPE = 3
    TEXT = 4
    PICTURE = 5
    TRANSFORM = 6
    RESTYLE = 7
    ORDER = 8
    CUT = 9
    RETEXT = 10
    LOCK = 11
    CLEAR = 12
    UNDO = 13
    REDO = 14


STROKE, ERASE = Kind.STROKE, Kind.ERASE
MAKING = frozenset({Kind.STROKE, Kind.SHAPE, Kind.TEXT, Kind.PICTURE})
NOT_UNDONE = frozenset({Kind.LOCK, Kind.UNDO, Kind.REDO})

UNPACK_CHANGE: dict[int, Callable[[bytes], Change]] = {
    Kind.ERASE: changes.unpack_targets,
    Kind.TRANSFORM: changes.unpack_transform,
    Kind.RESTYLE: changes.unpack_restyle,
    Kind.ORDER: changes.unpack_order,
    Kind.CUT: changes.unpack_cut,
    Kind.RETEXT: changes.unpack_retext,
    Kind.LOCK: changes.unpack_lock,
    Kind.CLEAR: changes.unpack_clear,
    Kind.UNDO: changes.unpack_targets,
    Kind.REDO: changes.unpack_targets,
}
BOUNDS: dict[int, Callable[[bytes], Bounds]] = {
    Kind.STROKE: lambda payload: strokes.bounds(strokes.unpack(payload)),
    Kind.SHAPE: lambda payload: unpack_shape(payload).bounds(),
    Kind.TEXT: lambda payload: unpack_text(payload).bounds(),
    Kind.PICTURE: lambda payload: unpack_picture(payload).bounds(),
}


def check(kind: int, payload: bytes) -> Bounds | None:
    """Check a payload and return its bounds, None where it has none. Raises Invalid."""
    if bounds := BOUNDS.get(kind):
        return bounds(payload)
    unpack_change(kind, payload)
    return None


def unpack_change(kind: int, payload: bytes) -> Change:
    """Unpack what is no element. Raises Invalid, also for kinds that there are not."""
    unpack = UNPACK_CHANGE.get(kind)
    if not unpack:
        raise Invalid(f"There is no operation of kind {kind}.", field="kind")
    return unpack(payload)


def pack_erase(targets: Collection[int]) -> bytes:
    """Pack the ``seq`` numbers of what an ERASE, UNDO or REDO names."""
    return Change(tuple(sorted(targets))).pack()


def unpack_erase(payload: bytes) -> list[int]:
    """Return the ``seq`` numbers that an ERASE, UNDO or REDO names. Raises Invalid."""
    return list(changes.unpack_targets(payload).targets)
