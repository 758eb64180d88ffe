"""Binary frames: points and operations, little-endian, without padding."""

from __future__ import annotations

from enum import IntEnum
from struct import Struct as Layout


class Frame(IntEnum):
    """First byte of a binary frame."""

    PREVIEWS_IN = 0x01  # client: records of its own strokes
    OPERATION_IN = 0x02  # client: one durable operation
    OPERATIONS = 0x10  # server: durable operations in order
    PREVIEWS = 0x11  # server: blocks of records, since the last such frame
    PREVIEW_STATE = 0x12  # server: blocks of records, replacing all previews
    BUNDLE = 0x13  # server: two frames in one, the first with its length before it


class Record(IntEnum):
    """First byte of a record about a stroke that is being drawn, or about a socket's person.

    SMALL ones have differences of one byte each, the others of two.
    """

    BEGIN = 0x01
    MORE = 0x02
    MORE_WITH_PRESSURE = 0x03
    END = 0x04
    MORE_SMALL = 0x05
    MORE_SMALL_WITH_PRESSURE = 0x06
    CURSOR = 0x07
    VIEW = 0x08


class CursorMode(IntEnum):
    POINT = 0
    LASER = 1
    GONE = 2


OPERATION_IN = Layout("<B16sB")  # frame, client id, kind; then the payload
OPERATION = Layout("<IIB16s16sQ")  # length of what follows, seq, kind, author, client id, ms
BUNDLE = Layout("<BI")  # frame, length of the first of the two frames that follow
BLOCK = Layout("<II")  # process, length of the records that follow
# tool, scale, red, green, blue, alpha, width in 1/16 canvas pixels
STYLE = Layout("<BBBBBBH")
# record, stroke, client id, style, pressure of the first point, x, y
BEGIN_IN = Layout("<BH16s8sBii")
# record, lane, author, client id, style, pressure of the first point, x, y
BEGIN = Layout("<BH16s16s8sBii")
MORE = Layout("<BHB")  # record, lane or stroke, count; then count points of POINT_BYTES
END = Layout("<BH")  # record, lane or stroke
CURSOR_IN = Layout("<BBBii")  # record, mode, scale, x, y
CURSOR = Layout("<BH16sBBii")  # record, lane, author, mode, scale, x, y
VIEW_IN = Layout("<Bdddd")  # record, x and y of the middle, width, height
VIEW = Layout("<BH16sdddd")  # record, lane, author, x and y of the middle, width, height
# dx, dy and, where the record says so, pressure
POINT_BYTES: dict[int, int] = {
    Record.MORE: 4,
    Record.MORE_WITH_PRESSURE: 5,
    Record.MORE_SMALL: 2,
    Record.MORE_SMALL_WITH_PRESSURE: 3,
}


def bundle(first: str | bytes | None, second: str | bytes | None) -> bytes | None:
    """Make one frame of two binary ones, which costs a server half of the sending."""
    if not isinstance(first, bytes) or not isinstance(second, bytes):
        return None
    return BUNDLE.pack(Frame.BUNDLE, len(first)) + first + second


def unbundle(frame: bytes) -> list[bytes]:
    """Return the frames that a binary frame consists of: two of a bundle, else itself."""
    if frame[0] != Frame.BUNDLE:
        return [frame]
    first = BUNDLE.size + BUNDLE.unpack_from(frame)[1]
    return [frame[BUNDLE.size : first], frame[first:]]
