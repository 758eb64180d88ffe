"""The cache of group queries: keys, and the functions that forget them, side by side.

A value is kept with a *generation*, a random token that is a cached value itself. Forgetting
replaces the token. So a reader that filled from the database just before a write stores its
stale value with the old token, and nobody takes it. A cache that is down or slow costs one
short wait and is then left alone for a while; what could not be forgotten meanwhile is forgotten
in the background as soon as that works. It is never asked about permission (R8).
"""

from __future__ import annotations

import logging
import pickle
import random
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import caches

from drawmessenger.commits import after_commit

logger = logging.getLogger(__name__)

T = TypeVar("T")
LIFETIME = 300
JITTER = 0.2
FILL_SECONDS = 5
WAIT_FOR_FILLER = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.16)
PAUSE = 5.0
FIRST_RETRY = 0.25  # of a forgetting; each next one comes twice as late, up to PAUSE
# What reading a value raises that was kept by another version, or was never one of ours.
UNREADABLE = (
    *(AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError),
    pickle.UnpicklingError,
)

# Whether something was read from the database since this was last set to False.
filled: ContextVar[bool] = ContextVar("filled", default=False)
_paused_until = 0.0
_owed: dict[str, str] = {}  # key -> a random mark: forgettings that did not work yet
_payer: threading.Thread | None = None
_lock = threading.Lock()


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
    filled.set(True)
    try:
        return _fill(key, generation, fill)
    finally:
        _ask(lambda cache: cache.delete(f"{key}:fill"))


def _fill(key: str, generation: str, fill: Callable[[], T]) -> T:
    value = fill()
    # Wrapped, so that an empty answer is not mistaken for a missing one; jittered, so that
    # what was filled together does not expire together.
    lifetime = LIFETIME * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    _ask(lambda cache: cache.set(key, (generation, (value,)), lifetime))
    return value


def _find(key: str) -> tuple[tuple[Any] | None, str | None]:
    """Return the wrapped value of a key, if it is of the present generation, and that.

    Both are asked for at once: what a slow filler stored under an older token counts as missing.
    """
    name = f"{key}:generation"
    if key in _owed and not _pay():
        return None, None
    found = _ask(lambda cache: _read(cache, [name, key]))
    if found is None:
        return None, None
    generation = found.get(name)
    if generation is None:
        return None, _ask(lambda cache: cache.get_or_set(name, _token, None))
    stored = found.get(key)
    return (stored[1] if stored and stored[0] == generation else None), generation


def _read(cache: Any, names: list[str]) -> Any:
    try:
        return cache.get_many(names)
    except UNREADABLE:
        cache.delete_many(names)
        return {}


def _wait_for_filler(key: str) -> Any:
    for seconds in WAIT_FOR_FILLER:
        time.sleep(seconds)
        is_filled = not _ask(lambda cache: cache.has_key(f"{key}:fill"))
        found, _ = _find(key)
        if found is not None or is_filled:
            return found
    return None


def _token() -> str:
    return secrets.token_hex(8)


def _forget(*keys: str) -> None:
    after_commit(partial(_forget_now, keys))


def _forget_now(keys: Sequence[str]) -> None:
    global _payer
    with _lock:
        _owed.update((key, _token()) for key in keys)
    if _pay():
        return
    with _lock:
        if _payer is None:
            _payer = threading.Thread(target=_pay_later, daemon=True)
            _payer.start()


def _pay(*, patiently: bool = True) -> bool:
    """Forget all that is owed; tell whether nothing is any more."""
    with _lock:
        owed = dict(_owed)
    tokens = {f"{key}:generation": _token() for key in owed}
    if owed and not _ask(lambda cache: (cache.set_many(tokens, None),), patiently=patiently):
        return False
    with _lock:
        for key, debt in owed.items():
            if _owed.get(key) == debt:  # it was not to be forgotten once more meanwhile
                del _owed[key]
    return not _owed


def _pay_later() -> None:
    """Other processes read what this one could not make them forget: try until it works."""
    global _payer
    wait = FIRST_RETRY
    while True:
        time.sleep(wait)
        with _lock:
            if not _owed:
                _payer = None
                return
        _pay(patiently=False)
        wait = min(2 * wait, PAUSE)


def _ask(question: Callable[[Any], Any], *, patiently: bool = True) -> Any:
    """Ask the cache; None when it fails and, for whoever is patient, for a while after that."""
    global _paused_until
    if patiently and time.monotonic() < _paused_until:
        return None
    try:
        return question(caches["groups"])
    except Exception as error:  # whatever is wrong with it, the database has the answer
        logger.warning("The group cache is left alone for %s s: %s", PAUSE, error)
        _paused_until = time.monotonic() + PAUSE
        return None
