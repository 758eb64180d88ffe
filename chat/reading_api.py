"""JSON views of what a person has read, is told of, looks for, and brings along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from ninja import Field, File, Query, Router, Status
from ninja.files import UploadedFile

from accounts.http import SignedInRequest
from chat import reading, selectors
from chat.api import json_response
from chat.attachments import attachment_store
from chat.permissions import facts_of
from chat.search import Filters, Found, search
from chat.shapes import attachment_out
from drawmessenger.api_answers import answers
from drawmessenger.api_fields import LAST, Closed, Moment
from drawmessenger.api_pages import After
from drawmessenger.errors import Invalid
from drawmessenger.ids import parse_id
from drawmessenger.paging import key_of
from drawmessenger.realtime.protocol import AttachmentOut, UnreadCount
from groups.models import Notify
from groups.selectors import group_for

router = Router(tags=["reading"])
MANY = 500


class ReadIn(Closed):
    seq: int = Field(ge=0, le=LAST)


class NotifyIn(Closed):
    notify: Notify


class ReceiptsIn(Closed):
    shows: bool


class Receipts(msgspec.Struct):
    """`after` asks for the next page; null when there is none."""

    read: dict[str, int]
    after: str | None


class Unread(msgspec.Struct):
    """`after` asks for the next page; null when there is none."""

    counts: dict[str, UnreadCount]
    after: str | None


class SearchPage(msgspec.Struct):
    """`cursor` asks for the next ones; a text, because JavaScript's numbers are too short."""

    results: list[Found]
    cursor: str | None


@router.put("/groups/{group_id}/read", response={204: None})
def read_mark(request: SignedInRequest, group_id: str, mark: ReadIn) -> Status[None]:
    """Note that the caller has read up to a `seq`; it never goes back."""
    group = group_for(user=request.user, group_id=group_id)
    reading.read_mark(user=request.user, group_id=group.pk, seq=mark.seq)
    return Status(204, None)


@router.get("/groups/{group_id}/read", **answers(Receipts))
def receipt_list(request: SignedInRequest, group_id: str, after: After = "") -> HttpResponse:
    """How far those members have read who show it: person to `seq`."""
    group = selectors.standing_of(user=request.user, group_id=group_id).group
    found = selectors.receipts(group=group, after=key_of(after), limit=MANY + 1)
    return json_response(Receipts(*_page(found)))


@router.get("/unread", **answers(Unread))
def unread(request: SignedInRequest, after: After = "") -> HttpResponse:
    """How much of each group the caller has not read."""
    found = selectors.unread_counts(user=request.user, after=key_of(after), limit=MANY + 1)
    return json_response(Unread(*_page(found)))


def _page(found: Mapping[Any, Any]) -> tuple[dict[str, Any], str | None]:
    """Return what is shown of what was found, and what asks for more."""
    shown = {str(key): value for key, value in list(found.items())[:MANY]}
    return shown, list(shown)[-1] if len(found) > MANY else None


@router.put("/groups/{group_id}/notify", response={204: None})
def notify_set(request: SignedInRequest, group_id: str, wish: NotifyIn) -> Status[None]:
    """Choose what one is told of in a group: all, mentions, none."""
    group = group_for(user=request.user, group_id=group_id)
    reading.notify_set(group=group, user=request.user, notify=wish.notify)
    return Status(204, None)


@router.put("/receipts", response={204: None})
def receipts_show(request: SignedInRequest, wish: ReceiptsIn) -> Status[None]:
    """Let others see how far one has read, or no longer."""
    reading.receipts_show(user=request.user, shows=wish.shows)
    return Status(204, None)


@router.post("/groups/{group_id}/attachments", **answers(AttachmentOut, 201))
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


@router.get("/search", **answers(SearchPage))
def message_search(
    request: SignedInRequest,
    q: str = "",
    group: str = "",
    author: Annotated[UUID | None, Query(alias="from")] = None,
    type: str = "",
    before: Moment | None = None,
    after: Moment | None = None,
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
    next_one = None if results.cursor is None else str(results.cursor)
    return json_response(SearchPage(results.found, next_one))
