from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from chat import attachments, links, reading, search
from chat.delivering import courier
from chat.drafts import MessageDraft, audience_of, build, event_from
from chat.models import Event, EventKind, MessageType
from chat.permissions import refusals
from chat.rooms import room_key
from chat.selectors import encode_event
from drawmessenger import log
from drawmessenger.errors import Conflict, Invalid, ServiceError
from drawmessenger.realtime.protocol import Anchor
from groups.models import Group
from groups.pictures import picture_store
from groups.selectors import check_writer
from groups.writing import write_entries

_DATA_URL = re.compile(r"data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)


def messages_append(group_id: UUID, drafts: Sequence[MessageDraft]) -> list[Event | ServiceError]:
    """Save messages of one group, and changes of them, in one commit; publish them (R2, R3, R4).

    Returns for each draft the event that stands in the log, or what is wrong with it.
    """
    audience = audience_of(group_id, drafts)
    events = [event_from(group_id, draft, audience) for draft in drafts]
    outcomes = write_entries(
        Event,
        events,
        refusals=lambda some: refusals(group_id, some),
        key=room_key(group_id),
        encode=encode_event,
        scope={"group_id": group_id},
        also=note_written,
    )
    links.preview_soon([event for event in outcomes if isinstance(event, Event) and event.draft])
    courier.wake()
    return outcomes


def note_written(events: Sequence[Event]) -> None:
    """Keep in step, in the same transaction, what is made from the log."""
    attachments.note_written(events)
    reading.note_written(events)
    search.note_written(events)


def messages_import(*, group_id: UUID, drafts: Sequence[MessageDraft]) -> list[Event | Conflict]:
    """Save messages read from a backup, whole, under their ``client_id`` as their id (R2, R3).

    Asks neither for a membership nor for a length, for they were written long ago. Publishes
    nothing: pages that are open learn of them by the next heartbeat (R6).
    """
    events = [build(group_id, draft) for draft in drafts]
    for event in events:
        event.pk = event.client_id
    saved = log.append(Event, events, group_id=group_id) if events else []
    search.note_written([event for event in saved if isinstance(event, Event)])
    return saved


def decode_data_url(content: str) -> bytes:
    """Return the bytes of a ``data:image/…;base64,…`` URL. Raises Invalid."""
    head = _DATA_URL.match(content)
    if not head:
        raise Invalid(_("A drawing is a data:image/…;base64 URL."), field="content")
    try:
        return base64.b64decode(content[head.end() :], validate=True)
    except binascii.Error as error:
        raise Invalid(_("The drawing's base64 is damaged."), field="content") from error


# --- One at a time -----------------------------------------------------------------------------


def _write(group: Group, draft: MessageDraft) -> Event:
    outcome = messages_append(group.pk, [draft])[0]
    if isinstance(outcome, ServiceError):
        raise outcome
    return outcome


def message_send(
    *,
    group: Group,
    user: User,
    client_id: UUID,
    content: str = "",
    type: str = MessageType.TEXT,
    reply_to: int | None = None,
    attachments: Sequence[UUID] = (),
    anchor: Anchor | None = None,
) -> Event:
    """Send one message; for a DRAW, ``content`` is a data URL. Raises ServiceError."""
    check_writer(group_id=group.pk, user=user)
    more: dict[str, Any] = {"reply_to": reply_to, "attachments": attachments, "anchor": anchor}
    picture = None
    if type == MessageType.DRAW:
        data = decode_data_url(content)
        picture, content = picture_store(group=group, data=data, field="content"), ""
    return _write(group, MessageDraft(user, client_id, content, type, picture, **more))


def _change(kind: EventKind, user: User, client_id: UUID, seq: int, content: str = "") -> Any:
    return MessageDraft(user, client_id, content, kind=kind, target=seq)


def message_edit(*, group: Group, user: User, client_id: UUID, seq: int, content: str) -> Event:
    """Give a message of one's own another text; the ones before are kept. Raises ServiceError."""
    return _write(group, _change(EventKind.EDIT, user, client_id, seq, content))


def message_delete(*, group: Group, user: User, client_id: UUID, seq: int) -> Event:
    """Delete a message of one's own, or as an owner anybody's. Raises ServiceError."""
    return _write(group, _change(EventKind.DELETE, user, client_id, seq))


def reaction_set(
    *, group: Group, user: User, client_id: UUID, seq: int, emoji: str, on: bool
) -> Event:
    """Put one's reaction under a message, or take it back. Raises ServiceError."""
    kind = EventKind.REACT if on else EventKind.UNREACT
    return _write(group, _change(kind, user, client_id, seq, emoji))


def pin_set(*, group: Group, user: User, client_id: UUID, seq: int, on: bool) -> Event:
    """Pin a message for the group, or take the pin off. Raises ServiceError."""
    kind = EventKind.PIN if on else EventKind.UNPIN
    return _write(group, _change(kind, user, client_id, seq))
