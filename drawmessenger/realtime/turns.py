"""The order of one socket's durable writes, kept when some of them have to come again."""

from __future__ import annotations

import itertools
import time
from uuid import UUID

from drawmessenger.errors import Busy

# A client may give a write up; nobody waits for it longer than any client waits to repeat it.
PATIENCE = 10.0
MOST_OWED = 64  # more than a client has in flight
RETRY_SECONDS = 0.5


class Turns:
    """Says which writes may go on: none before an earlier one that was refused as busy."""

    __slots__ = ("_numbers", "_owed", "_places")

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._places: dict[UUID, int] = {}  # of what is under way, and of what is owed
        self._owed: dict[UUID, float] = {}  # until when it is waited for

    def begin(self, client_id: UUID) -> None:
        """Let a write go on. Raises Busy while an earlier one has to come again first."""
        place = self._places.get(client_id)
        if place is None:
            place = self._places[client_id] = next(self._numbers)
        if not self._owed:
            return
        self._lose_patience()
        if any(self._places[other] < place for other in self._owed):
            raise Busy("An earlier one has to come first.", retry_after=RETRY_SECONDS)
        self._owed.pop(client_id, None)

    def owe(self, client_id: UUID) -> None:
        """Note that a write was refused as busy, and comes again."""
        if client_id not in self._places or len(self._owed) >= MOST_OWED:
            self.end(client_id)
        else:
            self._owed[client_id] = time.monotonic() + PATIENCE

    def end(self, client_id: UUID) -> None:
        """Note that a write is saved, or refused for good."""
        self._places.pop(client_id, None)
        self._owed.pop(client_id, None)

    def _lose_patience(self) -> None:
        now = time.monotonic()
        for client_id in [key for key, until in self._owed.items() if until < now]:
            self.end(client_id)
