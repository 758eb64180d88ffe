from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy as lazy

from accounts.models import User
from canvas import operations
from canvas.background import snapshot_soon
from canvas.models import Canvas, Drawers, Operation
from canvas.permissions import refusals
from canvas.selectors import encode_operation
from drawmessenger import log
from drawmessenger.errors import Conflict, Invalid, ServiceError
from drawmessenger.realtime.protocol import LIMITS
from drawmessenger.realtime.publish import publish_notice
from groups.models import Group
from groups.writing import write_entries

# Canvases whose next batch may be one too many. Only these are asked how full they are, so a
# process that has just started may go beyond the limit by one batch.
_nearly_full: set[UUID] = set()
NEARLY = 1_000
SNAPSHOT_EVERY = 1_000  # operations


@dataclass(frozen=True)
class OperationDraft:
    """An operation that somebody wants to do; ``payload`` is packed as on the wire."""

    author: User
    client_id: UUID
    kind: int
    payload: bytes


def room_key(canvas_id: UUID) -> str:
    return f"canvas.{canvas_id}"


def _clean_name(name: str) -> str:
    name = " ".join(name.split()) or _("Canvas")
    if len(name) > 80:
        raise Invalid(_("A canvas's name has at most 80 characters."), field="name")
    return name


def canvas_create(*, group: Group, user: User, name: str = "") -> Canvas:
    """Give a group a canvas. Raises Invalid."""
    return Canvas.objects.create(group=group, created_by=user, name=_clean_name(name))


def canvas_update(
    *,
    canvas: Canvas,
    name: str | None = None,
    drawers: str | None = None,
    locked: bool | None = None,
) -> Canvas:
    """Rename a canvas, say who draws on it, lock or unlock it. Raises Invalid."""
    if drawers is not None and drawers not in Drawers.values:
        raise Invalid(_("Members draw, or owners only."), field="drawers")
    name = None if name is None else _clean_name(name)
    given = {"name": name, "drawers": drawers, "locked": locked}
    changes = {field: value for field, value in given.items() if value is not None}
    for field, value in changes.items():
        setattr(canvas, field, value)
    # Only these: somebody else may change the others at the same moment.
    canvas.save(update_fields=list(changes))
    publish_notice(room_key(canvas.pk), "canvas")
    return canvas


def canvas_delete(*, canvas: Canvas) -> None:
    """Delete a canvas with all that is on it; its sockets close (R8). Raises Conflict."""
    key = room_key(canvas.pk)
    with transaction.atomic():
        if not Canvas.objects.filter(group=canvas.group_id).exclude(pk=canvas.pk).exists():
            raise Conflict(_("A group keeps at least one canvas. Make another one first."))
        canvas.delete()
    publish_notice(key, "canvas")


def _operation(canvas_id: UUID, draft: OperationDraft) -> Operation | ServiceError:
    try:
        bounds = operations.check(draft.kind, draft.payload)
    except Invalid as error:
        return error
    return Operation(
        canvas_id=canvas_id,
        author=draft.author,
        client_id=draft.client_id,
        kind=draft.kind,
        payload=draft.payload,
        bounds=list(bounds) if bounds else None,
    )


def _within_limit(
    canvas_id: UUID, drafts: Sequence[OperationDraft]
) -> list[OperationDraft | ServiceError]:
    """Refuse what a canvas cannot take any more; repetitions stay (R3).

    As no ``seq`` is missing, the newest one is the number of operations (R2).
    """
    if canvas_id not in _nearly_full:
        return list(drafts)
    room = LIMITS.operations_per_canvas - log.head(Operation, canvas_id=canvas_id)
    if room >= len(drafts):
        return list(drafts)
    names = Operation.objects.filter(client_id__in=[draft.client_id for draft in drafts])
    saved = set(names.values_list("author_id", "client_id"))
    outcomes: list[OperationDraft | ServiceError] = []
    for draft in drafts:
        new = (draft.author.pk, draft.client_id) not in saved
        if new and room <= 0:
            outcomes.append(Conflict(lazy("This canvas is full. Please begin another one.")))
            continue
        room -= new
        outcomes.append(draft)
    return outcomes


def operations_append(
    canvas_id: UUID, drafts: Sequence[OperationDraft]
) -> list[Operation | ServiceError]:
    """Save operations of one canvas in one commit, then publish them (R2, R3, R4).

    Returns for each draft the operation that stands in the log, or what is wrong with it.
    """
    outcomes = write_entries(
        Operation,
        [
            draft if isinstance(draft, ServiceError) else _operation(canvas_id, draft)
            for draft in _within_limit(canvas_id, drafts)
        ],
        refusals=lambda drafts: refusals(canvas_id, drafts),
        key=room_key(canvas_id),
        encode=encode_operation,
        scope={"canvas_id": canvas_id},
    )
    newest = max((item.seq for item in outcomes if isinstance(item, Operation)), default=0)
    if newest > LIMITS.operations_per_canvas - NEARLY:
        _nearly_full.add(canvas_id)
    if any(isinstance(item, Operation) and item.seq % SNAPSHOT_EVERY == 0 for item in outcomes):
        snapshot_soon(canvas_id)
    return outcomes
