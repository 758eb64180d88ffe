"""The protocol between browsers and server. docs/protocol.md says the same in words.

Text frames are JSON objects whose field ``t`` names the kind. Binary frames carry points and
operations; their layouts are the ``struct`` formats below, little-endian, without padding.
Pages receive limits, codes and version through ``for_pages``; there is no second copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from struct import Struct as Layout
from typing import Any
from uuid import UUID

import msgspec

VERSION = 1


class Close(IntEnum):
    """Close codes. A client comes back after 1012 and RESUME; after the others it asks first."""

    RESTART = 1012  # the server stops or restarts
    MALFORMED = 4400  # too many frames that cannot be read
    SIGNED_OUT = 4401  # no session, or it ended
    NOT_ALLOWED = 4403  # the person may not see this (any more)
    VERSION = 4406  # the client speaks another protocol version: reload the page
    HELLO = 4408  # no hello in time
    RESUME = 4409  # the client reads too slowly: come back and resume
    TOO_LARGE = 4413  # a frame beyond Limits.frame_bytes
    TOO_MANY = 4429  # far more frames than a person makes


class Limits(msgspec.Struct, frozen=True):
    """Sizes in the unit that the name says; times in seconds unless it ends in ``_ms``."""

    frame_bytes: int = 128 * 1024
    message_chars: int = 10_000
    quote_chars: int = 140
    attachments: int = 10
    file_bytes: int = 25 * 1024 * 1024
    picture_bytes: int = 10 * 1024 * 1024
    changes_per_message: int = 5_000
    members_called_by_anybody: int = 20  # by @all
    typing_every: float = 3.0
    stroke_points: int = 5_000
    points_per_record: int = 255
    strokes_at_once: int = 8
    targets: int = 2_000
    text_chars: int = 2_000
    undo_reach: int = 10_000  # operations
    operations_per_canvas: int = 5_000_000
    page_entries: int = 500
    page_bytes: int = 64 * 1024
    tick_ms: int = 33
    frames_per_tick: int = 220
    send_interval_ms: int = 33
    heartbeat: float = 20.0
    hello_timeout: float = 10.0
    window_bytes: int = 256 * 1024
    waiting_bytes: int = 512 * 1024
    stalled_after: float = 8.0
    seen_every_bytes: int = 64 * 1024
    seen_every_ms: int = 500
    volatile_per_second: int = 60
    durable_per_second: int = 20
    burst_seconds: int = 5
    room_queue: int = 2_000


LIMITS = Limits()


# --- Text frames, client to server ---------------------------------------------------------


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


# --- Text frames, server to client ---------------------------------------------------------


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


class UnreadCount(msgspec.Struct, frozen=True):
    """What of a group is not read, when it has ``number`` messages; what the person is told of."""

    unread: int
    mentions: int
    number: int = 0
    notify: str = "all"


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


def events_frame(group: UUID, events: Sequence[bytes]) -> str:
    """Make the frame ``{"t": "events", "group", "events": [EventOut]}`` of encoded events."""
    return f'{{"t":"events","group":"{group}","events":[{b",".join(events).decode()}]}}'


# --- Binary frames -------------------------------------------------------------------------


class Frame(IntEnum):
    """First byte of a binary frame."""

    PREVIEWS_IN = 0x01  # client: records of its own strokes
    OPERATION_IN = 0x02  # client: one durable operation
    OPERATIONS = 0x10  # server: durable operations in order
    PREVIEWS = 0x11  # server: blocks of records, since the last such frame
    PREVIEW_STATE = 0x12  # server: blocks of records, replacing all previews
    BUNDLE = 0x13  # server: two frames in one, the first with its length before it


class Record(IntEnum):
    """First byte of a record about a stroke that is being drawn, or about a socket's person.

    SMALL ones have differences of one byte each, the others of two.
    """

    BEGIN = 0x01
    MORE = 0x02
    MORE_WITH_PRESSURE = 0x03
    END = 0x04
    MORE_SMALL = 0x05
    MORE_SMALL_WITH_PRESSURE = 0x06
    CURSOR = 0x07
    VIEW = 0x08


class CursorMode(IntEnum):
    POINT = 0
    LASER = 1
    GONE = 2


OPERATION_IN = Layout("<B16sB")  # frame, client id, kind; then the payload
OPERATION = Layout("<IIB16s16sQ")  # length of what follows, seq, kind, author, client id, ms
BUNDLE = Layout("<BI")  # frame, length of the first of the two frames that follow
BLOCK = Layout("<II")  # process, length of the records that follow
# tool, scale, red, green, blue, alpha, width in 1/16 canvas pixels
STYLE = Layout("<BBBBBBH")
# record, stroke, client id, style, pressure of the first point, x, y
BEGIN_IN = Layout("<BH16s8sBii")
# record, lane, author, client id, style, pressure of the first point, x, y
BEGIN = Layout("<BH16s16s8sBii")
MORE = Layout("<BHB")  # record, lane or stroke, count; then count points of POINT_BYTES
END = Layout("<BH")  # record, lane or stroke
CURSOR_IN = Layout("<BBBii")  # record, mode, scale, x, y
CURSOR = Layout("<BH16sBBii")  # record, lane, author, mode, scale, x, y
VIEW_IN = Layout("<Bdddd")  # record, x and y of the middle, width, height
VIEW = Layout("<BH16sdddd")  # record, lane, author, x and y of the middle, width, height
# dx, dy and, where the record says so, pressure
POINT_BYTES: dict[int, int] = {
    Record.MORE: 4,
    Record.MORE_WITH_PRESSURE: 5,
    Record.MORE_SMALL: 2,
    Record.MORE_SMALL_WITH_PRESSURE: 3,
}

_encoder = msgspec.json.Encoder()
decode_chat = msgspec.json.Decoder(ChatIncoming).decode
decode_canvas = msgspec.json.Decoder(CanvasIncoming).decode


def bundle(first: str | bytes | None, second: str | bytes | None) -> bytes | None:
    """Make one frame of two binary ones, which costs a server half of the sending."""
    if not isinstance(first, bytes) or not isinstance(second, bytes):
        return None
    return BUNDLE.pack(Frame.BUNDLE, len(first)) + first + second


def unbundle(frame: bytes) -> list[bytes]:
    """Return the frames that a binary frame consists of: two of a bundle, else itself."""
    if frame[0] != Frame.BUNDLE:
        return [frame]
    first = BUNDLE.size + BUNDLE.unpack_from(frame)[1]
    return [frame[BUNDLE.size : first], frame[first:]]


def encode_event(event: EventOut) -> bytes:
    return _encoder.encode(event)


def encode(message: Outgoing) -> str:
    """Encode a message for a text frame."""
    return _encoder.encode(message).decode()


def for_pages() -> dict[str, Any]:
    """What browser code needs to know: version, limits and codes, as plain data."""
    return {
        "version": VERSION,
        "limits": msgspec.to_builtins(LIMITS),
        "close": {code.name: code.value for code in Close},
        "frame": {frame.name: frame.value for frame in Frame},
        "record": {record.name: record.value for record in Record},
        "cursor": {mode.name: mode.value for mode in CursorMode},
    }
