"""Strokes while they are drawn: merged, forwarded without being unpacked, soon forgotten.

A stroke is named by a *lane*, a number of its process and room, so that a record costs four
bytes beside its points. Layouts are in docs/protocol.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from canvas.places import Place, Places
from canvas.strokes import check_style
from drawmessenger.errors import Invalid
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import LIMITS, POINT_BYTES, Frame, Record
from drawmessenger.realtime.room import Entry

LaneKey = tuple[int, int]  # process, lane
PLACE_BYTES: dict[int, int] = {
    Record.CURSOR: protocol.CURSOR.size,
    Record.VIEW: protocol.VIEW.size,
}


class _Lane:
    """One stroke being drawn, as records: what was sent, and what was not yet."""

    __slots__ = ("_last", "count", "name", "number", "pending", "sent")

    def __init__(self, number: int, name: tuple[bytes, bytes]) -> None:
        self.number = number
        self.name = name
        self.count = 0
        self.sent = bytearray()
        self.pending = bytearray()
        self._last = -1  # where the last MORE record of `pending` begins

    def add(self, kind: int, points: bytes, count: int) -> None:
        """Add points, to the last record that was not sent yet if it is of this kind (R9)."""
        pending, last = self.pending, self._last
        if (
            last >= 0
            and pending[last] == kind
            and pending[last + 3] + count <= LIMITS.points_per_record
        ):
            pending[last + 3] += count
        else:
            self._last = len(pending)
            pending += protocol.MORE.pack(kind, self.number, count)
        pending += points
        self.count += count

    def take(self) -> bytearray:
        """Return the records that were not sent yet."""
        pending, self.pending, self._last = self.pending, bytearray(), -1
        self.sent += pending
        return pending


class Previews:
    """The strokes that are being drawn in one room, of this process and of the others."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._lanes: dict[LaneKey, _Lane] = {}
        self._by_name: dict[tuple[bytes, bytes], LaneKey] = {}
        self._numbers = itertools.count()
        self._ended = bytearray()
        self._changed: set[_Lane] = set()
        self.places = Places(process)

    # --- What this process's sockets draw ---------------------------------------------------

    def begin(self, author: bytes, client_id: bytes, rest: bytes) -> _Lane:
        """Start a stroke; ``rest`` is the begin record's style, pressure and first point."""
        number = next(self._numbers) & 0xFFFF
        while (self._process, number) in self._lanes:
            number = next(self._numbers) & 0xFFFF
        lane = self._add((self._process, number), (author, client_id))
        lane.pending += protocol.END.pack(Record.BEGIN, number) + author + client_id + rest
        self._changed.add(lane)
        return lane

    def more(self, lane: _Lane, kind: int, points: bytes, count: int) -> None:
        """Add points to a stroke. Raises Invalid beyond the limit of a stroke."""
        if lane.count + count > LIMITS.stroke_points:
            raise Invalid(f"A stroke has at most {LIMITS.stroke_points} points.", field="points")
        lane.add(kind, points, count)
        self._changed.add(lane)

    def end(self, lane: _Lane) -> None:
        """Forget a stroke that was given up."""
        if self._forget((self._process, lane.number)):
            self._ended += protocol.END.pack(Record.END, lane.number)

    def _add(self, key: LaneKey, name: tuple[bytes, bytes]) -> _Lane:
        lane = self._lanes[key] = _Lane(key[1], name)
        self._by_name[name] = key
        return lane

    def _forget(self, key: LaneKey) -> _Lane | None:
        lane = self._lanes.pop(key, None)
        if lane:
            self._changed.discard(lane)
            if self._by_name.get(lane.name) == key:
                del self._by_name[lane.name]
        return lane

    # --- What the room asks (see Volatile) ----------------------------------------------------

    def size(self) -> int:
        return len(self._lanes) + self.places.lively()

    def drain(self) -> bytes | None:
        records = b"".join([lane.take() for lane in self._changed]) + self._ended
        self._changed.clear()
        self._ended = bytearray()
        if self.places.changed:
            records += self.places.take()
        return protocol.BLOCK.pack(self._process, len(records)) + records if records else None

    def absorb(self, block: bytes) -> None:
        process, _ = protocol.BLOCK.unpack_from(block)
        for kind, number, record in _records(block[protocol.BLOCK.size :]):
            key = (process, number)
            if kind == Record.END:
                self._forget(key)
                continue
            if kind in PLACE_BYTES:
                self.places.absorb(key, record)
                continue
            if kind == Record.BEGIN:
                self._add(key, (record[3:19], record[19:35]))
            if lane := self._lanes.get(key):
                lane.sent += record

    def frame(self, blocks: Sequence[bytes]) -> bytes:
        return bytes([Frame.PREVIEWS]) + b"".join(blocks)

    def state(self) -> bytes | None:
        by_process: dict[int, bytearray] = {}
        for (process, _), lane in self._lanes.items():
            # What this process has not sent yet comes with the next frame.
            by_process.setdefault(process, bytearray()).extend(lane.sent)
        for process, records in self.places.state():
            by_process.setdefault(process, bytearray()).extend(records)
        blocks = [protocol.BLOCK.pack(key, len(data)) + data for key, data in by_process.items()]
        return bytes([Frame.PREVIEW_STATE]) + b"".join(blocks)

    def settle(self, entries: Iterable[Entry]) -> None:
        for _, data in entries:
            _, _, _, author, client_id, _ = protocol.OPERATION.unpack_from(data)
            if key := self._by_name.get((author, client_id)):
                self._forget(key)


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Split records of this server's own making into kind, lane and bytes."""
    position = 0
    while position < len(data):
        kind, number = protocol.END.unpack_from(data, position)
        size = protocol.END.size
        if kind == Record.BEGIN:
            size = protocol.BEGIN.size
        elif kind in POINT_BYTES:
            size = protocol.MORE.size + data[position + 3] * POINT_BYTES[kind]
        elif kind != Record.END:
            size = PLACE_BYTES[kind]
        yield kind, number, data[position : position + size]
        position += size


