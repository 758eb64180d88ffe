"""The audit log as CSV, made while it is sent."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from django.db.models import QuerySet

from drawmessenger.realtime.database import in_database
from groups.models import AuditEntry
from groups.site import audit_batch

HEAD = ("at", "actor", "actor id", "verb", "target", "target id", "group", "group id")
# What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")


def safe(value: Any) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    begins = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if begins else text


def _line(values: Iterable[Any]) -> str:
    output = io.StringIO()
    csv.writer(output, quoting=csv.QUOTE_ALL).writerow([safe(value) for value in values])
    return output.getvalue()


def _row(entry: AuditEntry) -> str:
    facts = (
        *(entry.at.isoformat(), entry.actor, entry.actor_id, entry.verb),
        *(entry.target, entry.target_id, entry.group, entry.group_id),
        *(json.dumps(what, ensure_ascii=False) for what in (entry.before, entry.after)),
    )
    return _line(facts)


async def audit_csv(entries: QuerySet[AuditEntry]) -> AsyncIterator[bytes]:
    """Yield a list of entries as CSV, the newest first; never more than a batch in memory."""
    # With a mark, spreadsheets read it as UTF-8.
    yield ("\ufeff" + _line((*HEAD, "before", "after"))).encode()
    last = None
    while found := await in_database(audit_batch, entries, last):
        yield "".join(map(_row, found)).encode()
        last = found[-1].pk
