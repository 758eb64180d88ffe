"""Pages of a conversation, as JSON views show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from accounts.models import User
from chat import selectors
from chat.models import Event
from chat.selectors import Standing, standing_of
from drawmessenger.realtime.protocol import MessageOut


class ReadPlace(msgspec.Struct):
    seq: int
    number: int


class MessagePage(msgspec.Struct):
    """`head` is what to follow from; `more`: there are older ones, `newer`: newer ones."""

    events: list[MessageOut]
    head: int
    more: bool
    newer: bool
    read: ReadPlace | None


@dataclass(frozen=True)
class Place:
    """Which messages: those before, after or around a ``seq``; of none of these, the newest."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    limit: int = selectors.PAGE


def page_of_messages(*, user: User, group_id: str, place: Place) -> MessagePage:
    """Return some messages of a group as they are now, the oldest first. Raises NotFound (R8)."""
    standing = standing_of(user=user, group_id=group_id)
    group, most = standing.group.pk, place.limit + 1
    older: Sequence[Event] = ()
    newer: Sequence[Event] = ()
    if place.after is not None or place.around is not None:
        start = place.after if place.after is not None else place.around
        newer = selectors.message_page(group_id=group, after=start, limit=most)
    if place.after is None:
        end = place.before if place.around is None else place.around + 1
        older = selectors.message_page(group_id=group, before=end, limit=most)
    return _page(standing, place, older, newer)


def _page(
    standing: Standing, place: Place, older: Sequence[Event], newer: Sequence[Event]
) -> MessagePage:
    limit, membership = place.limit, standing.membership
    read = None
    if membership:
        read = ReadPlace(membership.last_read_seq, membership.last_read_number)
    return MessagePage(
        events=selectors.folded([*older[-limit:], *newer[:limit]]),
        head=standing.head,
        more=len(older) > limit or bool(place.after),
        newer=len(newer) > limit or place.before is not None,
        read=read,
    )
