"""One's groups, and one group, in front of Django; see accounts/quick.py."""

from __future__ import annotations

import re
from typing import Any

from accounts.models import User
from accounts.quick import GROUP, JSON, Answer, QuickRead
from groups import cache
from groups.selectors import group_json, own_groups_json

HIT = (b"server-timing", b'cache;desc="hit"')
FILLED = (b"server-timing", b'cache;desc="filled"')


def _groups(*, user: User, **_: Any) -> Answer:
    cache.filled.set(False)
    return _answer(own_groups_json(user=user))


def _group(*, user: User, group_id: str, **_: Any) -> Answer:
    cache.filled.set(False)
    return _answer(group_json(user=user, group_id=group_id))


def _answer(body: bytes) -> Answer:
    """Return the answer with a header that says whether the cache had it."""
    return Answer(body, (*JSON, FILLED if cache.filled.get() else HIT))


READS = (
    QuickRead(re.compile("/api/v1/groups"), _groups),
    QuickRead(re.compile(f"/api/v1/groups/{GROUP}"), _group),
)
