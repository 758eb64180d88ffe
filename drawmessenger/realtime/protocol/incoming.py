"""Text frames from client to server: JSON objects whose field ``t`` names the kind."""

from __future__ import annotations

from uuid import UUID

import msgspec

from drawmessenger.realtime.protocol.shapes import Anchor


class Incoming(msgspec.Struct, tag_field="t", forbid_unknown_fields=True):
    pass


class Hello(Incoming, tag="hello"):
    """First frame on a chat socket: version, and the last ``seq`` it has of each group."""

    v: int
    have: dict[UUID, int] = {}


class CanvasHello(Incoming, tag="hello"):
    """First frame on a canvas socket: version, and the last ``seq`` that it has."""

    v: int
    after: int = 0


class Follow(Incoming, tag="follow"):
    """Follow a group from a ``seq`` on; also how a client asks for a gap that it sees (R5)."""

    group: UUID
    after: int


class Send(Incoming, tag="send"):
    """A durable message. Repeating it under the same ``client_id`` changes nothing (R3)."""

    client_id: UUID
    group: UUID
    content: str = ""
    type: str = "TEXT"
    reply_to: int | None = None
    attachments: tuple[UUID, ...] = ()
    anchor: Anchor | None = None


class Edit(Incoming, tag="edit"):
    client_id: UUID
    group: UUID
    seq: int
    content: str


class Delete(Incoming, tag="delete"):
    client_id: UUID
    group: UUID
    seq: int


class React(Incoming, tag="react"):
    client_id: UUID
    group: UUID
    seq: int
    emoji: str
    on: bool


class Pin(Incoming, tag="pin"):
    client_id: UUID
    group: UUID
    seq: int
    on: bool


class Read(Incoming, tag="read"):
    """The person has read a group up to ``seq``. Not acknowledged; it never goes back."""

    group: UUID
    seq: int


class Typing(Incoming, tag="typing"):
    """The person writes in a group. Volatile."""

    group: UUID


class Away(Incoming, tag="away"):
    """Nobody looks at the page any more, or somebody does again. Volatile."""

    on: bool


class Seen(Incoming, tag="seen"):
    """How many frames this socket has received and handled since it opened (R7)."""

    n: int


class Ping(Incoming, tag="ping"):
    """Asks whether the connection still carries anything."""


Change = Edit | Delete | React | Pin
ChatIncoming = Hello | Follow | Send | Change | Read | Typing | Away | Seen | Ping
CanvasIncoming = CanvasHello | Seen | Ping

decode_chat = msgspec.json.Decoder(ChatIncoming).decode
decode_canvas = msgspec.json.Decoder(CanvasIncoming).decode
