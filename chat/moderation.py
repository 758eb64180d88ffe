"""What those who lead a group do to messages, and reports of them: services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from chat.delivering import courier
from chat.drafts import MessageDraft, build
from chat.models import Event, EventKind
from chat.rooms import room_key
from chat.selectors import encode_event, message_of
from chat.services import note_written
from drawmessenger.errors import ServiceError
from drawmessenger.ids import new_id
from drawmessenger.signals import site_changed
from groups.models import Group, Report
from groups.moderation import report_create
from groups.permissions import Verb, refusal
from groups.selectors import membership_in
from groups.writing import write_entries

BATCH = 200
Refusals = Callable[[Sequence[Event]], Sequence[ServiceError | None]]


def messages_delete_since(*, group: Group, by: User, author_id: UUID, since: datetime) -> int:
    """Delete what somebody wrote since a time, an event for each; return how many messages.

    Asks nothing: groups/moderation.py has, and the log asks again of each event (R8).
    """
    written = Event.objects.filter(
        group=group, author_id=author_id, kind=EventKind.MESSAGE, created_at__gte=since
    )
    keys, deleted = list(written.order_by("seq").values_list("pk", flat=True)), 0
    for first in range(0, len(keys), BATCH):
        some = _not_deleted(Event.objects.filter(pk__in=keys[first : first + BATCH]))
        outcomes = _delete(group.pk, some, by, refusals=_moderates(group, by))
        deleted += sum(isinstance(outcome, Event) for outcome in outcomes)
    courier.wake()
    return deleted


def _moderates(group: Group, by: User) -> Refusals:
    """Let who leads a group delete, also where nothing is written any more: it is archived."""
    return lambda some: [refusal(membership_in(group, by), Verb.MODERATE)] * len(some)


def _not_deleted(messages: Iterable[Event]) -> list[Event]:
    """Return the messages that are not deleted yet, in their order."""
    found = {message.pk: message for message in messages}
    gone = Event.objects.filter(target_id__in=list(found), kind=EventKind.DELETE)
    deleted = set(gone.values_list("target_id", flat=True))
    there = [message for key, message in found.items() if key not in deleted]
    return sorted(there, key=lambda message: message.seq)


def _delete(
    group_id: UUID, messages: Sequence[Event], by: User, *, refusals: Refusals
) -> list[Event | ServiceError]:
    return write_entries(
        Event,
        [_deletion(message, by) for message in messages],
        refusals=refusals,
        key=room_key(group_id),
        encode=encode_event,
        scope={"group_id": group_id},
        also=note_written,
    )


def messages_delete_by_site(*, group_id: UUID, by: User, messages: Sequence[Event]) -> int:
    """Delete messages of one group; return how many that were. Those deleted already stay so.

    Asks nothing: for who runs the site, and need not be a member. Raises ServiceError.
    """
    messages = _not_deleted(messages)
    outcomes = _delete(group_id, messages, by, refusals=lambda some: [None] * len(some))
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
