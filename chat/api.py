"""JSON views of conversations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpResponse
from ninja import Query, Router, Schema

from accounts.http import SignedInRequest
from chat import selectors
from chat.services import message_send
from groups.selectors import group_for

router = Router(tags=["messages"])
PAGE_LIMIT = 200


class MessageIn(Schema):
    client_id: UUID
    content: str
    type: str = "TEXT"

    model_config = {"extra": "forbid"}


def json_response(data: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(data), status=status, content_type="application/json")


@router.get("/groups/{group_id}/messages")
def message_list(
    request: SignedInRequest,
    group_id: str,
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = selectors.PAGE,
) -> HttpResponse:
    """The newest messages of a group, or those before a `seq`; oldest first."""
    group = group_for(user=request.user, group_id=group_id)
    head = selectors.heads([group.pk]).get(group.pk, 0)
    page = selectors.message_page(group_id=group.pk, before=before, limit=limit + 1)
    more, page = len(page) > limit, page[-limit:]
    events = [selectors.event_out(message) for message in page]
    return json_response({"events": events, "head": head, "more": more})


@router.post("/groups/{group_id}/messages")
def message_create(request: SignedInRequest, group_id: str, message: MessageIn) -> HttpResponse:
    """Send a message; the same `client_id` again changes nothing and answers the same."""
    group = group_for(user=request.user, group_id=group_id)
    event = message_send(group=group, user=request.user, **message.dict())
    return json_response(selectors.event_out(event), 201)
