"""JSON views of conversations: reading, and sending messages."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpResponse
from ninja import Field, Query, Router

from accounts.http import SignedInRequest
from chat import selectors
from chat.models import MessageType
from chat.paging import MessagePage, Place, page_of_messages
from chat.selectors import standing_of
from chat.services import message_send
from chat.shapes import event_out
from drawmessenger.api_answers import answers
from drawmessenger.api_fields import LAST, ByClient, Closed, Seq, SeqPath
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS, Anchor, EventOut, MessageOut
from groups.selectors import group_for

router = Router(tags=["messages"])
PAGE_LIMIT = 200


class AnchorIn(Closed):
    canvas: UUID
    seq: int = Field(ge=0, le=LAST)
    region: tuple[float, float, float, float] | None = None


class MessageIn(ByClient):
    """`content` is Markdown; of a DRAW, a `data:image/…;base64,` address."""

    content: str = ""
    type: MessageType = MessageType.TEXT
    reply_to: int | None = Field(None, ge=1, le=LAST)
    attachments: list[UUID] = Field([], max_length=LIMITS.attachments)
    anchor: AnchorIn | None = None


class Messages(msgspec.Struct):
    events: list[MessageOut]


class Thread(msgspec.Struct):
    """`more`: ask for those after the last one."""

    events: list[MessageOut]
    more: bool


class Wordings(msgspec.Struct):
    """`more`: ask for those after the last one."""

    events: list[EventOut]
    more: bool


def json_response(data: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(data), status=status, content_type="application/json")


# chat/quick.py answers most requests for the newest ones before Django does.
@router.get("/groups/{group_id}/messages", **answers(MessagePage))
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
    place = Place(before=before, after=after, around=around, limit=limit)
    return json_response(page_of_messages(user=request.user, group_id=group_id, place=place))


@router.post("/groups/{group_id}/messages", **answers(EventOut, 201))
def message_create(request: SignedInRequest, group_id: str, message: MessageIn) -> HttpResponse:
    """Send a message; the same `client_id` again changes nothing and answers the same."""
    group = group_for(user=request.user, group_id=group_id)
    given = message.dict()
    if message.anchor:
        given["anchor"] = Anchor(**message.anchor.dict())
    event = message_send(group=group, user=request.user, **given)
    return json_response(event_out(event), 201)


@router.get("/groups/{group_id}/messages/{seq}/edits", **answers(Wordings))
def message_edits(
    request: SignedInRequest, group_id: str, seq: SeqPath, after: Seq = None
) -> HttpResponse:
    """The wordings that a message has had, the first one first."""
    group = standing_of(user=request.user, group_id=group_id).group
    found = selectors.edits_of(group=group, seq=seq, after=after or 0, limit=PAGE_LIMIT + 1)
    return json_response(Wordings(found[:PAGE_LIMIT], len(found) > PAGE_LIMIT))


@router.get("/groups/{group_id}/messages/{seq}/thread", **answers(Thread))
def message_thread(
    request: SignedInRequest, group_id: str, seq: SeqPath, after: Seq = None
) -> HttpResponse:
    """The chain of replies that a message belongs to, the oldest first."""
    group = standing_of(user=request.user, group_id=group_id).group
    limit = selectors.THREAD
    found = selectors.thread_of(group=group, seq=seq, after=after or 0, limit=limit + 1)
    return json_response(Thread(found[:limit], len(found) > limit))


@router.get("/groups/{group_id}/pins", **answers(Messages))
def pin_list(request: SignedInRequest, group_id: str) -> HttpResponse:
    """The pinned messages of a group, the one that was pinned last first."""
    group = standing_of(user=request.user, group_id=group_id).group
    return json_response({"events": selectors.pins_of(group=group)})
