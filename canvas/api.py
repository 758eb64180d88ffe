"""JSON views of canvases."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from ninja import Field, Router, Schema, Status

from accounts.http import SignedInRequest
from canvas import selectors, services
from canvas.models import Canvas, Drawers
from drawmessenger.api_answers import bytes_of
from drawmessenger.api_fields import NO_NUL, Closed, Seq
from drawmessenger.api_pages import After, Limit, window_of
from groups.permissions import Verb
from groups.selectors import check_may, group_for

router = Router(tags=["canvases"])


class SnapshotOut(Schema):
    seq: int
    url: str


class CanvasOut(Schema):
    """`head` is its newest `seq`. Snapshot and thumbnail are null until there is one."""

    id: UUID
    name: str
    drawers: str
    locked: bool
    may_manage: bool
    snapshot: SnapshotOut | None
    thumbnail: str | None
    head: int
    own_operations: str
    operations: str
    pictures: str


Name = Annotated[str, Field(max_length=80, pattern=NO_NUL)]


class CanvasIn(Closed):
    name: Name


class CanvasChange(Closed):
    name: Name | None = None
    drawers: Drawers | None = None
    locked: bool | None = None


def facts(request: SignedInRequest, canvas: Canvas) -> dict[str, Any]:
    return selectors.canvas_facts(user=request.user, canvases=[canvas])[0]


@router.get("/groups/{group_id}/canvases", response=list[CanvasOut])
def canvas_list(
    request: SignedInRequest, group_id: str, after: After = "", limit: Limit = selectors.LIST_LIMIT
) -> list[dict[str, Any]]:
    """The canvases of a group, the oldest first."""
    group = group_for(user=request.user, group_id=group_id)
    window = window_of(request, after, limit)
    canvases = selectors.canvas_list(group=group, window=window)
    return selectors.canvas_facts(user=request.user, canvases=canvases)


@router.post("/groups/{group_id}/canvases", response={201: CanvasOut})
def canvas_create(
    request: SignedInRequest, group_id: str, canvas: CanvasIn
) -> Status[dict[str, Any]]:
    """Give a group another canvas."""
    group = group_for(user=request.user, group_id=group_id)
    check_may(Verb.DRAW, group_id=group.pk, user=request.user)
    made = services.canvas_create(group=group, user=request.user, name=canvas.name)
    return Status(201, facts(request, made))


@router.patch("/canvases/{canvas_id}", response=CanvasOut)
def canvas_update(
    request: SignedInRequest, canvas_id: UUID, change: CanvasChange
) -> dict[str, Any]:
    """Rename a canvas, say who draws (members, owners), lock or unlock it; its managers may."""
    canvas = selectors.managed_canvas(user=request.user, canvas_id=canvas_id)
    services.canvas_update(canvas=canvas, **change.dict(exclude_unset=True))
    return facts(request, canvas)


@router.delete("/canvases/{canvas_id}", response={204: None})
def canvas_delete(request: SignedInRequest, canvas_id: UUID) -> Status[None]:
    """Delete a canvas with all that is on it; its managers may, but not the group's last one."""
    canvas = selectors.managed_canvas(user=request.user, canvas_id=canvas_id)
    services.canvas_delete(canvas=canvas)
    return Status(204, None)


@router.get("/canvases/{canvas_id}/thumbnail.png", **bytes_of("image/png"))
def canvas_thumbnail(request: SignedInRequest, canvas_id: UUID, seq: Seq = None) -> HttpResponse:
    """A small picture of a canvas, as of its newest snapshot.

    `seq` changes nothing but the address, so that browsers know a newer picture from an older one.
    """
    canvas = selectors.canvas_for(user=request.user, canvas_id=canvas_id)
    newest, png = selectors.thumbnail(canvas=canvas)
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = quote_etag(str(newest))
    return get_conditional_response(request, response["ETag"], response=response) or response
