"""The search over conversations: its index, and asking it.

``SearchText`` has one row for each message that can be found, with its words as they are now.
On SQLite a full-text index (FTS5) over it is kept in step by triggers (migration 0003). On
MongoDB its own text index finds them, where the server has one (text_index.py); otherwise the
words are matched one by one within the groups of the person. All find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from chat.markdown import plain
from chat.models import Event, EventKind, MessageType, SearchText
from chat.selectors import folded
from chat.text_index import has_index, places_with, whole_word
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
class Question:
    """``bounds`` are the first place to look at, and the first beyond; ``groups`` None: all."""

    phrases: list[list[str]]
    open_end: bool
    filters: Filters
    bounds: tuple[int, int]
    groups: list[UUID] | None
    limit: int = RESULTS + 1


@dataclass(frozen=True)
class Found:
    """``url`` is the message's own address; ``snippet`` the text around what was looked for."""

    group: UUID
    group_name: str
    url: str
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
    bounds = _bounds(filters, cursor)
    places = _places(Question(phrases, ends_open(query), filters, bounds, sorted(groups)))
    return _results(places, phrases)


def everywhere(*, query: str, limit: int) -> list[UUID]:
    """Return ids of the newest messages with all the words, in whatever group: for admins."""
    phrases = phrases_of(query[:MOST_QUERY_CHARS])
    if not phrases:
        return []
    everything = _bounds(Filters(), None)
    question = Question(phrases, ends_open(query), Filters(), everything, None, limit)
    found = SearchText.objects.filter(pk__in=_places(question))
    return list(found.values_list("event_id", flat=True))


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


def _places(question: Question) -> list[int]:
    """Return where the messages are that a question is about, the newest first."""
    return _ask_sqlite(question) if connection.vendor == "sqlite" else _ask_mongodb(question)


def _ask_sqlite(question: Question) -> list[int]:
    filters = question.filters
    parts = [f'words : "{" ".join(words)}"' for words in question.phrases]
    if parts and question.open_end:
        parts[-1] += " *"
    if question.groups is not None:
        scope = " OR ".join(f"g{group.hex}" for group in question.groups)
        parts.append(f"scope : ({scope})")
    if filters.author:
        parts.append(f"scope : a{filters.author.hex}")
    if filters.type:
        parts.append(f"scope : t{filters.type}")
    sql = (
        "SELECT rowid FROM chat_search WHERE chat_search MATCH %s AND rowid >= %s AND rowid < %s "
        "ORDER BY rowid DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [" AND ".join(parts), *question.bounds, question.limit])
        return [row[0] for row in cursor.fetchall()]


def _ask_mongodb(question: Question) -> list[int]:
    # Words stand between spaces; the last one may be the beginning of a longer one.
    parts = [f" {' '.join(words)} " for words in question.phrases]
    if parts and question.open_end:
        parts[-1] = parts[-1].rstrip()
    wanted = {"author": question.filters.author, "type": question.filters.type}
    more = {name: value for name, value in wanted.items() if value}
    low, high = question.bounds
    word = whole_word(question.phrases, question.open_end)
    if word and has_index():
        return places_with(
            word,
            parts=parts,
            groups=question.groups,
            bounds=(low, high),
            more=more,
            limit=question.limit,
        )
    found = SearchText.objects.filter(id__gte=low, id__lt=high, **more)
    if question.groups is not None:
        found = found.filter(group_id__in=question.groups)
    for part in parts:
        found = found.filter(words__contains=part)
    return list(found.order_by("-id").values_list("pk", flat=True)[: question.limit])


def _results(places: Sequence[int], phrases: list[list[str]]) -> Results:
    more = len(places) > RESULTS
    shown = list(places[:RESULTS])
    joins = ("event__author", "event__picture", "event__reply_to__author", "event__group")
    rows = SearchText.objects.filter(pk__in=shown).select_related(*joins).order_by("-id")
    events = [row.event for row in rows]
    found = [
        _found(event, message, phrases)
        for event, message in zip(events, folded(events), strict=True)
        if not message.deleted
    ]
    return Results(found, shown[-1] if more else None)


def _found(event: Event, message: MessageOut, phrases: list[list[str]]) -> Found:
    room = reverse("groups:room", args=[event.group_id])
    text = snippet(plain(message.html), phrases)
    return Found(event.group_id, event.group.name, f"{room}#message-{event.seq}", message, text)


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
