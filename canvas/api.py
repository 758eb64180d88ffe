"""JSON views of canvases."""

from __future__ import annotations

from uuid import UUID

from ninja import Router, Schema

from accounts.http import SignedInRequest
from canvas import selectors, services
from canvas.models import Canvas
from groups.selectors import check_writer, group_for

router = Router(tags=["canvases"])


class CanvasOut(Schema):
    id: UUID
    name: str


class CanvasIn(Schema):
    name: str

    model_config = {"extra": "forbid"}


@router.get("/groups/{group_id}/canvases", response=list[CanvasOut])
def canvas_list(request: SignedInRequest, group_id: str) -> list[Canvas]:
    """The canvases of a group, the oldest first."""
    group = group_for(user=request.user, group_id=group_id)
    return selectors.canvas_list(group=group)


@router.post("/groups/{group_id}/canvases", response={201: CanvasOut})
def canvas_create(request: SignedInRequest, group_id: str, canvas: CanvasIn) -> tuple[int, Canvas]:
    """Give a group another canvas."""
    group = group_for(user=request.user, group_id=group_id)
    check_writer(group_id=group.pk, user=request.user)
    return 201, services.canvas_create(group=group, user=request.user, name=canvas.name)
