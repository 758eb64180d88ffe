"""The audit log of groups: services note in it what they did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.models import User
from groups.models import AuditEntry, Group


def audit_note(
    *,
    group: Group | UUID | None,
    by: User | None,
    verb: str,
    target: User | UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Note who did what, to whom, and what was so before and after. ``by`` None: the system."""
    return AuditEntry.objects.create(
        group_id=group.pk if isinstance(group, Group) else group,
        actor=by,
        verb=verb,
        target_id=target.pk if isinstance(target, User) else target,
        before=dict(before or {}),
        after=dict(after or {}),
    )
