"""How members write into a log of their group: authorised, saved, then published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from drawmessenger import log
from drawmessenger.errors import NotAllowed, ServiceError
from drawmessenger.realtime.publish import publish_entries
from groups.permissions import ONLY_MEMBERS
from groups.selectors import writers_among

Entry = TypeVar("Entry", bound=log.LogEntry)


def members_only(
    group_id: UUID,
) -> Callable[[Sequence[log.LogEntry]], list[ServiceError | None]]:
    """Let those write who may write in a group at this moment; no readers."""

    def refusals(drafts: Sequence[log.LogEntry]) -> list[ServiceError | None]:
        authors = {draft.author_id for draft in drafts}
        allowed = writers_among(group_id=group_id, user_ids=authors)
        return [
            None if draft.author_id in allowed else NotAllowed(ONLY_MEMBERS) for draft in drafts
        ]

    return refusals


def write_entries(
    model: type[Entry],
    drafts: Sequence[Entry | ServiceError],
    *,
    refusals: Callable[[Sequence[Entry]], Sequence[ServiceError | None]],
    key: str,
    encode: Callable[[Entry], bytes],
    scope: dict[str, Any],
    also: Callable[[list[Entry]], None] | None = None,
) -> list[Entry | ServiceError]:
    """Save drafts of one log in their order and return for each what became of it.

    A ServiceError among the drafts stays where it is. ``refusals`` says of the others why they
    may not be written at this moment (R8), or None; ``members_only`` makes one.
    What stands is published under ``key`` after the commit (R4). ``also`` is given, in the
    same transaction, those entries that were written now, and no repetitions.
    """
    outcomes = list(drafts)
    asked = [(place, draft) for place, draft in enumerate(drafts) if isinstance(draft, model)]
    places, valid = [], []
    with transaction.atomic():
        refused = refusals([draft for _, draft in asked]) if asked else []
        for (place, draft), refusal in zip(asked, refused, strict=True):
            if refusal:
                outcomes[place] = refusal
                continue
            places.append(place)
            valid.append(draft)
        saved = log.append(model, valid, **scope) if valid else []
        new = {id(draft) for draft in valid}
        written = {id(one): one for one in saved if isinstance(one, model) and id(one) in new}
        if also and written:
            also(list(written.values()))
    for place, entry in zip(places, saved, strict=True):
        outcomes[place] = entry
    # Repetitions too: the first time, the answer of the commit may have been lost, and with it
    # the publication. Rooms ignore what they know.
    found = {entry.seq: entry for entry in saved if not isinstance(entry, ServiceError)}
    publish_entries(key, [(seq, encode(found[seq])) for seq in sorted(found)])
    return outcomes
