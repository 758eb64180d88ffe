from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from chat.models import Event, EventKind, MessageType
from chat.selectors import encode_event
from drawmessenger import log
from drawmessenger.errors import Conflict, Invalid, ServiceError
from drawmessenger.realtime.protocol import LIMITS
from groups.models import Group, Picture
from groups.pictures import picture_store
from groups.selectors import check_writer
from groups.writing import write_entries

_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_DATA_URL = re.compile(r"data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)


@dataclass(frozen=True)
class MessageDraft:
    """A message that somebody wants to send."""

    author: User
    client_id: UUID
    content: str
    type: str = MessageType.TEXT
    picture: Picture | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None


def room_key(group_id: UUID) -> str:
    return f"group.{group_id}"


def _check(draft: MessageDraft) -> None:
    if draft.type not in MessageType.values:
        known = ", ".join(MessageType.values)
        raise Invalid(_("The type must be one of %(known)s.") % {"known": known}, field="type")
    if draft.type == MessageType.DRAW:
        if not draft.picture:
            raise Invalid(_("A drawing needs its picture."), field="content")
    elif not draft.content.strip():
        raise Invalid(_("An empty message cannot be sent."), field="content")
    if len(draft.content) > LIMITS.message_chars:
        limit = {"limit": LIMITS.message_chars}
        raise Invalid(_("A message has at most %(limit)s characters.") % limit, field="content")
    if "\0" in draft.content:
        raise Invalid(_("A message cannot have NUL characters."), field="content")


def _event(group_id: UUID, draft: MessageDraft) -> Event | ServiceError:
    try:
        _check(draft)
    except Invalid as error:
        return error
    return _built(group_id, draft)


def _built(group_id: UUID, draft: MessageDraft) -> Event:
    payload = draft.payload
    if draft.type == MessageType.LINK and not payload and (url := _URL.search(draft.content)):
        payload = {"url": url.group()}
    return Event(
        group_id=group_id,
        author=draft.author,
        client_id=draft.client_id,
        kind=EventKind.MESSAGE,
        type=draft.type,
        content=draft.content,
        picture=draft.picture,
        payload=payload,
        created_at=draft.created_at or timezone.now(),
    )


def messages_append(group_id: UUID, drafts: Sequence[MessageDraft]) -> list[Event | ServiceError]:
    """Save messages of one group in one commit, then publish them (R2, R3, R4).

    Returns for each draft the event that stands in the log, or what is wrong with it.
    """
    return write_entries(
        Event,
        [_event(group_id, draft) for draft in drafts],
        group={"group_id": group_id},
        key=room_key(group_id),
        encode=encode_event,
        scope={"group_id": group_id},
    )


def messages_import(*, group_id: UUID, drafts: Sequence[MessageDraft]) -> list[Event | Conflict]:
    """Save messages read from a backup, whole, under their ``client_id`` as their id (R2, R3).

    Asks neither for a membership nor for a length, for they were written long ago. Publishes
    nothing: pages that are open learn of them by the next heartbeat (R6).
    """
    events = [_built(group_id, draft) for draft in drafts]
    for event in events:
        event.pk = event.client_id
    return log.append(Event, events, group_id=group_id) if events else []


def decode_data_url(content: str) -> bytes:
    """Return the bytes of a ``data:image/…;base64,…`` URL. Raises Invalid."""
    head = _DATA_URL.match(content)
    if not head:
        raise Invalid(_("A drawing is a data:image/…;base64 URL."), field="content")
    try:
        return base64.b64decode(content[head.end() :], validate=True)
    except binascii.Error as error:
        raise Invalid(_("The drawing's base64 is damaged."), field="content") from error


def message_send(
    *, group: Group, user: User, client_id: UUID, content: str, type: str = MessageType.TEXT
) -> Event:
    """Send one message; for a DRAW, ``content`` is a data URL. Raises ServiceError."""
    check_writer(group_id=group.pk, user=user)
    picture = None
    if type == MessageType.DRAW:
        data = decode_data_url(content)
        picture, content = picture_store(group=group, data=data, field="content"), ""
    draft = MessageDraft(user, client_id, content, type, picture)
    outcome = messages_append(group.pk, [draft])[0]
    if isinstance(outcome, ServiceError):
        raise outcome
    return outcome
