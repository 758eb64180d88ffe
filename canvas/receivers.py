from __future__ import annotations

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.models import User
from canvas.selectors import canvas_facts, canvas_list
from canvas.services import canvas_create
from canvas.snapshotting import snapshot_if_due
from groups.models import Group
from groups.signals import group_created, room_opened


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
