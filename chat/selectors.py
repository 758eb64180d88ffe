from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from accounts.models import User
from chat.fold import fold, quote
from chat.models import Event, EventKind, Message
from chat.shapes import event_out, reply_out
from drawmessenger.errors import NotFound
from drawmessenger.ids import parse_id
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import LIMITS, EventOut, MessageOut, UnreadCount
from drawmessenger.realtime.room import Entry
from groups.models import Group, Membership, Picture
from groups.selectors import NO_GROUP, public_group

PAGE = 50
THREAD = 500  # also of wordings, and of who has read
PINS = 100
NO_MESSAGE = _("There is no such message in this group.")
_JOINS = ("author", "picture", "target", "reply_to__author")

AnyEvent = TypeVar("AnyEvent", bound=Event)


# --- The log ---------------------------------------------------------------------------------


def encode_event(event: Event) -> bytes:
    return protocol.encode_event(event_out(event))


def events_after(group_id: UUID, after: int, limit: int) -> list[Entry]:
    """Return encoded events of a group with a higher ``seq``, in order (R5).

    Of a message that was deleted since, nothing is left but that it was there.
    """
    found = Event.objects.filter(group_id=group_id, seq__gt=after).select_related(*_JOINS)
    events = list(found.order_by("seq")[:limit])
    named = {key for event in events for key in (event.pk, event.target_id, event.reply_to_id)}
    now = _texts(named - {None})
    return [(event.seq, protocol.encode_event(_as_of_now(event, now))) for event in events]


def _texts(ids: Iterable[Any]) -> dict[UUID, Event]:
    """Return of some messages the last edit or the deletion, where there is any."""
    kinds = [EventKind.EDIT, EventKind.DELETE]
    changes = Event.objects.filter(target_id__in=list(ids), kind__in=kinds).order_by("seq")
    last: dict[UUID, Event] = {}
    for change in changes:
        if change.target_id and not is_deleted(change.target_id, last):
            last[change.target_id] = change
    return last


def is_deleted(message_id: UUID | None, last: Mapping[UUID, Event]) -> bool:
    change = last.get(message_id) if message_id else None
    return change is not None and change.kind == EventKind.DELETE


def _as_of_now(event: Event, last: Mapping[UUID, Event]) -> EventOut:
    if event.reply_to and event.reply_to.pk in last:
        event.quote = reply_out(event.reply_to, last[event.reply_to.pk])
    out = event_out(event)
    if not is_deleted(event.pk, last) and not is_deleted(event.target_id, last):
        return out
    return replace(
        out,
        content="",
        html="",
        attachments=(),
        mentions=(),
        picture=None,
        link=None,
        anchor=None,
    )