class Drawing:
    """The strokes that one socket has under way in a room, and where its person points and looks.

    ``on_place`` is called with the lane under which others know the latter, before they do.
    """

    def __init__(
        self, previews: Previews, author: UUID, on_place: Callable[[int], None] | None = None
    ) -> None:
        self._previews = previews
        self._author = author.bytes
        self._lanes: dict[int, _Lane] = {}
        self._place: Place | None = None
        self._on_place = on_place

    def take(self, data: bytes) -> None:
        """Take the records of a PREVIEWS_IN frame. Raises Invalid and names what is wrong."""
        position, end = 1, len(data)
        while position < end:
            kind = data[position]
            if kind in POINT_BYTES and position + protocol.MORE.size <= end:
                position = self._more(kind, data, position)
            elif kind == Record.BEGIN and position + protocol.BEGIN_IN.size <= end:
                position = self._begin(data, position)
            elif kind == Record.END and position + protocol.END.size <= end:
                self._drop(protocol.END.unpack_from(data, position)[1])
                position += protocol.END.size
            elif kind == Record.CURSOR and position + protocol.CURSOR_IN.size <= end:
                position = self._point(data, position)
            elif kind == Record.VIEW and position + protocol.VIEW_IN.size <= end:
                position = self._look(data, position)
            else:
                raise Invalid("The frame has a record that cannot be read.", field="record")

    def _more(self, kind: int, data: bytes, position: int) -> int:
        _, number, count = protocol.MORE.unpack_from(data, position)
        position += protocol.MORE.size
        after: int = position + count * POINT_BYTES[kind]
        if after > len(data) or not count:
            raise Invalid("The frame's length does not fit its points.", field="points")
        # A stroke that is unknown here is one that began before the socket was reopened.
        if lane := self._lanes.get(number):
            self._previews.more(lane, kind, data[position:after], count)
        return after

    def _begin(self, data: bytes, position: int) -> int:
        _, number, client_id, style, *_ = protocol.BEGIN_IN.unpack_from(data, position)
        check_style(style)
        if len(self._lanes) >= LIMITS.strokes_at_once:
            raise Invalid("Too many strokes at once.", field="stroke")
        self._drop(number)
        if self._place:  # who draws points no longer, and does not make oneself wait
            self._previews.places.rest(self._place)
        after = position + protocol.BEGIN_IN.size
        rest = data[position + protocol.END.size + len(client_id) : after]
        self._lanes[number] = self._previews.begin(self._author, client_id, rest)
        return after

    def _point(self, data: bytes, position: int) -> int:
        _, mode, scale, x, y = protocol.CURSOR_IN.unpack_from(data, position)
        self._previews.places.point(self._own_place(), (mode, scale, x, y))
        return position + protocol.CURSOR_IN.size

    def _look(self, data: bytes, position: int) -> int:
        _, x, y, width, height = protocol.VIEW_IN.unpack_from(data, position)
        self._previews.places.look(self._own_place(), (x, y, width, height))
        return position + protocol.VIEW_IN.size

    def _own_place(self) -> Place:
        if not self._place:
            self._place = self._previews.places.open(self._author)
            if self._on_place:
                self._on_place(self._place.number)
        return self._place

    def _drop(self, number: int) -> None:
        if lane := self._lanes.pop(number, None):
            self._previews.end(lane)

    def done(self, client_id: bytes) -> None:
        """Forget a stroke whose operation was saved or refused."""
        for number, lane in tuple(self._lanes.items()):
            if lane.name[1] == client_id:
                del self._lanes[number]
                self._previews.end(lane)

    def end(self) -> None:
        """Give up everything that is under way; the socket is gone."""
        for number in tuple(self._lanes):
            self._drop(number)
        if self._place:
            self._previews.places.close(self._place)
            self._place = None
