"""What has happened in conversations since a cursor, for programs that cannot hold a socket.

The cursor of one group is the last ``seq`` that the program has. That of all of its person's groups
has one for each, under a short hash of the group. It is opaque, and nothing is kept here for it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

import msgspec

from accounts.models import User
from chat import selectors
from chat.models import Event
from drawmessenger.errors import Invalid
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import EventOut
from groups.models import Membership

MOST_GROUPS = 500
MOST_BYTES = 1024 * 1024
MOST_CHARS = 12_000
LAST = (1 << 63) - 1
_BAD_CURSOR = "This is no cursor. Leave it out to begin with what comes from now on."


class GroupEvents(msgspec.Struct, tag_field="t", tag="events"):
    """As the frame of the chat socket."""

    group: UUID
    events: list[EventOut]


class EventsPage(msgspec.Struct):
    """``cursor`` is what to ask for next; ``more``: there is more at once."""

    frames: list[GroupEvents]
    cursor: str
    more: bool


@dataclass(frozen=True)
class Place:
    """Where a program is in one group, and where the group is."""

    group_id: UUID
    after: int
    head: int


@dataclass(frozen=True)
class Places:
    places: list[Place]
    single: bool

    @property
    def behind(self) -> bool:
        return any(place.head > place.after for place in self.places)


def places_of(*, user: User, after: str, group: str) -> Places:
    """Return where a program is, in one group or in all. Raises Invalid and NotFound (R8)."""
    if group:
        standing = selectors.standing_of(user=user, group_id=group)
        start = _seq(after) if after else standing.head
        return Places([Place(standing.group.pk, start, standing.head)], single=True)
    heads = {key: state.head for key, state in selectors.own_states(user=user).items()}
    kept = dict(sorted(heads.items())[:MOST_GROUPS])
    if not after:
        return Places([Place(key, head, head) for key, head in kept.items()], single=False)
    known = cursor_read(after)
    new = [key for key in kept if _hash(key) not in known]
    begun = _begun(user, new)
    found = [
        Place(key, known.get(_hash(key), begun.get(key, head)), head) for key, head in kept.items()
    ]
    return Places(found, single=False)


def _begun(user: User, group_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the last ``seq`` before somebody joined, for groups that a cursor does not know."""
    begun = {}
    mine = Membership.objects.filter(user=user, group_id__in=list(group_ids))
    for group_id, joined_at in mine.values_list("group_id", "joined_at"):
        before = Event.objects.filter(group_id=group_id, created_at__lt=joined_at)
        begun[group_id] = before.order_by("-seq").values_list("seq", flat=True).first() or 0
    return begun


def events_since(places: Places, *, limit: int) -> bytes:
    """Return an EventsPage as JSON: at most ``limit`` events, in the order of each group."""
    frames, positions, left, size = [], {}, limit, 0
    more = False
    for place in places.places:
        positions[place.group_id] = place.after
        if place.head <= place.after:
            continue
        found = selectors.events_after(place.group_id, place.after, left) if left else []
        taken = []
        for seq, data in found:
            if size and size + len(data) > MOST_BYTES:
                left = 0
                break
            size += len(data)
            taken.append(data)
            positions[place.group_id] = seq
        left = max(0, left - len(taken))
        more = more or positions[place.group_id] < place.head
        if taken:
            frame = protocol.events_frame(place.group_id, taken)
            frames.append(msgspec.Raw(frame.encode()))
    cursor = _cursor(places, positions)
    return msgspec.json.encode({"frames": frames, "cursor": cursor, "more": more})


# --- Cursors -----------------------------------------------------------------------------------


def _cursor(places: Places, positions: Mapping[UUID, int]) -> str:
    if places.single:
        return str(next(iter(positions.values())))
    return cursor_made(positions)


def _hash(group_id: UUID) -> bytes:
    return blake2b(group_id.bytes, digest_size=6).digest()


def cursor_made(positions: Mapping[UUID, int]) -> str:
    packed = msgspec.msgpack.encode({_hash(key): seq for key, seq in positions.items()})
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def cursor_read(text: str) -> dict[bytes, int]:
    """Return the ``seq`` of each group's hash. Raises Invalid."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = msgspec.msgpack.decode(packed, type=dict[bytes, int])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise Invalid(_BAD_CURSOR, field="after") from error
    if not all(0 <= seq <= LAST for seq in found.values()):
        raise Invalid(_BAD_CURSOR, field="after")
    return found


def _seq(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid("The cursor of one group is the seq of its last event.", field="after")
    return int(text)
