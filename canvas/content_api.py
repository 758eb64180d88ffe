"""JSON and binary views of what is on a canvas: snapshots, operations, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from accounts.http import SignedInRequest
from accounts.models import User
from canvas import selectors
from canvas.downloads import snapshot_response
from canvas.services import OperationDraft, operations_append
from drawmessenger.api_answers import answers, bytes_of
from drawmessenger.api_fields import SeqPath
from drawmessenger.api_problems import TooLarge, UnsupportedMedia
from drawmessenger.errors import Invalid, ServiceError
from drawmessenger.realtime.protocol import LIMITS
from groups.permissions import Verb
from groups.pictures import MAX_BYTES, picture_store
from groups.selectors import check_may

router = Router(tags=["content of canvases"])
OPERATION = Struct("<16sBI")  # client id, kind, length of the payload that follows
MOST_OPERATIONS = 1_000
MOST_BYTES = 4 * 1024 * 1024
BATCH = 200  # in one commit


class OwnOperation(msgspec.Struct):
    """`targets` are those of an UNDO or REDO."""

    seq: int
    kind: int
    client_id: UUID
    targets: list[int] = []


class OperationAnswer(msgspec.Struct):
    """`seq` of what was done, or what is wrong."""

    client_id: UUID
    seq: int | None = None
    code: str = ""
    message: str = ""
    field: str = ""


SNAPSHOT = bytes_of("application/octet-stream")
OPERATIONS = answers(list[OperationAnswer])
OPERATIONS["openapi_extra"]["requestBody"] = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class PlacedPicture(Schema):
    id: UUID
    url: str
    width: int
    height: int


def json_response(data: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(data), content_type="application/json")


@router.get(
    "/canvases/{canvas_id}/snapshots/{seq}",
    url_name="snapshot",
    **bytes_of("application/octet-stream"),
)
def snapshot(request: SignedInRequest, canvas_id: UUID, seq: SeqPath) -> HttpResponseBase:
    """The content of a canvas at a `seq`, as docs/protocol.md lays it out; it never changes."""
    canvas = selectors.canvas_for(user=request.user, canvas_id=canvas_id)
    return snapshot_response(request, canvas_id=canvas.pk, seq=seq)


@router.get("/canvases/{canvas_id}/own-operations", **answers(list[OwnOperation]))
def own_operations(request: SignedInRequest, canvas_id: UUID) -> HttpResponse:
    """What the caller did and may still undo: `seq`, `kind`, `client_id`, and `targets` of
    UNDO and REDO; in order."""
    canvas = selectors.canvas_for(user=request.user, canvas_id=canvas_id)
    reach = LIMITS.undo_reach
    found = selectors.own_operations(canvas_id=canvas.pk, user=request.user, reach=reach)
    return json_response(found)


@router.post("/canvases/{canvas_id}/operations", **OPERATIONS)
def operations_create(request: SignedInRequest, canvas_id: UUID) -> HttpResponse:
    """Many operations at once, for imports. The body (application/octet-stream) repeats: 16 bytes
    client id, `u8` kind, `u32` length, payload; little-endian, at most 1,000 and 4 MiB. The answer
    has one item for each: `client_id` and `seq`, or what is wrong: `code`, `message`, `field`."""
    canvas = selectors.canvas_for(user=request.user, canvas_id=canvas_id)
    drafts = list(_drafts(request.user, _body(request)))
    if len(drafts) > MOST_OPERATIONS:
        raise Invalid(f"At most {MOST_OPERATIONS} operations come at once.", field="body")
    answers: list[dict[str, Any]] = []
    for first in range(0, len(drafts), BATCH):
        some = drafts[first : first + BATCH]
        outcomes = operations_append(canvas.pk, some)
        answers += [
            {"client_id": draft.client_id} | _answer(outcome)
            for draft, outcome in zip(some, outcomes, strict=True)
        ]
    return json_response(answers)


def _body(request: SignedInRequest) -> bytes:
    if request.content_type != "application/octet-stream":
        raise UnsupportedMedia("The body is application/octet-stream.", field="body")
    if (
        int(request.headers.get("Content-Length") or 0) > MOST_BYTES
        or len(request.body) > MOST_BYTES
    ):
        raise TooLarge("The body has at most 4 MiB.", field="body")
    return request.body


def _drafts(author: User, body: bytes) -> Iterator[OperationDraft]:
    position = 0
    while position < len(body):
        start = position + OPERATION.size
        if start > len(body):
            raise Invalid("The body ends within an operation.", field="body")
        client_id, kind, length = OPERATION.unpack_from(body, position)
        position = start + length
        if position > len(body):
            raise Invalid("The body ends within an operation.", field="body")
        yield OperationDraft(author, UUID(bytes=client_id), kind, body[start:position])


def _answer(outcome: Any) -> dict[str, Any]:
    if isinstance(outcome, ServiceError):
        return {"code": outcome.code, "message": outcome.message, "field": outcome.field}
    return {"seq": outcome.seq}


@router.post("/canvases/{canvas_id}/pictures", response={201: PlacedPicture})
def picture_create(
    request: SignedInRequest,
    canvas_id: UUID,
    picture: File[UploadedFile],
) -> Status[PlacedPicture]:
    """Store a picture of the canvas's group, to be placed by a PICTURE operation."""
    canvas = selectors.canvas_for(user=request.user, canvas_id=canvas_id)
    check_may(Verb.DRAW, group_id=canvas.group_id, user=request.user)
    # One byte too many is enough to be refused, and all that is read.
    stored = picture_store(group=canvas.group, data=picture.read(MAX_BYTES + 1))
    url = reverse("groups:picture", args=[stored.pk])
    placed = PlacedPicture(id=stored.pk, url=url, width=stored.width, height=stored.height)
    return Status(201, placed)
