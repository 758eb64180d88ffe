"""What is left when somebody goes: their standing, somebody who leads, or an archived group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import Conflict
from drawmessenger.realtime.publish import publish_notice
from groups.auditing import audit_note
from groups.live import forget, tell_group
from groups.models import Group, Membership, Restriction, Role
from groups.owners import people_of
from groups.selectors import member_ids, member_of
from groups.signals import member_left


def heir_of(*, group: Group, user_id: UUID) -> Membership:
    """Return a member who can become an owner. Raises NotFound and Conflict."""
    heir = member_of(group=group, user_id=user_id)
    if not heir.user.is_active:
        raise Conflict(_("This account is closed."))
    if heir.user.is_bot:
        raise Conflict(_("A bot cannot own a group. Please choose a person."))
    return heir


def step_down(membership: Membership) -> None:
    """Make an owner, who goes, a member before. Raises Conflict for the last one among others."""
    this = Membership.objects.filter(pk=membership.pk)
    this.update(role=Role.MEMBER)
    # Looked at afterwards: of two owners who go at the same moment, where no transaction holds
    # one of them up, both see that nobody would be left, and stay.
    others = people_of(membership.group_id).exclude(pk=membership.pk)
    if others.exists() and not others.filter(role=Role.OWNER).exists():
        this.update(role=Role.OWNER)
        raise Conflict(_("You are the only owner. Make somebody else an owner first."))


def membership_remove(*, membership: Membership) -> None:
    """End a membership; the person's open sockets hear nothing more of the group (R8)."""
    _keep_standing(membership)
    membership.delete()
    forget(membership.group_id, membership.user_id)
    publish_notice(membership.user_id, "left", group=str(membership.group_id))
    member_left.send(sender=Membership, membership=membership)


def _keep_standing(membership: Membership) -> None:
    """Note how a reader or muted person has to come back, so that going does not free them."""
    whose: dict[str, Any] = {"group_id": membership.group_id, "user_id": membership.user_id}
    until = membership.muted_until
    if membership.role == Role.READER or (until and until > timezone.now()):
        role = Role.READER if membership.role == Role.READER else Role.MEMBER
        defaults = {"role": role, "muted_until": until}
        Restriction.objects.update_or_create(**whose, defaults=defaults)
    else:
        Restriction.objects.filter(**whose, banned=False).delete()


def archive_if_empty(*, group_id: UUID, by: User | None) -> None:
    """Archive a group that nobody is left in, so that nobody joins one that nobody leads."""
    if people_of(group_id).exists():
        return
    group = Group.objects.filter(pk=group_id, archived_at=None).first()
    if group:
        archived_set(group=group, by=by, archived=True)


def archived_set(*, group: Group, by: User | None, archived: bool) -> Group:
    """Archive or restore a group. Asks nothing: for who runs the site. Raises Conflict."""
    if bool(group.archived_at) == archived:
        raise Conflict(_("It is so already."))
    group.archived_at = timezone.now() if archived else None
    group.save(update_fields=["archived_at"])
    audit_note(group=group, by=by, verb="group.archive" if archived else "group.restore")
    forget(group, *member_ids(group=group))
    tell_group(group.pk)
    return group
