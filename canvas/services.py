from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from canvas import operations
from canvas.models import Canvas, Operation
from canvas.selectors import encode_operation, group_id_of
from drawmessenger.errors import Invalid, ServiceError
from groups.models import Group
from groups.writing import write_entries


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


def canvas_rename(*, canvas: Canvas, name: str) -> None:
    """Give a canvas another name. Raises Invalid."""
    canvas.name = _clean_name(name)
    canvas.save(update_fields=["name"])


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


def operations_append(
    canvas_id: UUID, drafts: Sequence[OperationDraft]
) -> list[Operation | ServiceError]:
    """Save operations of one canvas in one commit, then publish them (R2, R3, R4).

    Returns for each draft the operation that stands in the log, or what is wrong with it.
    Raises NotFound when there is no such canvas.
    """
    return write_entries(
        Operation,
        [_operation(canvas_id, draft) for draft in drafts],
        group_id=group_id_of(canvas_id),
        key=room_key(canvas_id),
        encode=encode_operation,
        scope={"canvas_id": canvas_id},
    )
