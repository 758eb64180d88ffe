"""Token buckets: how much a socket may do."""

from __future__ import annotations

import time


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
