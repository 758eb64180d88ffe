"""The cache of group queries: keys, and the functions that forget them, side by side.

A value is kept with a *generation*, a random token that is a cached value itself. Forgetting
replaces the token. So a reader that filled from the database just before a write stores its
stale value with the old token, and nobody takes it. A cache that is down or slow costs one
short wait and is then left alone for a while. It is never asked about permission (R8).
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
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

# Whether something was read from the database since this was last set to False.
filled: ContextVar[bool] = ContextVar("filled", default=False)
_paused_until = 0.0
_not_forgotten: set[str] = set()


# --- Keys, and who forgets them ---------------------------------------------------------------


def own_groups_key(user_id: UUID) -> str:
    return f"own:{user_id}"


def own_groups_json_key(user_id: UUID) -> str:
    return f"own-json:{user_id}"


def forget_own_groups(*user_ids: UUID) -> None:
    """Call after a membership began or ended, or a group of these people changed."""
    keys = (own_groups_key, own_groups_json_key)
    _forget(*(key(user_id) for user_id in user_ids for key in keys))


def group_key(group_id: UUID) -> str:
    return f"group:{group_id}"


def forget_groups(*group_ids: UUID) -> None:
    """Call after what is told of these groups changed."""
    _forget(*(group_key(group_id) for group_id in group_ids))


PUBLIC_GROUPS_KEY = "public"


def forget_public_groups() -> None:
    """Call after a public group was made, changed, or became private."""
    _forget(PUBLIC_GROUPS_KEY)


# --- Mechanism --------------------------------------------------------------------------------


def remember(key: str, fill: Callable[[], T]) -> T:
    """Return the cached value of a key, or fill it from the database, one filler at a time."""
    found, generation = _find(key)
    if generation is None:
        filled.set(True)
        return fill()
    if found is None and not _ask(lambda cache: cache.add(f"{key}:fill", 1, FILL_SECONDS)):
        found = _wait_for_filler(key)
    if found is not None:
        return found[0]  # type: ignore[no-any-return]
    value = fill()
    filled.set(True)
    # Wrapped, so that an empty answer is not mistaken for a missing one; jittered, so that
    # what was filled together does not expire together.
    lifetime = LIFETIME * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    _ask(lambda cache: cache.set(key, (generation, (value,)), lifetime))
    _ask(lambda cache: cache.delete(f"{key}:fill"))
    return value


def _find(key: str) -> tuple[tuple[Any] | None, str | None]:
    """Return the wrapped value of a key, if it is of the present generation, and that.

    Both are asked for at once: what a slow filler stored under an older token counts as missing.
    """
    name = f"{key}:generation"
    if key in _not_forgotten and _ask(lambda cache: (cache.set(name, _token(), None),)):
        _not_forgotten.discard(key)
    found = _ask(lambda cache: cache.get_many([name, key]))
    if found is None or key in _not_forgotten:
        return None, None
    generation = found.get(name)
    if generation is None:
        return None, _ask(lambda cache: cache.get_or_set(name, _token, None))
    stored = found.get(key)
    return (stored[1] if stored and stored[0] == generation else None), generation


def _wait_for_filler(key: str) -> Any:
    for seconds in WAIT_FOR_FILLER:
        time.sleep(seconds)
        found, _ = _find(key)
        if found is not None:
            return found
    return None


def _token() -> str:
    return secrets.token_hex(8)


def _forget(*keys: str) -> None:
    tokens = {f"{key}:generation": _token() for key in keys}
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
