"""Token buckets: how much a socket may do, and a person with all sockets together."""

from __future__ import annotations

import time
from uuid import UUID
from weakref import WeakValueDictionary

from drawmessenger.realtime.protocol import LIMITS

# A second page of the same person is nothing unusual; a tenth that writes as well is.
SOCKETS_PER_PERSON = 2
# No page comes near: at most 60 previews and 20 writes a second are of any use.
FLOOD_FACTOR = 5


class TokenBucket:
    """Allows ``per_second`` events on average and ``per_second * burst_seconds`` at once."""

    __slots__ = ("_capacity", "_per_second", "_tokens", "_updated")

    def __init__(self, per_second: float, burst_seconds: float) -> None:
        self._per_second = per_second
        self._capacity = self._tokens = per_second * burst_seconds
        self._updated = time.monotonic()

    def take(self, cost: float = 1.0) -> float:
        """Take tokens and return 0, or take none and return the seconds to wait."""
        now = time.monotonic()
        refill = (now - self._updated) * self._per_second
        self._tokens = min(self._capacity, self._tokens + refill)
        self._updated = now
        if self._tokens >= cost:
            self._tokens -= cost
            return 0.0
        return (cost - self._tokens) / self._per_second


class Allowance:
    """What one holder may do: previews, durable writes, and frames of whatever kind.

    Where ``frames`` is used up, somebody has sent ``FLOOD_FACTOR`` times what is allowed for
    as long as a burst may last.
    """

    __slots__ = ("__weakref__", "durable", "frames", "volatile")

    def __init__(self, times: int = 1) -> None:
        volatile, durable = LIMITS.volatile_per_second, LIMITS.durable_per_second
        burst = LIMITS.burst_seconds
        self.volatile = TokenBucket(volatile * times, burst)
        self.durable = TokenBucket(durable * times, burst)
        self.frames = TokenBucket((volatile + durable) * times * FLOOD_FACTOR, burst)


_allowances: WeakValueDictionary[UUID, Allowance] = WeakValueDictionary()


def allowance_of(user_id: UUID) -> Allowance:
    """Return what all sockets of a person share in this process.

    Sockets hold it, nobody else does: with the last one it goes. Who closes all sockets to get
    a fresh one has to pay for handshakes instead, which cost more than what they would gain.
    """
    allowance = _allowances.get(user_id)
    if allowance is None:
        allowance = _allowances[user_id] = Allowance(SOCKETS_PER_PERSON)
    return allowance
