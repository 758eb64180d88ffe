"""A cache that all processes share while Redis answers, and that never fails.

Rate limits and codes that count once are kept in it: they must hold for all processes together,
and nobody may be kept from signing in because Redis is away.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache

logger = logging.getLogger(__name__)

PAUSE = 5.0  # seconds, in which Redis is left alone after it failed


class SteadyCache(BaseCache):
    """Asks Redis, or the memory of this process for as long as Redis does not answer.

    What was written to the one is not known to the other.
    """

    # Django makes an instance for each thread; they learn of a failure from each other.
    _paused_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.redis = RedisCache(server, params)
        self.memory = LocMemCache("steady", params)

    def _ask(self, name: str, *given: Any, **more: Any) -> Any:
        if time.monotonic() >= SteadyCache._paused_until:
            try:
                return getattr(self.redis, name)(*given, **more)
            except ValueError:  # a number to count on is not there: an answer, no failure
                raise
            except Exception as error:
                logger.warning("The cache is this process's own for %s s: %s", PAUSE, error)
                SteadyCache._paused_until = time.monotonic() + PAUSE
        return getattr(self.memory, name)(*given, **more)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return bool(self._ask("add", key, value, timeout, version=version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version=version)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._ask("set", key, value, timeout, version=version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout, version=version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta, version=version))

    def clear(self) -> None:
        self._ask("clear")
