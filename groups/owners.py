"""Who leads a group, or could."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from groups.models import Group, Membership, Role


def people_of(group_id: UUID) -> QuerySet[Membership]:
    """Return who can lead a group, or be left alone in it: neither bots nor closed accounts."""
    return Membership.objects.filter(group=group_id, user__is_active=True, user__is_bot=False)


def is_last_owner(membership: Membership | None) -> bool:
    """Tell whether somebody is the only owner of others, who cannot leave without a successor."""
    if not membership or membership.role != Role.OWNER:
        return False
    others = people_of(membership.group_id).exclude(pk=membership.pk)
    return others.exists() and not others.filter(role=Role.OWNER).exists()


def sole_owner_groups(*, user: User) -> list[Group]:
    """Return the groups with other members in which nobody else is an owner."""
    owned = Membership.objects.filter(user=user, role=Role.OWNER).select_related("group")
    return [one.group for one in owned if is_last_owner(one)]
