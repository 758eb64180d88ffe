"""The canvases of a group's archive: a list, and the operations of each as sockets carry them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from canvas import operations
from canvas.background import snapshot_soon
from canvas.elements import PICTURE
from canvas.models import Canvas, Drawers, Operation, OperationKind
from canvas.selectors import encode_operation
from drawmessenger import log
from drawmessenger.errors import Conflict, Invalid
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import LIMITS
from groups.archive_reading import damaged
from groups.archive_taking import Taking, moment
from groups.archive_writing import Entry, line
from groups.models import Group

PAGE = 500
HEAD = protocol.OPERATION


class CanvasRow(msgspec.Struct):
    id: UUID
    name: str
    drawers: str
    locked: bool
    created_by: UUID
    created_at: datetime


def archive_entries(*, group: Group, people: set[UUID]) -> Iterator[Entry]:
    """Yield what is written of a group's canvases."""
    canvases = list(Canvas.objects.filter(group=group).order_by("created_at", "pk"))
    people.update(canvas.created_by_id for canvas in canvases)
    yield Entry("canvases.jsonl", [line(_row(canvas)) for canvas in canvases])
    for canvas in canvases:
        yield Entry(f"canvases/{canvas.pk}.operations", _operations(canvas, people))


def _row(canvas: Canvas) -> CanvasRow:
    return CanvasRow(
        canvas.pk,
        canvas.name,
        canvas.drawers,
        canvas.locked,
        canvas.created_by_id,
        canvas.created_at,
    )


def _operations(canvas: Canvas, people: set[UUID]) -> Iterator[bytes]:
    after = 0
    while True:
        found = Operation.objects.filter(canvas=canvas, seq__gt=after).order_by("seq")
        page = list(found[:PAGE])
        people.update(operation.author_id for operation in page)
        yield b"".join(encode_operation(operation) for operation in page)
        if len(page) < PAGE:
            return
        after = page[-1].seq


# --- Reading -----------------------------------------------------------------------------------


def archive_take_canvases(*, taking: Taking) -> None:
    """Make the canvases of an archive. Raises Invalid."""
    made: list[UUID] = []
    for row in taking.reader.rows("canvases.jsonl", CanvasRow):
        if len(made) >= taking.reader.bounds.canvases:
            raise damaged(_("it has too many canvases."))
        canvas = _canvas(taking, row)
        made.append(canvas.pk)
        _take_operations(taking, canvas, f"canvases/{row.id}.operations")
    if made and taking.created:
        # The one that each new group gets.
        Canvas.objects.filter(group=taking.group).exclude(pk__in=made).delete()


def _canvas(taking: Taking, row: CanvasRow) -> Canvas:
    facts: dict[str, Any] = {
        "group": taking.group,
        "name": " ".join(row.name.split())[:80] or "Canvas",
        "drawers": row.drawers if row.drawers in Drawers.values else Drawers.MEMBERS,
        "locked": row.locked,
        "created_by": taking.person(row.created_by),
        "created_at": moment(row.created_at),
    }
    return Canvas.objects.get_or_create(pk=taking.new_id(row.id), defaults=facts)[0]


def _take_operations(taking: Taking, canvas: Canvas, name: str) -> None:
    batch: list[Operation] = []
    count = 0
    for operation in _read(taking, canvas, name):
        batch.append(operation)
        count += 1
        if operation.seq != count:
            raise damaged(_("%(name)s is not without gaps.") % {"name": name})
        if len(batch) == PAGE:
            _save(canvas, batch)
            batch = []
    _save(canvas, batch)
    if count:
        snapshot_soon(canvas.pk)


def _save(canvas: Canvas, batch: list[Operation]) -> None:
    if not batch:
        return
    with transaction.atomic():
        wanted = [operation.seq for operation in batch]
        saved = log.append(Operation, batch, canvas_id=canvas.pk)
    if [None if isinstance(one, Conflict) else one.seq for one in saved] != wanted:
        raise damaged(_("an operation is there twice."))


def _read(taking: Taking, canvas: Canvas, name: str) -> Iterator[Operation]:
    with taking.reader.open(name) as entry:
        while head := entry.read(HEAD.size):
            if len(head) < HEAD.size:
                raise damaged(_("%(name)s ends within an operation.") % {"name": name})
            size, seq, kind, author, client, ms = HEAD.unpack(head)
            length = size - (HEAD.size - 4)
            if not 0 <= length <= LIMITS.frame_bytes or seq > LIMITS.operations_per_canvas:
                raise damaged(_("%(name)s has an operation that is too large.") % {"name": name})
            payload = entry.read(length)
            if len(payload) < length or ms >= 1 << 43:
                raise damaged(_("%(name)s ends within an operation.") % {"name": name})
            yield Operation(
                canvas=canvas,
                seq=seq,
                author=taking.person(UUID(bytes=author)),
                client_id=taking.client_id(UUID(bytes=client)),
                created_at=moment(datetime.fromtimestamp(ms / 1000, UTC)),
                **_content(taking, kind, payload),
            )


def _content(taking: Taking, kind: int, payload: bytes) -> dict[str, Any]:
    try:
        bounds = operations.check(kind, payload)
    except Invalid as error:
        raise damaged(error.message) from error
    if kind == OperationKind.PICTURE:
        payload = _with_own_picture(taking, payload)
    return {"kind": kind, "payload": payload, "bounds": list(bounds) if bounds else None}


def _with_own_picture(taking: Taking, payload: bytes) -> bytes:
    style, picture, *box = PICTURE.unpack(payload)
    found = taking.pictures.get(UUID(bytes=picture))
    if not found:
        raise damaged(_("a picture is missing."))
    return PICTURE.pack(style, found.pk.bytes, *box)
