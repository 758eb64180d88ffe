"""How members write into a log of their group: authorised, saved, then published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction

from drawmessenger import log
from drawmessenger.errors import NotAllowed, ServiceError
from drawmessenger.realtime.publish import publish_entries
from groups.selectors import writers_among

Entry = TypeVar("Entry", bound=log.LogEntry)


def write_entries(
    model: type[Entry],
    drafts: Sequence[Entry | ServiceError],
    *,
    group: dict[str, Any],
    key: str,
    encode: Callable[[Entry], bytes],
    scope: dict[str, Any],
) -> list[Entry | ServiceError]:
    """Save drafts of one log in their order and return for each what became of it.

    A ServiceError among the drafts stays where it is; a draft of somebody who may not write
    at this moment (R8) becomes NotAllowed; ``group`` says where, as for ``writers_among``.
    What stands is published under ``key`` after the commit (R4).
    """
    outcomes = list(drafts)
    authors = {draft.author_id for draft in drafts if not isinstance(draft, ServiceError)}
    with transaction.atomic():
        allowed = writers_among(user_ids=authors, **group) if authors else set()
        places, valid = [], []
        for place, draft in enumerate(drafts):
            if isinstance(draft, ServiceError):
                continue
            if draft.author_id not in allowed:
                outcomes[place] = NotAllowed("Only members of this group may do that.")
                continue
            places.append(place)
            valid.append(draft)
        saved = log.append(model, valid, **scope) if valid else []
    for place, entry in zip(places, saved, strict=True):
        outcomes[place] = entry
    # Repetitions too: the first time, the answer of the commit may have been lost, and with it
    # the publication. Rooms ignore what they know.
    found = {entry.seq: entry for entry in saved if not isinstance(entry, ServiceError)}
    publish_entries(key, [(seq, encode(found[seq])) for seq in sorted(found)])
    return outcomes
