"""What tests of groups share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from chat.services import message_send
from groups.models import AuditEntry, Group, Membership


def membership(group: Group, user: User) -> Membership:
    return Membership.objects.select_related("group", "user").get(group=group, user=user)


def set_role(group: Group, user: User, role: str) -> None:
    Membership.objects.filter(group=group, user=user).update(role=role)


def say(group: Group, user: User, content: str = "hello") -> Any:
    return message_send(group=group, user=user, client_id=uuid4(), content=content)


def verbs(group: Group) -> list[str]:
    """What the audit log says was done, the first first."""
    found = AuditEntry.objects.filter(group=group).order_by("at", "pk")
    return list(found.values_list("verb", flat=True))


def last(group: Group) -> AuditEntry:
    found = AuditEntry.objects.filter(group=group).order_by("-at", "-pk").first()
    assert found
    return found


def soon(**delta: float) -> Any:
    return timezone.now() + timedelta(**(delta or {"hours": 1}))
