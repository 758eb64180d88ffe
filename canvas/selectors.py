from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, QuerySet

from accounts.models import User
from canvas.models import Canvas, Operation
from drawmessenger.errors import NotFound
from drawmessenger.realtime import protocol
from drawmessenger.realtime.room import Entry
from groups.models import Group
from groups.selectors import group_for

NO_CANVAS = "There is no such canvas, or you are not a member of its group."
LIST_LIMIT = 200


def canvas_list(*, group: Group) -> list[Canvas]:
    """Return the canvases of a group, the oldest first."""
    return list(Canvas.objects.filter(group=group).order_by("created_at", "pk")[:LIST_LIMIT])


def canvas_for(*, user: User, canvas_id: UUID) -> Canvas:
    """Return a canvas of a group that a person may see at this moment. Raises NotFound (R8)."""
    canvas = Canvas.objects.filter(pk=canvas_id).first()
    if not canvas:
        raise NotFound(NO_CANVAS)
    try:
        group_for(user=user, group_id=canvas.group_id)
    except NotFound as error:
        raise NotFound(NO_CANVAS) from error
    return canvas


def encode_operation(operation: Operation) -> bytes:
    """Pack an operation as sockets receive it; laid out in docs/protocol.md."""
    payload = bytes(operation.payload)
    return (
        protocol.OPERATION.pack(
            protocol.OPERATION.size - 4 + len(payload),
            operation.seq,
            operation.kind,
            operation.author_id.bytes,
            operation.client_id.bytes,
            int(operation.created_at.timestamp() * 1000),
        )
        + payload
    )


def operations_after(canvas_id: UUID, after: int, limit: int) -> list[Entry]:
    """Return packed operations of a canvas with a higher ``seq``, in order (R5)."""
    found = Operation.objects.filter(canvas_id=canvas_id, seq__gt=after).order_by("seq")
    return [(operation.seq, encode_operation(operation)) for operation in found[:limit]]


def heads(canvas_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the newest ``seq`` of each canvas; an untouched one is left out."""
    found = Operation.objects.filter(canvas_id__in=list(canvas_ids)).values("canvas_id")
    return {row["canvas_id"]: row["newest"] for row in found.annotate(newest=Max("seq"))}


def canvases_with_counts() -> QuerySet[Canvas]:
    """Return all canvases with ``operation_count``: its newest ``seq``, as none is missing (R2)."""
    return Canvas.objects.annotate(operation_count=Max("operations__seq"))
