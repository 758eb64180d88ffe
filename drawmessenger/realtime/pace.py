"""How often a process sends volatile frames, so that busy rooms stay fluent on one core.

What a tick costs grows with the sockets that receive it and the people who draw. Up to
``frames_per_tick`` of both together, a tick is 33 ms; beyond that it is made longer in
proportion, and clients are told to send no more often than that. Nothing is dropped for it:
frames become fewer and larger.
"""

from __future__ import annotations

import math

from drawmessenger.realtime.protocol import LIMITS


class Pace:
    """The sizes of the rooms in which something volatile goes on, and what follows from them."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._total = 0

    def note(self, room: str, size: int) -> None:
        """Say how many sockets and strokes a room has now; 0 when it is quiet."""
        self._total += size - self._sizes.get(room, 0)
        if size:
            self._sizes[room] = size
        else:
            self._sizes.pop(room, None)

    @property
    def tick_ms(self) -> int:
        """The time between two volatile frames of a room, in milliseconds."""
        return LIMITS.tick_ms * max(1, math.ceil(self._total / LIMITS.frames_per_tick))
