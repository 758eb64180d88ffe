"""What those who lead a group do to messages, and reports of them: services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from chat.drafts import MessageDraft, build
from chat.models import Event, EventKind
from chat.rooms import room_key
from chat.selectors import encode_event, message_of
from chat.services import messages_append, note_written
from drawmessenger.errors import ServiceError
from drawmessenger.ids import new_id
from drawmessenger.signals import site_changed
from groups.models import Group, Report
from groups.moderation import report_create
from groups.writing import write_entries

BATCH = 200


def messages_delete_since(*, group: Group, by: User, author_id: UUID, since: datetime) -> int:
    """Delete what somebody wrote since a time, an event for each; return how many messages.

    Asks nothing: groups/moderation.py has, and the log asks again of each event (R8).
    """
    written = Event.objects.filter(
        group=group, author_id=author_id, kind=EventKind.MESSAGE, created_at__gte=since
    )
    seqs = dict(written.order_by("seq").values_list("pk", "seq"))
    keys, deleted = list(seqs), 0
    for first in range(0, len(keys), BATCH):
        some = keys[first : first + BATCH]
        gone = Event.objects.filter(target_id__in=some, kind=EventKind.DELETE)
        there = set(some) - set(gone.values_list("target_id", flat=True))
        drafts = [
            MessageDraft(by, new_id(), kind=EventKind.DELETE, target=seqs[key])
            for key in some
            if key in there
        ]
        if drafts:
            outcomes = messages_append(group.pk, drafts)
            deleted += sum(isinstance(outcome, Event) for outcome in outcomes)
    return deleted


def messages_delete_by_site(*, group_id: UUID, by: User, messages: Sequence[Event]) -> int:
    """Delete messages of one group; return how many that were. Those deleted already stay so.

    Asks nothing: for who runs the site, and need not be a member. Raises ServiceError.
    """
    gone = Event.objects.filter(
        target_id__in=[message.pk for message in messages], kind=EventKind.DELETE
    )
    deleted = set(gone.values_list("target_id", flat=True))
    messages = [message for message in messages if message.pk not in deleted]
    outcomes = write_entries(
        Event,
        [_deletion(message, by) for message in messages],
        refusals=lambda some: [None] * len(some),
        key=room_key(group_id),
        encode=encode_event,
        scope={"group_id": group_id},
        also=note_written,
    )
    for outcome in outcomes:
        if isinstance(outcome, ServiceError):
            raise outcome
    for message in messages:
        _note_deletion(message, by)
    return len(outcomes)


def _note_deletion(message: Event, by: User) -> None:
    facts = {"seq": message.seq, "type": str(message.type), "at": message.created_at.isoformat()}
    site_changed.send(
        sender=Event,
        by=by,
        verb="admin.message.delete",
        target=message.author_id,
        group_id=message.group_id,
        before=facts,
        after={"deleted": True},
    )


def _deletion(message: Event, by: User) -> Event:
    draft = MessageDraft(by, new_id(), kind=EventKind.DELETE, target=message.seq)
    event = build(message.group_id, draft)
    event.target = message
    return event


def message_report(*, group: Group, user: User, seq: int, reason: str) -> Report:
    """Tell owners and admins that a message is wrong. Raises NotFound and Invalid."""
    message = message_of(group=group, seq=seq)
    return report_create(
        group=group,
        reporter=user,
        author_id=message.author_id,
        seq=seq,
        excerpt=" ".join(message.content.split()) or message.type,
        reason=reason,
    )
