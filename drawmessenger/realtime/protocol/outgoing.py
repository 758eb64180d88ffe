"""Text frames from server to client: JSON objects whose field ``t`` names the kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from drawmessenger.realtime.protocol.shapes import EventOut, Person, UnreadCount

_encoder = msgspec.json.Encoder()


class Outgoing(msgspec.Struct, tag_field="t", omit_defaults=True):
    pass


class Welcome(Outgoing, tag="welcome"):
    """``heads`` has the newest ``seq`` of each log that this socket follows."""

    v: int
    you: UUID
    heads: dict[str, int]


class Pong(Outgoing, tag="pong"):
    pass


class Heads(Outgoing, tag="heads"):
    """The heartbeat: the newest ``seq`` of each log that this socket follows (R6)."""

    heads: dict[str, int]


class Ack(Outgoing, tag="ack"):
    """The write is committed under ``seq`` (R4)."""

    client_id: UUID
    seq: int


class Refused(Outgoing, tag="refused"):
    """A frame was not accepted; ``retry_after`` says when the same write may work.

    A frame without a ``client_id`` is named by its kind, and the group that it was about.
    """

    code: str
    message: str
    field: str = ""
    client_id: UUID | None = None
    retry_after: float | None = None
    about: str = ""
    group: UUID | None = None


class Pace(Outgoing, tag="pace"):
    """Send previews no more often than this: the room is busy, or no longer."""

    ms: int


class Lane(Outgoing, tag="lane"):
    """The number under which this socket's own CURSOR and VIEW come back to it."""

    process: int
    lane: int


class Left(Outgoing, tag="left"):
    """The person is no longer in this group; nothing more of it will come."""

    group: str


class RoleNow(Outgoing, tag="role"):
    """What the person may do in this group from now on: a role, a mute, an archived group."""

    group: str
    role: str
    can_write: bool = False
    muted_until: datetime | None = None
    archived: bool = False


class Desk(Outgoing, tag="desk"):
    """There is something to look at for who leads the group: ``requests`` or ``reports``."""

    group: str
    about: str


class ReadNow(Outgoing, tag="read"):
    """Somebody who shows it has read a group up to ``seq``. Volatile."""

    group: str
    person: UUID
    seq: int


class Unread(Outgoing, tag="unread"):
    """How much of each group the person has not read; groups that are not named stay as told."""

    counts: dict[str, UnreadCount]


class TypingNow(Outgoing, tag="typing"):
    """Somebody writes in a group. Volatile; at most once in ``typing_every`` seconds."""

    group: str
    person: Person


class MemberNow(Outgoing, tag="member"):
    """Somebody has joined a group, or is no longer in it. Volatile."""

    group: str
    person: Person
    joined: bool


class PresenceNow(Outgoing, tag="presence"):
    """Who of the person's groups is here, away or gone. Volatile."""

    people: dict[str, str]


class CanvasNow(Outgoing, tag="canvas"):
    """What a canvas is at this moment, and what the person may do there (R8)."""

    name: str
    locked: bool
    drawers: str
    may_draw: bool
    may_manage: bool


def events_frame(group: UUID, events: Sequence[bytes]) -> str:
    """Make the frame ``{"t": "events", "group", "events": [EventOut]}`` of encoded events."""
    return f'{{"t":"events","group":"{group}","events":[{b",".join(events).decode()}]}}'


def encode_event(event: EventOut) -> bytes:
    return _encoder.encode(event)


def encode(message: Outgoing) -> str:
    """Encode a message for a text frame."""
    return _encoder.encode(message).decode()
