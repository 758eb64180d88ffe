from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from chat.reading import begin_at_head
from chat.selectors import page_facts
from groups.models import Group, Membership
from groups.signals import member_joined, room_opened


@receiver(member_joined, dispatch_uid="chat.begin_at_head")
def begin_reading(membership: Membership, **_: Any) -> None:
    begin_at_head(membership=membership)


@receiver(room_opened, dispatch_uid="chat.page_data")
def tell_page(
    group: Group, user: User, membership: Membership | None, page: dict[str, Any], **_: Any
) -> None:
    page["chat"] = page_facts(user=user, group=group, membership=membership)
