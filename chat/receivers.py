from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from chat.reading import begin_at_head
from groups.models import Membership
from groups.signals import member_joined


@receiver(member_joined, dispatch_uid="chat.begin_at_head")
def begin_reading(membership: Membership, **_: Any) -> None:
    begin_at_head(membership=membership)
