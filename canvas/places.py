"""Where the people in a room point and look: the newest of a tick, soon forgotten.

A socket has a *place* from its first CURSOR or VIEW on. Its lane is a number of its process and
room, apart from those of strokes. Layouts are in docs/protocol.md.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator

from canvas.strokes import MAX_COORDINATE, MAX_SCALE
from drawmessenger.errors import Invalid
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import CursorMode, Record

PlaceKey = tuple[int, int]  # process, lane
MODES = frozenset(CursorMode)
LIVELY = 0.3  # seconds since it changed, during which a place counts among what goes on
FORGOTTEN = 60.0  # seconds after which another process's place is no longer believed in


class Place:
    """One socket's cursor and view, as records: what others have, and what they do not yet."""

    __slots__ = ("author", "cursor", "heard_at", "left", "new_cursor", "new_view", "number", "view")

    def __init__(self, number: int, author: bytes) -> None:
        self.number = number
        self.author = author
        self.cursor = self.view = b""
        self.new_cursor = self.new_view = b""
        self.left = False  # others must be told to forget it, before what is new
        self.heard_at = 0.0

    def gone(self) -> bytes:
        return protocol.CURSOR.pack(
            Record.CURSOR, self.number, self.author, CursorMode.GONE, 0, 0, 0
        )

    def take(self) -> bytes:
        """Return what others do not have yet."""
        records = self.new_cursor + self.new_view
        if self.left:
            records = self.gone() + records
            self.cursor = self.view = b""
        self.cursor, self.view = self.new_cursor or self.cursor, self.new_view or self.view
        self.new_cursor = self.new_view = b""
        self.left = False
        return records


class Places:
    """The places of one room, of this process's sockets and of the other processes'."""

    def __init__(self, process: int, now: Callable[[], float] = time.monotonic) -> None:
        self._process = process
        self._now = now
        self._places: dict[PlaceKey, Place] = {}
        self._numbers = itertools.count()
        self._gone = bytearray()
        self._changed: set[Place] = set()
        self._lively: dict[PlaceKey, float] = {}  # when each changed last, the oldest first

    # --- What this process's sockets say ------------------------------------------------------

    def open(self, author: bytes) -> Place:
        number = next(self._numbers) & 0xFFFF
        while (self._process, number) in self._places:
            number = next(self._numbers) & 0xFFFF
        place = self._places[self._process, number] = Place(number, author)
        return place

    def point(self, place: Place, cursor: tuple[int, int, int, int]) -> None:
        """Take mode, scale, x and y of a cursor. Raises Invalid and names what is wrong."""
        mode, scale, x, y = cursor
        if mode not in MODES:
            raise Invalid(f"There is no cursor of mode {mode}.", field="mode")
        if scale > MAX_SCALE:
            raise Invalid(f"The scale is at most {MAX_SCALE}.", field="scale")
        if max(abs(x), abs(y)) > MAX_COORDINATE:
            raise Invalid(f"Coordinates are within ±{MAX_COORDINATE}.", field="cursor")
        if mode == CursorMode.GONE:
            self._leave(place)
            return
        record = protocol.CURSOR.pack(Record.CURSOR, place.number, place.author, *cursor)
        if record != (place.new_cursor or (b"" if place.left else place.cursor)):
            place.new_cursor = record
            self._note(place)

    def look(self, place: Place, view: tuple[float, float, float, float]) -> None:
        """Take middle and size of what somebody sees. Raises Invalid and names what is wrong.

        The same view again is passed on as well: it says that its person is still there.
        """
        x, y, width, height = view
        if not all(map(math.isfinite, view)) or max(abs(x), abs(y)) > MAX_COORDINATE:
            raise Invalid(f"A view lies within ±{MAX_COORDINATE}.", field="view")
        if min(width, height) <= 0 or max(width, height) > MAX_COORDINATE:
            raise Invalid("Width and height of a view are above 0.", field="view")
        record = protocol.VIEW.pack(Record.VIEW, place.number, place.author, *view)
        if record != (place.new_view or place.view):
            self._note(place)
        place.new_view = record
        self._changed.add(place)

    def rest(self, place: Place) -> None:
        """What its person does now counts as something else."""
        self._lively.pop((self._process, place.number), None)

    def close(self, place: Place) -> None:
        """Forget the place of a socket that is gone."""
        self._leave(place)
        if place.left:
            self._gone += place.gone()
        self._changed.discard(place)
        self._places.pop((self._process, place.number), None)

    def _leave(self, place: Place) -> None:
        place.new_cursor = place.new_view = b""
        place.left = bool(place.cursor or place.view)
        self.rest(place)
        if place.left:
            self._changed.add(place)
        else:
            self._changed.discard(place)

    def _note(self, place: Place) -> None:
        self._changed.add(place)
        self._enliven((self._process, place.number))

    def _enliven(self, key: PlaceKey) -> None:
        self._lively.pop(key, None)
        self._lively[key] = self._now()

    # --- What the room asks through Previews --------------------------------------------------

    @property
    def changed(self) -> bool:
        return bool(self._changed or self._gone)

    def lively(self) -> int:
        """Return how many places changed a moment ago."""
        if self._lively:
            limit = self._now() - LIVELY
            while self._lively and (oldest := next(iter(self._lively))):
                if self._lively[oldest] > limit:
                    break
                del self._lively[oldest]
        return len(self._lively)

    def take(self) -> bytes:
        """Return what is new of this process's sockets, as records."""
        records = bytes(self._gone) + b"".join([place.take() for place in self._changed])
        self._gone = bytearray()
        self._changed.clear()
        return records

    def absorb(self, key: PlaceKey, record: bytes) -> None:
        """Take a record of another process."""
        is_cursor = record[0] == Record.CURSOR
        if is_cursor and protocol.CURSOR.unpack(record)[3] == CursorMode.GONE:
            self._places.pop(key, None)
            self._lively.pop(key, None)
            return
        place = self._places.get(key)
        if not place:
            place = self._places[key] = Place(key[1], record[3:19])
        before = place.cursor, place.view
        if is_cursor:
            place.cursor = record
        else:
            place.view = record
        place.heard_at = self._now()
        if before != (place.cursor, place.view):
            self._enliven(key)

    def state(self) -> Iterator[tuple[int, bytes]]:
        """Yield each process's number with the records of its places that others have."""
        limit = self._now() - FORGOTTEN
        for key, place in tuple(self._places.items()):
            if key[0] != self._process and place.heard_at < limit:
                del self._places[key]  # its process must have died
            elif place.cursor or place.view:
                yield key[0], place.cursor + place.view
