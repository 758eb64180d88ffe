"""Pages of a list by a cursor: where its last row stands, opaque to who asks for the next ones."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from drawmessenger.errors import Invalid

Row = TypeVar("Row", bound=Model)
NO_PAGE = _("There is no such page.")


@dataclass
class Window:
    """What is asked for of a list; ``next`` asks for what follows, "" when that was all."""

    after: str = ""
    limit: int = 50
    next: str = ""

    def of(self, found: QuerySet[Row], field: str, *, newest: bool = False) -> list[Row]:
        """Return the next rows by a time and by their key. Raises Invalid."""
        sign, beyond = ("-", "lt") if newest else ("", "gt")
        if self.after:
            at, key = _read(self.after)
            later = Q(**{f"{field}__{beyond}": at})
            found = found.filter(later | Q(**{field: at, f"pk__{beyond}": key}))
        rows = list(found.order_by(f"{sign}{field}", f"{sign}pk")[: self.limit + 1])
        return self._kept(rows, field)

    def _kept(self, rows: Sequence[Row], field: str) -> list[Row]:
        kept = list(rows[: self.limit])
        if len(rows) > self.limit:
            last = kept[-1]
            self.next = _cursor(getattr(last, field), last.pk)
        return kept


def _cursor(at: datetime, key: UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {key.hex}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, key = text.partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC), UUID(key)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise Invalid(NO_PAGE, field="after") from error


def key_of(after: str) -> UUID | None:
    """Return the key after which a list in the order of its keys goes on. Raises Invalid."""
    try:
        return UUID(after) if after else None
    except ValueError as error:
        raise Invalid(NO_PAGE, field="after") from error
