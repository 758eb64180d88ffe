"""What the import and the original's routes read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from chat.models import Event, EventKind
from groups.models import Picture

Thing = TypeVar("Thing")
BATCH = 500


def batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    iterator = iter(things)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def present_ids(model: type[Model], ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some primary keys are taken."""
    found: set[UUID] = set()
    for batch in batches(ids):
        found.update(model._default_manager.filter(pk__in=batch).values_list("pk", flat=True))
    return found


def picture_ids(group_id: UUID) -> set[UUID]:
    return set(Picture.objects.filter(group_id=group_id).values_list("pk", flat=True))


def authors_among(group_id: UUID, author_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some people have written in a group."""
    found = Event.objects.filter(group_id=group_id, author_id__in=author_ids)
    return set(found.values_list("author_id", flat=True).distinct())


def message_seq(group_id: UUID, message_id: UUID) -> int | None:
    """Return the ``seq`` of a message of a group, None when there is no such message."""
    found = Event.objects.filter(pk=message_id, group_id=group_id, kind=EventKind.MESSAGE)
    return found.values_list("seq", flat=True).first()