def heads(group_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the newest ``seq`` of each group's conversation; a silent group is left out."""
    found = Event.objects.filter(group_id__in=list(group_ids)).values("group_id")
    return {row["group_id"]: row["newest"] for row in found.annotate(newest=Max("seq"))}


# --- Who reads -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A group that somebody may read; ``membership`` is None where it is only public."""

    group: Group
    membership: Membership | None
    head: int


def _newest(field: str, group: str) -> Subquery:
    events = Event.objects.filter(group_id=OuterRef(group)).order_by("-seq")
    return Subquery(events.values(field)[:1])


def standing_of(*, user: User, group_id: UUID | str) -> Standing:
    """Return a group that a person may read at this moment, in one query. Raises NotFound (R8)."""
    try:
        key = parse_id(group_id) if isinstance(group_id, str) else group_id
    except ValueError as error:
        raise NotFound(NO_GROUP) from error
    mine = Membership.objects.filter(group_id=key, user=user).select_related("group")
    membership = mine.annotate(head=_newest("seq", "group_id")).first()
    if membership:
        return Standing(membership.group, membership, membership.head or 0)
    group = public_group(user=user, group_id=key)
    if not group:
        raise NotFound(NO_GROUP)
    return Standing(group, None, heads([group.pk]).get(group.pk, 0))


@dataclass(frozen=True)
class OwnState:
    """A group of a person: its newest ``seq``, and how much is not read."""

    head: int
    count: UnreadCount


def own_states(
    *, user: User, group_id: UUID | None = None, after: UUID | None = None, limit: int | None = None
) -> dict[UUID, OwnState]:
    """Return the newest and the unread of a person's groups, or of one, in one query.

    With a limit, of those after a group, in the order of their ids.
    """
    mine = Membership.objects.filter(user=user)
    if group_id:
        mine = mine.filter(group_id=group_id)
    mine = mine.annotate(head=_newest("seq", "group_id"), newest=_newest("number", "group_id"))
    fields = ("last_read_number", "mentions", "mentions_read", "notify")
    rows = mine.values("group_id", "head", "newest", *fields)
    if limit:
        later = rows.filter(group_id__gt=after) if after else rows
        rows = later.order_by("group_id")[:limit]
    return {row["group_id"]: _own_state(row) for row in rows}


def _own_state(row: Mapping[str, Any]) -> OwnState:
    number = row["newest"] or 0
    unread = max(0, number - row["last_read_number"])
    # What was mentioned in a message that the person has read otherwise is not unread.
    mentions = min(unread, max(0, row["mentions"] - row["mentions_read"]))
    return OwnState(row["head"] or 0, UnreadCount(unread, mentions, number, row["notify"]))


def unread_counts(
    *, user: User, after: UUID | None = None, limit: int | None = None
) -> dict[UUID, UnreadCount]:
    """Return how much a person has not read in each of their groups, in one query."""
    states = own_states(user=user, after=after, limit=limit)
    return {group_id: state.count for group_id, state in states.items()}


def receipts(*, group: Group, after: UUID | None = None, limit: int = THREAD) -> dict[str, int]:
    """Return how far those members have read who show it; of a page, in the order of their ids."""
    found = Membership.objects.filter(group=group, user__shows_receipts=True, last_read_seq__gt=0)
    if after:
        found = found.filter(user_id__gt=after)
    rows = found.order_by("user_id").values_list("user_id", "last_read_seq")
    return {str(person): seq for person, seq in rows[:limit]}


# --- Messages as they are now ------------------------------------------------------------------


# What event_out (shapes.py) shows of an author and of a picture. To load all that is known of
# them with each of fifty messages costs more than the messages.
_SHOWN: dict[str, tuple[type[Model], set[str]]] = {
    "author": (User, {"id", "username", "full_name", "is_bot", "deleted_at"}),
    "picture": (Picture, {"id", "width", "height"}),
}
_NOT_SHOWN = [
    f"{name}__{field.name}"
    for name, (model, shown) in _SHOWN.items()
    for field in model._meta.concrete_fields
    if field.name not in shown
]


def _messages(**scope: object) -> QuerySet[Message]:
    # What they answer comes with what changed them (_changes): joined here, it costs every row.
    return Message.objects.filter(**scope).select_related("author", "picture")


def message_page(
    *, group_id: UUID, before: int | None = None, after: int | None = None, limit: int = PAGE
) -> list[Message]:
    """Return the newest messages of a group, those before a ``seq``, or those that follow one.

    They are as they were sent, the oldest first.
    """
    found = _messages(group_id=group_id).defer(*_NOT_SHOWN)
    if after is not None:
        return list(found.filter(seq__gt=after).order_by("seq")[:limit])
    if before is not None:
        found = found.filter(seq__lt=before)
    return list(found.order_by("-seq")[:limit])[::-1]


def folded(messages: Sequence[Event]) -> list[MessageOut]:
    """Return messages as later events left them, in one query; of several groups, if need be."""
    asked = {message.pk: message for message in messages}
    known, changes = _changes(asked)
    for message in messages:
        if message.reply_to_id:
            message.reply_to = known[message.reply_to_id]
    now: dict[UUID | None, MessageOut] = {}
    for group_id in {message.group_id for message in messages}:  # each has a seq of its own
        mine = [message for message in known.values() if message.group_id == group_id]
        outs = [event_out(message, with_reply=message.pk in asked) for message in mine]
        now |= {out.id: out for out in fold(outs, changes.get(group_id, ()))}
    return [_quoting(now[message.pk], now.get(message.reply_to_id)) for message in messages]


def as_now(messages: Sequence[Event]) -> list[Event]:
    """Return messages with the text and preview that they have now, without deleted ones."""
    kept = []
    for message, now in zip(messages, folded(messages), strict=True):
        message.content = now.content
        if now.link:
            told = {"title": now.link.title, "description": now.link.description}
            message.payload = message.payload | {"url": now.link.url} | told
        if not now.deleted:
            kept.append(message)
    return kept


def _quoting(out: MessageOut, quoted: MessageOut | None) -> MessageOut:
    return replace(out, reply=quote(out.reply, quoted)) if out.reply and quoted else out


def _changes(
    messages: Mapping[UUID, Event],
) -> tuple[dict[UUID, Event], dict[UUID, list[EventOut]]]:
    """Return some messages with those that they answer, and what changed them, by group."""
    answered = {message.reply_to_id for message in messages.values()} - {None, *messages}
    which = Q(target_id__in=[*messages, *answered])
    found = Event.objects.filter(which | Q(pk__in=answered) if answered else which)
    shown = found.select_related("author", "picture").defer(*_NOT_SHOWN)
    events = list(shown.order_by("seq"))
    known = {event.pk: event for event in events if event.pk in answered} | dict(messages)
    changes: dict[UUID, list[EventOut]] = {}
    for change in events:
        if change.target_id:
            change.target = known[change.target_id]
            changes.setdefault(change.group_id, []).append(event_out(change))
    return known, changes


def message_of(*, group: Group, seq: int) -> Message:
    """Return a message of a group as it was sent. Raises NotFound."""
    found = _messages(group_id=group.pk).filter(seq=seq).first()
    if not found:
        raise NotFound(NO_MESSAGE)
    return found


def thread_of(*, group: Group, seq: int, after: int = 0, limit: int = THREAD) -> list[MessageOut]:
    """Return the chain of replies that a message belongs to, the oldest first."""
    message = message_of(group=group, seq=seq)
    root = message.thread or message.seq
    found = _messages(group_id=group.pk).filter(Q(seq=root) | Q(thread=root))
    return folded(list(found.filter(seq__gt=after).order_by("seq")[:limit]))


def edits_of(*, group: Group, seq: int, after: int = 0, limit: int | None = None) -> list[EventOut]:
    """Return the wordings that a message has had, the first one first; none of a deleted one."""
    message = message_of(group=group, seq=seq)
    changes = Event.objects.filter(target_id=message.pk)
    if changes.filter(kind=EventKind.DELETE).exists():
        return []
    found = changes.filter(kind=EventKind.EDIT, seq__gt=after).select_related("author")
    wordings: list[Event] = [message] if after < message.seq else []
    for change in found.order_by("seq")[:limit]:
        change.target = message
        wordings.append(change)
    return [event_out(event) for event in wordings[:limit]]


def pins_of(*, group: Group) -> list[MessageOut]:
    """Return the pinned messages of a group, the one pinned last first."""
    pins = Event.objects.filter(group_id=group.pk, kind=EventKind.PIN).order_by("-seq")
    order = list(dict.fromkeys(pins.values_list("target_id", flat=True)[: LIMITS.page_entries]))
    found = {message.pk: message for message in _messages(pk__in=order)}
    results = folded([found[key] for key in order if key in found])
    return [message for message in results if message.pinned][:PINS]
