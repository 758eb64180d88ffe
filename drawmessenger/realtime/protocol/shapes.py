"""What text frames and JSON views show of people, messages and events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec


class UnreadCount(msgspec.Struct, frozen=True):
    """What of a group is not read, when it has ``number`` messages; what the person is told of."""

    unread: int
    mentions: int
    number: int = 0
    notify: str = "all"


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    id: UUID
    name: str
    bot: bool = False


class PictureRef(msgspec.Struct, frozen=True):
    """A stored picture of a message; width and height in pixels."""

    url: str
    width: int
    height: int


class Link(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a page says of itself. ``image`` is our copy of its picture; ``image_url``, of
    imported messages alone, is only the address that one had. Without a ``url``: no preview."""

    url: str = ""
    title: str = ""
    description: str = ""
    image: PictureRef | None = None
    image_url: str = ""


class Anchor(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an author saw of a canvas: at which ``seq``, and x, y, width, height in canvas px."""

    canvas: UUID
    seq: int
    region: tuple[float, float, float, float] | None = None


class AttachmentOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of a message; ``size`` in bytes, width and height in pixels, 0 for other files."""

    id: UUID
    name: str
    size: int
    type: str
    url: str
    width: int = 0
    height: int = 0
    thumbnail: str = ""


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a message answers, in plain text of at most 140 characters."""

    seq: int
    author: Person
    type: str
    text: str = ""
    deleted: bool = False


class EventOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event of a conversation, on sockets and in the JSON views. ``at`` is UTC.

    ``target`` is the ``seq`` of the message that an event of another kind changes, ``number``
    how many messages the group has up to and with this event.
    """

    seq: int
    id: UUID
    kind: str
    type: str
    author: Person
    client_id: UUID
    at: datetime
    content: str = ""
    html: str = ""
    number: int = 0
    target: int = 0
    picture: PictureRef | None = None
    link: Link | None = None
    reply: Reply | None = None
    attachments: tuple[AttachmentOut, ...] = ()
    mentions: tuple[UUID, ...] = ()
    all: bool = False
    anchor: Anchor | None = None


class Reaction(msgspec.Struct, frozen=True):
    emoji: str
    people: tuple[Person, ...]


class MessageOut(EventOut, frozen=True, omit_defaults=True):
    """A message with what later events made of it: see chat/fold.py."""

    edited_at: datetime | None = None
    deleted: bool = False
    reactions: tuple[Reaction, ...] = ()
    pinned: bool = False
