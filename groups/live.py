"""What open pages are told at once when something about a group changes (R8)."""

from __future__ import annotations

from uuid import UUID

from drawmessenger.realtime.publish import publish_notice
from groups import cache
from groups.models import Group, Membership


def rights_topic(group_id: UUID | str) -> str:
    """Return what sockets listen to that follow something of a group."""
    return f"rights.{group_id}"


def tell_group(group_id: UUID) -> None:
    """Let all sockets of a group ask anew what may be done there."""
    publish_notice(rights_topic(group_id), "rights", group=str(group_id))


def tell_person(membership: Membership) -> None:
    """Let the sockets of one member ask anew what they may do."""
    group = str(membership.group_id)
    publish_notice(membership.user_id, "role", group=group, role=membership.role)


def forget(group: Group | UUID, *user_ids: UUID) -> None:
    """Forget what the cache says of a group, of the public ones, and of some people's groups."""
    cache.forget_groups(group.pk if isinstance(group, Group) else group)
    cache.forget_own_groups(*user_ids)
    cache.forget_public_groups()
