"""The search over conversations: its index, and asking it.

``SearchText`` has one row for each message that can be found, with its words as they are now.
On SQLite a full-text index (FTS5) over it is kept in step by triggers (migration 0003). On
MongoDB the words are matched one by one within the groups of the person. Both find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from chat.markdown import plain
from chat.models import Event, EventKind, MessageType, SearchText
from chat.selectors import folded
from chat.words import BITS, ends_open, indexed_words, phrases_of, place_of, scope_of, snippet
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import MessageOut
from groups.selectors import own_group_ids, readable_group_ids

RESULTS = 30
MOST_QUERY_CHARS = 200


# --- The index -------------------------------------------------------------------------------


def row_of(event: Event) -> SearchText:
    """Make the row of a message, or of an edit for its message."""
    message = event.target or event
    names = [file["name"] for file in message.payload.get("attachments", ())]
    return SearchText(
        id=place_of(message.created_at, message.group_id, message.seq),
        event_id=message.pk,
        group_id=message.group_id,
        author_id=message.author_id,
        type=event.type,
        scope=scope_of(message.group_id, message.author_id, event.type),
        words=indexed_words(event.content, names),
    )


def note_written(events: Sequence[Event]) -> None:
    """Bring the index up to date with events that are written in this transaction."""
    texts = {EventKind.MESSAGE, EventKind.EDIT}
    last: dict[UUID, Event] = {}
    for event in events:
        if event.kind in texts or event.kind == EventKind.DELETE:
            last[event.target_id or event.pk] = event
    old = [key for key, event in last.items() if event.kind != EventKind.MESSAGE]
    if old:
        SearchText.objects.filter(event_id__in=old).delete()
    rows_add([row_of(event) for event in last.values() if event.kind in texts])


def rows_add(rows: Sequence[SearchText]) -> None:
    """Add rows, each once; two messages that would share a place get two."""
    wanted = [row for row in rows if row.words]
    while wanted:
        taken = dict(
            SearchText.objects.filter(pk__in=[row.pk for row in wanted]).values_list(
                "pk", "event_id"
            )
        )
        free: dict[int, SearchText] = {}
        later = []
        for row in wanted:
            if taken.get(row.pk) == row.event_id:
                continue  # it is there
            if row.pk in taken or row.pk in free:
                row.pk += 1
                later.append(row)
            else:
                free[row.pk] = row
        SearchText.objects.bulk_create(free.values())
        wanted = later


# --- Asking ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filters:
    """``group``: in; ``author``: from; ``type``; times are exclusive."""

    group: UUID | None = None
    author: UUID | None = None
    type: str = ""
    before: datetime | None = None
    after: datetime | None = None


@dataclass(frozen=True)
class Found:
    group: UUID
    message: MessageOut
    snippet: str


@dataclass(frozen=True)
class Results:
    """The newest first; ``cursor`` asks for the next ones, None when there are none."""

    found: list[Found]
    cursor: int | None


def search(
    *, user: User, query: str, filters: Filters | None = None, cursor: int | None = None
) -> Results:
    """Find messages in what a person may read at this moment (R8). Raises Invalid."""
    filters = filters or Filters()
    phrases = _check(query, filters)
    if filters.group:
        groups = readable_group_ids(user=user, group_ids=[filters.group])
    else:
        groups = set(own_group_ids(user=user))
    if not groups:
        return Results([], None)
    low, high = _bounds(filters, cursor)
    ask = _ask_sqlite if connection.vendor == "sqlite" else _ask_words
    places = ask(phrases, ends_open(query), sorted(groups), filters, (low, high))
    return _results(places, phrases)


def _check(query: str, filters: Filters) -> list[list[str]]:
    if len(query) > MOST_QUERY_CHARS:
        raise Invalid(_("Please search for something shorter."), field="q")
    if filters.type and filters.type not in MessageType.values:
        raise Invalid(_("There is no such type of message."), field="type")
    phrases = phrases_of(query)
    if not phrases and not (filters.author or filters.type):
        raise Invalid(_("Please give a word to search for."), field="q")
    return phrases


def _bounds(filters: Filters, cursor: int | None) -> tuple[int, int]:
    """Return the first place to look at, and the first beyond."""
    low, high = 0, 1 << 63
    if filters.after:
        low = (int(filters.after.timestamp() * 1000) + 1) << BITS
    if filters.before:
        high = int(filters.before.timestamp() * 1000) << BITS
    if cursor is not None:
        high = min(high, cursor)
    return max(0, low), max(0, min(high, (1 << 63) - 1))


def _ask_sqlite(
    phrases: Sequence[Sequence[str]],
    open_end: bool,
    groups: Sequence[UUID],
    filters: Filters,
    bounds: tuple[int, int],
) -> list[int]:
    parts = [f'words : "{" ".join(words)}"' for words in phrases]
    if parts and open_end:
        parts[-1] += " *"
    parts.append("scope : (" + " OR ".join(f"g{group.hex}" for group in groups) + ")")
    if filters.author:
        parts.append(f"scope : a{filters.author.hex}")
    if filters.type:
        parts.append(f"scope : t{filters.type}")
    sql = (
        "SELECT rowid FROM chat_search WHERE chat_search MATCH %s AND rowid >= %s AND rowid < %s "
        "ORDER BY rowid DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [" AND ".join(parts), *bounds, RESULTS + 1])
        return [row[0] for row in cursor.fetchall()]


def _ask_words(
    phrases: Sequence[Sequence[str]],
    open_end: bool,
    groups: Sequence[UUID],
    filters: Filters,
    bounds: tuple[int, int],
) -> list[int]:
    found = SearchText.objects.filter(group_id__in=groups, id__gte=bounds[0], id__lt=bounds[1])
    for place, words in enumerate(phrases, 1):
        end = "" if open_end and place == len(phrases) else " "
        found = found.filter(words__contains=f" {' '.join(words)}{end}")
    if filters.author:
        found = found.filter(author_id=filters.author)
    if filters.type:
        found = found.filter(type=filters.type)
    return list(found.order_by("-id").values_list("pk", flat=True)[: RESULTS + 1])


def _results(places: Sequence[int], phrases: list[list[str]]) -> Results:
    more = len(places) > RESULTS
    shown = list(places[:RESULTS])
    joins = ("event__author", "event__picture", "event__reply_to__author")
    rows = SearchText.objects.filter(pk__in=shown).select_related(*joins).order_by("-id")
    events = [row.event for row in rows]
    found = [
        Found(event.group_id, message, snippet(plain(message.html), phrases))
        for event, message in zip(events, folded(events), strict=True)
        if not message.deleted
    ]
    return Results(found, shown[-1] if more else None)


def reindex(*, batch: int = 1_000, progress: Any = None) -> int:
    """Make the index from the log anew; return how many messages can be found."""
    SearchText.objects.all().delete()
    count, last = 0, None
    messages = Event.objects.filter(kind=EventKind.MESSAGE).order_by("pk")
    while True:
        page = list((messages.filter(pk__gt=last) if last else messages)[:batch])
        if not page:
            return count
        last = page[-1].pk
        rows = _rows_of_now(page)
        rows_add(rows)
        count += len(rows)
        if progress:
            progress(count)


def _rows_of_now(messages: Sequence[Event]) -> list[SearchText]:
    known = {message.pk: message for message in messages}
    kinds = [EventKind.EDIT, EventKind.DELETE]
    changes = Event.objects.filter(target_id__in=list(known), kind__in=kinds).order_by("seq")
    now: dict[UUID, Event] = dict(known)
    for change in changes:
        if change.target_id and now[change.target_id].kind != EventKind.DELETE:
            change.target = known[change.target_id]
            now[change.target_id] = change
    return [row_of(event) for event in now.values() if event.kind != EventKind.DELETE]
