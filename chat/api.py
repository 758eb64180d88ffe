"""JSON views of conversations: reading, and sending messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from ninja import Query, Router, Schema

from accounts.http import SignedInRequest
from chat import selectors
from chat.models import Event
from chat.selectors import Standing, standing_of
from chat.services import message_send
from chat.shapes import event_out
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import Anchor
from groups.selectors import group_for

router = Router(tags=["messages"])
PAGE_LIMIT = 200
LAST = (1 << 63) - 1
Seq = Annotated[int | None, Query(ge=0, le=LAST)]


class AnchorIn(Schema):
    canvas: UUID
    seq: int
    region: tuple[float, float, float, float] | None = None

    model_config = {"extra": "forbid"}


class MessageIn(Schema):
    client_id: UUID
    content: str = ""
    type: str = "TEXT"
    reply_to: int | None = None
    attachments: list[UUID] = []
    anchor: AnchorIn | None = None

    model_config = {"extra": "forbid"}


def json_response(data: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(data), status=status, content_type="application/json")


@router.get("/groups/{group_id}/messages")
def message_list(
    request: SignedInRequest,
    group_id: str,
    before: Seq = None,
    after: Seq = None,
    around: Seq = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = selectors.PAGE,
) -> HttpResponse:
    """The newest messages of a group, those before, after or around a `seq`; the oldest first.

    They are as they are now; `head` is what to follow from. `more` says whether there are older
    ones, `newer` whether there are newer ones. `read` is how far the caller has read.
    """
    if sum(place is not None for place in (before, after, around)) > 1:
        raise Invalid("Give one of before, after and around.", field="before")
    standing = standing_of(user=request.user, group_id=group_id)
    older, newer, group_key = [], [], standing.group.pk
    if after is not None or around is not None:
        start = after if after is not None else around
        newer = selectors.message_page(group_id=group_key, after=start, limit=limit + 1)
    if after is None:
        end = before if around is None else around + 1
        older = selectors.message_page(group_id=group_key, before=end, limit=limit + 1)
    return json_response(_page(standing, older, newer, limit, before=before, after=after))


def _page(
    standing: Standing,
    older: Sequence[Event],
    newer: Sequence[Event],
    limit: int,
    *,
    before: int | None,
    after: int | None,
) -> dict[str, Any]:
    more, later = len(older) > limit, len(newer) > limit
    found = [*older[-limit:], *newer[:limit]]
    membership = standing.membership
    return {
        "events": selectors.folded(found),
        "head": standing.head,
        "more": more or bool(after),
        "newer": later or before is not None,
        "read": {"seq": membership.last_read_seq, "number": membership.last_read_number}
        if membership
        else None,
    }


@router.post("/groups/{group_id}/messages")
def message_create(request: SignedInRequest, group_id: str, message: MessageIn) -> HttpResponse:
    """Send a message; the same `client_id` again changes nothing and answers the same."""
    group = group_for(user=request.user, group_id=group_id)
    given = message.dict()
    if message.anchor:
        given["anchor"] = Anchor(**message.anchor.dict())
    event = message_send(group=group, user=request.user, **given)
    return json_response(event_out(event), 201)


@router.get("/groups/{group_id}/messages/{seq}/edits")
def message_edits(request: SignedInRequest, group_id: str, seq: int) -> HttpResponse:
    """The wordings that a message has had, the first one first."""
    group = standing_of(user=request.user, group_id=group_id).group
    return json_response({"events": selectors.edits_of(group=group, seq=seq)})


@router.get("/groups/{group_id}/messages/{seq}/thread")
def message_thread(request: SignedInRequest, group_id: str, seq: int) -> HttpResponse:
    """The chain of replies that a message belongs to, the oldest first."""
    group = standing_of(user=request.user, group_id=group_id).group
    return json_response({"events": selectors.thread_of(group=group, seq=seq)})


@router.get("/groups/{group_id}/pins")
def pin_list(request: SignedInRequest, group_id: str) -> HttpResponse:
    """The pinned messages of a group, the one that was pinned last first."""
    group = standing_of(user=request.user, group_id=group_id).group
    return json_response({"events": selectors.pins_of(group=group)})
