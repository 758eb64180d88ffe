"""The cache of group queries: keys, and the functions that forget them, side by side.

A value's key contains a *generation*, a random token that is a cached value itself. Forgetting
replaces the token. So a reader that filled from the database just before a write stores its
stale value under the old token, where nobody looks. A cache that is down or slow costs one
short wait and is then left alone for a while. It is never asked about permission (R8).
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import caches

logger = logging.getLogger(__name__)

T = TypeVar("T")
LIFETIME = 300
JITTER = 0.2
FILL_SECONDS = 5
WAIT_FOR_FILLER = (0.005, 0.01, 0.02)
PAUSE = 5.0

_paused_until = 0.0
_not_forgotten: set[str] = set()


# --- Keys, and who forgets them ---------------------------------------------------------------


def own_groups_key(user_id: UUID) -> str:
    return f"own:{user_id}"


def forget_own_groups(*user_ids: UUID) -> None:
    """Call after a membership began or ended, or a group of these people changed."""
    _forget(*(own_groups_key(user_id) for user_id in user_ids))


PUBLIC_GROUPS_KEY = "public"


def forget_public_groups() -> None:
    """Call after a public group was made, changed, or became private."""
    _forget(PUBLIC_GROUPS_KEY)


# --- Mechanism --------------------------------------------------------------------------------


def remember(key: str, fill: Callable[[], T]) -> T:
    """Return the cached value of a key, or fill it from the database, one filler at a time."""
    generation = _ask(lambda cache: _generation(cache, key))
    if generation is None:
        return fill()
    place = f"{key}:{generation}"
    found = _ask(lambda cache: cache.get(place))
    if found is None and not _ask(lambda cache: cache.add(f"{place}:fill", 1, FILL_SECONDS)):
        found = _wait_for_filler(place)
    if found is not None:
        return found[0]  # type: ignore[no-any-return]
    value = fill()
    # Wrapped, so that an empty answer is not mistaken for a missing one; jittered, so that
    # what was filled together does not expire together.
    lifetime = LIFETIME * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    _ask(lambda cache: cache.set(place, (value,), lifetime))
    return value


def _wait_for_filler(place: str) -> Any:
    for seconds in WAIT_FOR_FILLER:
        time.sleep(seconds)
        found = _ask(lambda cache: cache.get(place))
        if found is not None:
            return found
    return None


def _generation(cache: Any, key: str) -> str:
    """Return the token of a key; make one when there is none or a forgetting was lost."""
    name = f"{key}:generation"
    if key in _not_forgotten:
        cache.set(name, secrets.token_hex(8), None)
        _not_forgotten.discard(key)
    return str(cache.get(name) or cache.get_or_set(name, secrets.token_hex(8), None))


def _forget(*keys: str) -> None:
    tokens = {f"{key}:generation": secrets.token_hex(8) for key in keys}
    done = _ask(lambda cache: (cache.set_many(tokens, None),))
    if keys and done is None:
        _not_forgotten.update(keys)


def _ask(question: Callable[[Any], Any]) -> Any:
    """Ask the cache; None when it fails, and for a while after it failed."""
    global _paused_until
    if time.monotonic() < _paused_until:
        return None
    try:
        return question(caches["groups"])
    except Exception as error:  # whatever is wrong with it, the database has the answer
        logger.warning("The group cache is left alone for %s s: %s", PAUSE, error)
        _paused_until = time.monotonic() + PAUSE
        return None
