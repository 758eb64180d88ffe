"""JSON views of what a person has read, is told of, looks for, and brings along."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from accounts.http import SignedInRequest
from chat import reading, selectors
from chat.api import json_response
from chat.attachments import attachment_store
from chat.permissions import facts_of
from chat.search import Filters, search
from chat.shapes import attachment_out
from drawmessenger.errors import Invalid
from drawmessenger.ids import parse_id
from groups.selectors import group_for

router = Router(tags=["reading"])


class ReadIn(Schema):
    seq: int

    model_config = {"extra": "forbid"}


class NotifyIn(Schema):
    notify: str

    model_config = {"extra": "forbid"}


class ReceiptsIn(Schema):
    shows: bool

    model_config = {"extra": "forbid"}


@router.put("/groups/{group_id}/read")
def read_mark(request: SignedInRequest, group_id: str, mark: ReadIn) -> HttpResponse:
    """Note that the caller has read up to a `seq`; it never goes back."""
    group = group_for(user=request.user, group_id=group_id)
    reading.read_mark(user=request.user, group_id=group.pk, seq=mark.seq)
    return HttpResponse(status=204)


@router.get("/groups/{group_id}/read")
def receipt_list(request: SignedInRequest, group_id: str) -> HttpResponse:
    """How far those members have read who show it: person to `seq`."""
    group = selectors.standing_of(user=request.user, group_id=group_id).group
    return json_response({"read": selectors.receipts(group=group)})


@router.get("/unread")
def unread(request: SignedInRequest) -> HttpResponse:
    """How much of each group the caller has not read."""
    counts = selectors.unread_counts(user=request.user)
    return json_response({"counts": {str(key): count for key, count in counts.items()}})


@router.put("/groups/{group_id}/notify")
def notify_set(request: SignedInRequest, group_id: str, wish: NotifyIn) -> HttpResponse:
    """Choose what one is told of in a group: all, mentions, none."""
    group = group_for(user=request.user, group_id=group_id)
    reading.notify_set(group=group, user=request.user, notify=wish.notify)
    return HttpResponse(status=204)


@router.put("/receipts")
def receipts_show(request: SignedInRequest, wish: ReceiptsIn) -> HttpResponse:
    """Let others see how far one has read, or no longer."""
    reading.receipts_show(user=request.user, shows=wish.shows)
    return HttpResponse(status=204)


@router.post("/groups/{group_id}/attachments")
def attachment_create(
    request: SignedInRequest, group_id: str, file: File[UploadedFile]
) -> HttpResponse:
    """Keep a file that a message will name in its `attachments`, within a day."""
    group = group_for(user=request.user, group_id=group_id)
    kept = attachment_store(
        group=group,
        user=request.user,
        name=file.name or "",
        content_type=file.content_type or "",
        file=file,
    )
    return json_response(attachment_out(facts_of(kept)), 201)


@router.get("/search")
def message_search(
    request: SignedInRequest,
    q: str = "",
    group: str = "",
    author: Annotated[UUID | None, Query(alias="from")] = None,
    type: str = "",
    before: datetime | None = None,
    after: datetime | None = None,
    cursor: Annotated[int | None, Query(ge=0, lt=1 << 63)] = None,
) -> HttpResponse:
    """Messages with all the words, in the caller's groups or in one that may be read; the newest
    first. `cursor` of the answer asks for the next ones."""
    try:
        key = parse_id(group) if group else None
    except ValueError as error:
        raise Invalid("This is no id of a group.", field="group") from error
    filters = Filters(group=key, author=author, type=type, before=before, after=after)
    results = search(user=request.user, query=q, filters=filters, cursor=cursor)
    # A text, because JavaScript's numbers are too short for it.
    next_one = None if results.cursor is None else str(results.cursor)
    return json_response({"results": results.found, "cursor": next_one})
