from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from msgspec.structs import replace

from accounts.models import User
from chat.fold import fold, quote
from chat.models import Attachment, Event, EventKind, LinkPreview, Message
from chat.shapes import event_out, reply_out
from drawmessenger.errors import NotFound
from drawmessenger.ids import parse_id
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import LIMITS, EventOut, MessageOut, UnreadCount
from drawmessenger.realtime.room import Entry
from groups.models import Group, Membership
from groups.selectors import NO_GROUP, public_group

PAGE = 50
THREAD = 500
PINS = 100
NO_MESSAGE = "There is no such message in this group."
NO_FILE = "There is no such file."
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


def own_states(*, user: User, group_id: UUID | None = None) -> dict[UUID, OwnState]:
    """Return the newest and the unread of a person's groups, or of one, in one query."""
    mine = Membership.objects.filter(user=user)
    if group_id:
        mine = mine.filter(group_id=group_id)
    mine = mine.annotate(head=_newest("seq", "group_id"), newest=_newest("number", "group_id"))
    fields = ("last_read_number", "mentions", "mentions_read", "notify")
    rows = mine.values("group_id", "head", "newest", *fields)
    return {row["group_id"]: _own_state(row) for row in rows}


def _own_state(row: Mapping[str, Any]) -> OwnState:
    number = row["newest"] or 0
    unread = max(0, number - row["last_read_number"])
    # What was mentioned in a message that the person has read otherwise is not unread.
    mentions = min(unread, max(0, row["mentions"] - row["mentions_read"]))
    return OwnState(row["head"] or 0, UnreadCount(unread, mentions, number, row["notify"]))


def unread_counts(*, user: User) -> dict[UUID, UnreadCount]:
    """Return how much a person has not read in each of their groups, in one query."""
    return {group_id: state.count for group_id, state in own_states(user=user).items()}


def receipts(*, group: Group) -> dict[str, int]:
    """Return how far those members have read who show it."""
    found = Membership.objects.filter(group=group, user__shows_receipts=True)
    rows = found.values_list("user_id", "last_read_seq")
    return {str(person): seq for person, seq in rows if seq}


# --- Messages as they are now ------------------------------------------------------------------


# Of an author little is shown; to read all of them makes half of a page's cost.
_SHOWN = {"id", "username", "full_name", "deleted_at", "is_bot"}
_UNSHOWN = [field.name for field in User._meta.concrete_fields if field.name not in _SHOWN]


def _named(*people: str) -> list[str]:
    return [f"{person}__{name}" for person in people for name in _UNSHOWN]


def _messages(**scope: object) -> QuerySet[Message]:
    found = Message.objects.filter(**scope)
    found = found.select_related("author", "picture", "reply_to__author")
    return found.defer(*_named("author", "reply_to__author"))


def message_page(
    *, group_id: UUID, before: int | None = None, after: int | None = None, limit: int = PAGE
) -> list[Message]:
    """Return the newest messages of a group, those before a ``seq``, or those that follow one.

    They are as they were sent, the oldest first.
    """
    found = _messages(group_id=group_id)
    if after is not None:
        return list(found.filter(seq__gt=after).order_by("seq")[:limit])
    if before is not None:
        found = found.filter(seq__lt=before)
    return list(found.order_by("-seq")[:limit])[::-1]


def folded(messages: Sequence[Event]) -> list[MessageOut]:
    """Return messages as later events left them, in one query; of several groups, if need be."""
    asked = {message.pk: message for message in messages}
    quoted = {message.reply_to.pk: message.reply_to for message in messages if message.reply_to}
    known = quoted | asked
    changes = _changes(known)
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


def _changes(messages: Mapping[UUID, Event]) -> dict[UUID, list[EventOut]]:
    """Return what changed some messages, by group, in order."""
    found = Event.objects.filter(target_id__in=list(messages))
    found = found.select_related("author").defer(*_named("author"))
    changes: dict[UUID, list[EventOut]] = {}
    for change in found.order_by("seq"):
        if change.target_id:
            change.target = messages[change.target_id]
        changes.setdefault(change.group_id, []).append(event_out(change))
    return changes


def message_of(*, group: Group, seq: int) -> Message:
    """Return a message of a group as it was sent. Raises NotFound."""
    found = _messages(group_id=group.pk).filter(seq=seq).first()
    if not found:
        raise NotFound(NO_MESSAGE)
    return found


def thread_of(*, group: Group, seq: int) -> list[MessageOut]:
    """Return the chain of replies that a message belongs to, the oldest first."""
    message = message_of(group=group, seq=seq)
    root = message.thread or message.seq
    found = _messages(group_id=group.pk).filter(Q(seq=root) | Q(thread=root))
    return folded(list(found.order_by("seq")[:THREAD]))


def edits_of(*, group: Group, seq: int) -> list[EventOut]:
    """Return the wordings that a message has had, the first one first; none of a deleted one."""
    message = message_of(group=group, seq=seq)
    kinds = [EventKind.EDIT, EventKind.DELETE]
    found = Event.objects.filter(target_id=message.pk, kind__in=kinds).select_related("author")
    changes = list(found.order_by("seq"))
    if any(change.kind == EventKind.DELETE for change in changes):
        return []
    for change in changes:
        change.target = message
    return [event_out(event) for event in [message, *changes]]


def pins_of(*, group: Group) -> list[MessageOut]:
    """Return the pinned messages of a group, the one pinned last first."""
    pins = Event.objects.filter(group_id=group.pk, kind=EventKind.PIN).order_by("-seq")
    order = list(dict.fromkeys(pins.values_list("target_id", flat=True)[: LIMITS.page_entries]))
    found = {message.pk: message for message in _messages(pk__in=order)}
    results = folded([found[key] for key in order if key in found])
    return [message for message in results if message.pinned][:PINS]


# --- Files -----------------------------------------------------------------------------------


def attachment_for(*, user: User, attachment_id: UUID, picture: bool = False) -> Attachment:
    """Return a file of a group that a person may read. Raises NotFound (R8).

    One that was not sent yet is its author's alone.
    """
    found = Attachment.objects.filter(pk=attachment_id).first()
    if not found or (picture and not found.thumbnail):
        raise NotFound(NO_FILE)
    standing_of(user=user, group_id=found.group_id)
    if not found.event_id and found.author_id != user.pk:
        raise NotFound(NO_FILE)
    return found


def preview_of(digest: str) -> LinkPreview:
    """Return a cached preview that has a picture. Raises NotFound."""
    found = LinkPreview.objects.filter(pk=digest).first()
    if not found or not found.image:
        raise NotFound(NO_FILE)
    return found
