"""Frames as a browser makes and reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from canvas.operations import ERASE, STROKE, pack_erase
from canvas.strokes import Stroke, Style, pack
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import CursorMode, Frame, Record

POINTS = [(0, 0), (40, 80), (90, 20)]


def stroke_frame(client_id: UUID, points: Sequence[tuple[int, int]] = POINTS) -> bytes:
    head = protocol.OPERATION_IN.pack(Frame.OPERATION_IN, client_id.bytes, STROKE)
    return head + pack(Stroke(Style(), points))


def erase_frame(client_id: UUID, targets: Sequence[int]) -> bytes:
    head = protocol.OPERATION_IN.pack(Frame.OPERATION_IN, client_id.bytes, ERASE)
    return head + pack_erase(targets)


def begin(stroke: int, client_id: UUID, x: int = 0, y: int = 0) -> bytes:
    return protocol.BEGIN_IN.pack(Record.BEGIN, stroke, client_id.bytes, Style().pack(), 255, x, y)


def more(stroke: int, deltas: Sequence[tuple[int, int]]) -> bytes:
    small = all(-128 <= value <= 127 for delta in deltas for value in delta)
    width = 1 if small else 2
    body = b"".join(value.to_bytes(width, "little", signed=True) for d in deltas for value in d)
    kind = Record.MORE_SMALL if small else Record.MORE
    return protocol.MORE.pack(kind, stroke, len(deltas)) + body


def end(stroke: int) -> bytes:
    return protocol.END.pack(Record.END, stroke)


def cursor(mode: int, x: int = 0, y: int = 0, scale: int = 0) -> bytes:
    return protocol.CURSOR_IN.pack(Record.CURSOR, mode, scale, x, y)


def view(x: float, y: float, width: float = 800.0, height: float = 600.0) -> bytes:
    return protocol.VIEW_IN.pack(Record.VIEW, x, y, width, height)


def preview_frame(*records: bytes) -> bytes:
    return bytes([Frame.PREVIEWS_IN]) + b"".join(records)


def operations_in(frame: bytes) -> Iterator[tuple[int, int, UUID, UUID, bytes]]:
    """Yield seq, kind, author, client id and payload of an OPERATIONS frame."""
    position = 1
    while position < len(frame):
        size, seq, kind, author, client, _ = protocol.OPERATION.unpack_from(frame, position)
        payload = frame[position + protocol.OPERATION.size : position + 4 + size]
        yield seq, kind, UUID(bytes=author), UUID(bytes=client), payload
        position += 4 + size


class Viewer:
    """What a browser would show: points by (author, client id), places by process and lane."""

    def __init__(self) -> None:
        # Author, cursor (mode, scale, x, y) and view (x, y, width, height).
        self.places: dict[tuple[int, int], tuple[UUID, tuple | None, tuple | None]] = {}
        self.lanes: dict[tuple[int, int], tuple[UUID, UUID]] = {}
        self.points: dict[tuple[UUID, UUID], list[tuple[int, int]]] = {}

    def take(self, frame: bytes) -> None:
        if frame[0] == Frame.PREVIEW_STATE:
            self.lanes.clear()
            self.points.clear()
            self.places.clear()
        position = 1
        while position < len(frame):
            process, size = protocol.BLOCK.unpack_from(frame, position)
            position += protocol.BLOCK.size
            self._block(process, frame[position : position + size])
            position += size

    def _block(self, process: int, data: bytes) -> None:
        position = 0
        while position < len(data):
            kind, lane = protocol.END.unpack_from(data, position)
            if kind == Record.BEGIN:
                _, _, author, client, _, _, x, y = protocol.BEGIN.unpack_from(data, position)
                name = (UUID(bytes=author), UUID(bytes=client))
                self.lanes[process, lane] = name
                self.points[name] = [(x, y)]
                position += protocol.BEGIN.size
            elif kind == Record.END:
                self.points.pop(self.lanes.pop((process, lane), None), None)
                position += protocol.END.size
            elif kind in {Record.CURSOR, Record.VIEW}:
                position = self._place(process, lane, data, position)
            else:
                position = self._more(process, lane, data, position)

    def _place(self, process: int, lane: int, data: bytes, position: int) -> int:
        layout = protocol.CURSOR if data[position] == Record.CURSOR else protocol.VIEW
        _, _, author, *values = layout.unpack_from(data, position)
        _, cursor, view = self.places.get((process, lane), (None, None, None))
        if layout is protocol.CURSOR:
            cursor = tuple(values)
        else:
            view = tuple(values)
        self.places[process, lane] = (UUID(bytes=author), cursor, view)
        if cursor and cursor[0] == CursorMode.GONE:
            del self.places[process, lane]
        return position + layout.size

    def _more(self, process: int, lane: int, data: bytes, position: int) -> int:
        kind, _, count = protocol.MORE.unpack_from(data, position)
        position += protocol.MORE.size
        line = self.points.get(self.lanes.get((process, lane)))
        size = protocol.POINT_BYTES[kind]
        width = size // 2
        for offset in range(position, position + size * count, size):
            dx = int.from_bytes(data[offset : offset + width], "little", signed=True)
            dy = int.from_bytes(data[offset + width : offset + 2 * width], "little", signed=True)
            if line:
                line.append((line[-1][0] + dx, line[-1][1] + dy))
        return position + count * size
