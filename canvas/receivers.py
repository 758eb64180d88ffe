from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from canvas.selectors import canvas_list
from canvas.services import canvas_create
from groups.models import Group
from groups.signals import group_created


@receiver(group_created, dispatch_uid="canvas.first_canvas")
def give_first_canvas(group: Group, **_: Any) -> None:
    if not canvas_list(group=group):  # an import may send the signal again
        canvas_create(group=group, user=group.created_by)
