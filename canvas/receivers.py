from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.exporting import ExportPart
from accounts.models import User
from accounts.signals import account_exported
from canvas.archives import archive_entries, archive_take_canvases
from canvas.exporting import export_parts
from canvas.selectors import canvas_facts, canvas_list, canvases_among
from canvas.services import canvas_create
from canvas.snapshotting import snapshot_if_due
from groups.archive_taking import Taking
from groups.archive_writing import Entry
from groups.models import Group
from groups.signals import (
    anchors_named,
    archive_made,
    archive_taken,
    group_created,
    room_opened,
)


@receiver(group_created, dispatch_uid="canvas.first_canvas")
def give_first_canvas(group: Group, **_: Any) -> None:
    if not canvas_list(group=group):  # an import may send the signal again
        canvas_create(group=group, user=group.created_by)


@receiver(room_opened, dispatch_uid="canvas.page_data")
def tell_page(group: Group, user: User, page: dict[str, Any], **_: Any) -> None:
    page["canvases"] = canvas_facts(user=user, canvases=canvas_list(group=group))
    for canvas in page["canvases"]:
        newest = canvas["snapshot"]["seq"] if canvas["snapshot"] else 0
        snapshot_if_due(canvas_id=UUID(canvas["id"]), head=canvas["head"], newest=newest)


@receiver(anchors_named, dispatch_uid="canvas.anchors")
def find_canvases(group_id: UUID, canvas_ids: set[UUID], **_: Any) -> set[UUID]:
    return canvases_among(group_id=group_id, canvas_ids=canvas_ids)


@receiver(account_exported, dispatch_uid="canvas.export")
def export(user: User, **_: Any) -> list[ExportPart]:
    return export_parts(user=user)


@receiver(archive_made, dispatch_uid="canvas.archive")
def write_archive(group: Group, people: set[UUID], **_: Any) -> Iterator[Entry]:
    return archive_entries(group=group, people=people)


@receiver(archive_taken, dispatch_uid="canvas.archive")
def read_archive(taking: Taking, **_: Any) -> None:
    archive_take_canvases(taking=taking)
