"""The append-only log under conversations and canvases (rules R2, R3 and R4).

Entries of one scope (a group, a canvas) are numbered 1, 2, 3 … without gaps. A number is
taken by inserting at head + 1; the unique constraint decides who got it, and the loser tries
again. No step needs a transaction over several documents: should a batch break in the middle,
as it does on MongoDB, what was inserted is a valid prefix and is recognised on the next try.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.errors import Busy, Conflict
from drawmessenger.ids import new_id

ATTEMPTS = 50
RETRY_SECONDS = 0.002


class LogEntry(models.Model):
    """One entry of a log. Concrete logs add their scope's foreign key and their content."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    client_id = models.UUIDField()
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    # Fields that each entry has from the one before it; read together with the head.
    carried: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def follow(self, last: dict[str, Any]) -> None:
        """Take on what is carried: ``last`` has ``seq`` and ``carried`` of the entry before.

        Of the first entry's predecessor, which there is not, all of them are 0.
        """


Entry = TypeVar("Entry", bound=LogEntry)


def head(model: type[LogEntry], **scope: Any) -> int:
    """Return the highest ``seq`` of the scope, 0 when it is empty."""
    last = model._default_manager.filter(**scope).order_by("-seq").values_list("seq", flat=True)
    return last.first() or 0


def _newest(model: type[Entry], scope: dict[str, Any]) -> dict[str, Any]:
    fields = ("seq", *model.carried)
    found = model._default_manager.filter(**scope).order_by("-seq").values(*fields).first()
    return dict(found) if found else dict.fromkeys(fields, 0)


def _number(rows: Sequence[Entry], last: dict[str, Any]) -> None:
    """Number rows in their order, from the entry on that stands in the log before them."""
    for row in rows:
        row.seq = last["seq"] + 1
        row.follow(last)
        last = {name: getattr(row, name) for name in last}


def _saved(model: type[Entry], drafts: Sequence[Entry]) -> dict[tuple[UUID, UUID], Entry]:
    """Return those of the drafts that are in the log already, by author and client id."""
    found = model._default_manager.filter(
        client_id__in={draft.client_id for draft in drafts},
        author_id__in={draft.author_id for draft in drafts},
    )
    return {(entry.author_id, entry.client_id): entry for entry in found}


def append(model: type[Entry], drafts: Sequence[Entry], **scope: Any) -> list[Entry | Conflict]:
    """Save drafts of one scope in their order, each once, and return what is saved (R2, R3).

    The answer has one item per draft: the entry that now stands in the log, which for a
    repeated write is the entry of the first time, or a Conflict when the client id was used
    in another scope. Raises Busy when other writers won every race.
    """
    done: dict[tuple[UUID, UUID], Entry] = {}
    for attempt in range(ATTEMPTS):
        # The first try assumes that nothing is a repetition; the constraint says so if it is.
        if attempt:
            time.sleep(random.uniform(0, RETRY_SECONDS * min(attempt, 10)))  # noqa: S311
            done |= _saved(model, drafts)
        fresh: dict[tuple[UUID, UUID], Entry] = {}
        for draft in drafts:
            if (draft.author_id, draft.client_id) not in done:
                fresh.setdefault((draft.author_id, draft.client_id), draft)
        rows = list(fresh.values())
        try:
            with transaction.atomic():
                _number(rows, _newest(model, scope))
                model._default_manager.bulk_create(rows)
        except IntegrityError:
            continue
        done |= fresh
        return [_in_scope(done[draft.author_id, draft.client_id], scope) for draft in drafts]
    raise Busy(_("Too many people are writing here at this moment. Please try again."))


def _in_scope(entry: Entry, scope: dict[str, Any]) -> Entry | Conflict:
    if all(getattr(entry, name) == value for name, value in scope.items()):
        return entry
    return Conflict("This client id was used elsewhere already.", field="client_id")
