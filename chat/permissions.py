"""Which events of a batch may be written at this moment (R8), and what they name.

One query for a batch of plain messages; one more each for messages that are changed or
answered, what became of those, files, and canvases that are pointed at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chat.models import Attachment, Event, EventKind, MessageType
from chat.selectors import NO_MESSAGE, is_deleted
from chat.shapes import reply_out
from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound, ServiceError
from drawmessenger.realtime.protocol import LIMITS
from groups.models import Group, Membership
from groups.permissions import Verb, may, refusal
from groups.signals import anchors_named

Refusal = ServiceError | None
DELETED = _("This message was deleted.")


@dataclass
class Facts:
    """What the database says of the things that a batch names."""

    members: Mapping[UUID, Membership]
    messages: Mapping[int, Event] = field(default_factory=dict)
    texts: dict[UUID, Event] = field(default_factory=dict)  # last edit or deletion of each
    changes: Counter[UUID] = field(default_factory=Counter)
    files: Mapping[UUID, Attachment] = field(default_factory=dict)
    canvases: set[UUID] = field(default_factory=set)


def refusals(group_id: UUID, events: Sequence[Event]) -> list[Refusal]:
    """Return for each event why it may not be written, or None; find what those name."""
    facts = _facts(group_id, events)
    refused = [_refusal(event, facts) for event in events]
    # What was saved and acknowledged stays so, whatever has happened since (R3).
    late = [event for event, refusal in zip(events, refused, strict=True) if refusal]
    saved = _saved(group_id, [event for event in late if _may_be_late(event)])
    return [
        None if (event.author_id, event.client_id) in saved else refusal
        for event, refusal in zip(events, refused, strict=True)
    ]


def _may_be_late(event: Event) -> bool:
    """What an event names may have gone since it was saved: a message, or a canvas."""
    return event.kind != EventKind.MESSAGE or bool(event.draft.anchor)


def _saved(group_id: UUID, events: Sequence[Event]) -> set[tuple[UUID, UUID]]:
    if not events:
        return set()
    kinds = {event.client_id: event.kind == EventKind.MESSAGE for event in events}
    found = Event.objects.filter(group_id=group_id, client_id__in=list(kinds))
    rows = found.values_list("author_id", "client_id", "kind")
    return {(who, name) for who, name, kind in rows if kinds[name] == (kind == EventKind.MESSAGE)}


# --- What they name --------------------------------------------------------------------------


def _facts(group_id: UUID, events: Sequence[Event]) -> Facts:
    authors = {event.author_id for event in events}
    members = Membership.objects.filter(group_id=group_id, user_id__in=authors)
    found = members.select_related("group", "user")
    facts = Facts({membership.user_id: membership for membership in found})
    named = {seq for event in events for seq in (event.draft.target, event.draft.reply_to) if seq}
    if named:
        _find_messages(group_id, named, facts)
    files = {key for event in events for key in event.draft.attachments}
    if files:
        facts.files = Attachment.objects.filter(group_id=group_id).in_bulk(list(files))
    canvases = {event.draft.anchor.canvas for event in events if event.draft.anchor}
    if canvases:
        answers = anchors_named.send(sender=Group, group_id=group_id, canvas_ids=canvases)
        answered: list[Any] = [answer for _receiver, answer in answers]
        facts.canvases = {key for some in answered for key in some}
    return facts


def _find_messages(group_id: UUID, named: Iterable[int], facts: Facts) -> None:
    found = Event.objects.filter(group_id=group_id, seq__in=list(named), kind=EventKind.MESSAGE)
    facts.messages = {message.seq: message for message in found.select_related("author")}
    ids = [message.pk for message in facts.messages.values()]
    for change in Event.objects.filter(target_id__in=ids).order_by("seq"):
        assert change.target_id  # noqa: S101 - for mypy
        facts.changes[change.target_id] += 1
        is_text = change.kind in {EventKind.EDIT, EventKind.DELETE}
        if is_text and not is_deleted(change.target_id, facts.texts):
            facts.texts[change.target_id] = change


# --- Rules -----------------------------------------------------------------------------------


def _refusal(event: Event, facts: Facts) -> Refusal:
    membership = facts.members.get(event.author_id)
    refused = refusal(membership, Verb.WRITE)
    if refused or not membership:
        return refused
    if event.calls_all_unasked:
        return NotAllowed(_("You may not call everybody with @all in this group."), field="content")
    if event.kind == EventKind.MESSAGE:
        return _answer(event, facts) or _point(event, facts) or _take_files(event, facts)
    return _change(event, membership, facts)


def _answer(event: Event, facts: Facts) -> Refusal:
    """Find what a message answers; a deleted one may be answered too."""
    seq = event.draft.reply_to
    if seq is None:
        return None
    message = facts.messages.get(seq)
    if not message:
        return NotFound(NO_MESSAGE, field="reply_to")
    event.reply_to = message
    event.thread = message.thread or message.seq
    event.quote = reply_out(message, facts.texts.get(message.pk))
    return None


def _point(event: Event, facts: Facts) -> Refusal:
    """A message points at a canvas of its own group."""
    anchor = event.draft.anchor
    if anchor and anchor.canvas not in facts.canvases:
        return NotFound(_("This group has no such canvas (any more)."), field="anchor")
    return None


def _change(event: Event, membership: Membership, facts: Facts) -> Refusal:
    message = facts.messages.get(event.draft.target)
    if not message:
        return NotFound(NO_MESSAGE, field="seq")
    event.target = message
    own = message.author_id == event.author_id
    if event.kind == EventKind.DELETE:
        if own or may(membership, Verb.MODERATE):
            return None
        return NotAllowed(_("Only who wrote a message, or who leads the group, deletes it."))
    if is_deleted(message.pk, facts.texts):
        return Conflict(DELETED, field="seq")
    if facts.changes[message.pk] >= LIMITS.changes_per_message:
        return Conflict(_("This message has been changed too often."), field="seq")
    facts.changes[message.pk] += 1
    return _edit(event, message, own=own) if event.kind == EventKind.EDIT else None


def _edit(event: Event, message: Event, *, own: bool) -> Refusal:
    if not own:
        return NotAllowed(_("Only who wrote a message changes it."))
    if message.type == MessageType.DRAW:
        return Invalid(_("A drawing has no text that could be changed."), field="seq")
    files = message.payload.get("attachments")
    if not files and not event.content.strip():
        return Invalid(_("A message that says nothing is deleted instead."), field="content")
    if files:
        event.type = message.type
    return None


# --- Files -----------------------------------------------------------------------------------


def _take_files(event: Event, facts: Facts) -> Refusal:
    """Let a message take its files: those of its author that no other message has."""
    files = [facts.files.get(key) for key in event.draft.attachments]
    if not files:
        return None
    for file in files:
        if not file or file.author_id != event.author_id:
            return NotFound(_("There is no such file. Please add it again."), field="attachments")
        if file.client_id not in {None, event.client_id}:
            return Conflict(_("This file is in another message."), field="attachments")
    taken = [file for file in files if file]
    event.payload["attachments"] = [facts_of(file) for file in taken]
    event.type = _type_of(taken)
    # Before the message, so that a break in between leaves no message without its files.
    for file in taken:
        file.client_id = event.client_id
    Attachment.objects.filter(pk__in=[file.pk for file in taken]).update(client_id=event.client_id)
    return None


def facts_of(file: Attachment) -> dict[str, Any]:
    facts = {"id": str(file.pk), "name": file.name, "size": file.size, "type": file.content_type}
    return facts | ({"width": file.width, "height": file.height} if file.width else {})


def _type_of(files: Sequence[Attachment]) -> str:
    if len(files) == 1 and files[0].content_type == "image/gif":
        return MessageType.GIF
    pictures = all(file.width for file in files)
    return MessageType.IMAGE if pictures else MessageType.FILE
