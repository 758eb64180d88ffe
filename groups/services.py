from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import Conflict, Invalid, NotAllowed
from drawmessenger.realtime.publish import publish_notice
from groups import cache
from groups.models import Group, Invitation, Membership, Role, Visibility
from groups.selectors import invitation_of, member_ids, membership_in, writers_among
from groups.signals import group_created, member_joined

MAX_TAGS = 20
MAX_TAG_CHARS = 40
INVITATION_LIFETIME = timedelta(days=7)


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Return tags trimmed, each once, in their order. Raises Invalid."""
    cleaned = list(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    cleaned = [tag for tag in cleaned if tag]
    if len(cleaned) > MAX_TAGS:
        raise Invalid(_("A group has at most 20 tags."), field="tags")
    if any(len(tag) > MAX_TAG_CHARS for tag in cleaned):
        raise Invalid(_("A tag has at most 40 characters."), field="tags")
    return cleaned


def _check(group: Group) -> None:
    try:
        group.clean_fields(exclude={"created_by", "tags"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error


def group_create(
    *,
    user: User,
    name: str,
    description: str = "",
    tags: Sequence[str] = (),
    visibility: str = Visibility.PRIVATE,
) -> Group:
    """Make a group whose owner is ``user``. Raises Invalid."""
    group = Group(
        name=" ".join(name.split()),
        description=description.strip(),
        tags=clean_tags(tags),
        visibility=visibility,
        created_by=user,
    )
    _check(group)
    # The group first, its owner after: on MongoDB a break in between leaves a group that
    # nobody sees, rather than a membership of nothing.
    with transaction.atomic():
        group.save()
        Membership.objects.create(group=group, user=user, role=Role.OWNER)
        group_created.send(sender=Group, group=group)
    _forget_group(user.pk)
    publish_notice(user.pk, "joined", group=str(group.pk))
    return group


def _forget_group(*user_ids: UUID) -> None:
    """Forget what caches say of a new or changed group and its members."""
    cache.forget_own_groups(*user_ids)
    cache.forget_public_groups()


def group_update(*, group: Group, **changes: Any) -> Group:
    """Change name, description, tags or visibility of a group. Raises Invalid."""
    for name, value in changes.items():
        setattr(group, name, clean_tags(value) if name == "tags" else value)
    _check(group)
    group.save(update_fields=list(changes))
    _forget_group(*member_ids(group=group))
    return group


def group_import(*, group: Group, members: Sequence[User]) -> bool:
    """Save a group read from a backup with the id and time it had, and its members.

    Returns False, and changes nothing, when the group is there already. The group is saved
    after its members: where a break can leave a part (on MongoDB), it is memberships that
    nobody sees, and the next import completes them. The signal is sent again for a group that
    is there, for the same reason; its receivers do nothing twice.
    """
    with transaction.atomic():
        created = not Group.objects.filter(pk=group.pk).exists()
        if created:
            for user in members:
                role = Role.OWNER if user.pk == group.created_by_id else Role.MEMBER
                Membership.objects.get_or_create(group=group, user=user, defaults={"role": role})
            group.save(force_insert=True)
        group_created.send(sender=Group, group=group)
    _forget_group(*(user.pk for user in members))
    return created


def membership_create(*, group: Group, user: User, role: str = Role.MEMBER) -> Membership:
    """Make somebody a member; being one already changes nothing."""
    try:
        with transaction.atomic():
            membership = Membership.objects.create(group=group, user=user, role=role)
    except IntegrityError:
        return Membership.objects.get(group=group, user=user)
    member_joined.send(sender=Membership, membership=membership)
    cache.forget_own_groups(user.pk)
    publish_notice(user.pk, "joined", group=str(group.pk))
    return membership


def group_join(*, group: Group, user: User) -> Membership:
    """Join a public group. Raises NotAllowed for a private one."""
    if group.visibility != Visibility.PUBLIC:
        raise NotAllowed(_("This group is joined by an invitation."))
    return membership_create(group=group, user=user)


def group_leave(*, group: Group, user: User) -> None:
    """Leave a group. Raises Conflict when others would stay without an owner."""
    membership = membership_in(group, user)
    if not membership:
        return
    others = Membership.objects.filter(group=group).exclude(pk=membership.pk)
    last_owner = (
        membership.role == Role.OWNER
        and others.exists()
        and not others.filter(role=Role.OWNER).exists()
    )
    if last_owner:
        raise Conflict(_("You are the only owner. Make somebody else an owner first."))
    membership_remove(membership=membership)


def membership_remove(*, membership: Membership) -> None:
    """End a membership; the person's open sockets hear nothing more of the group (R8)."""
    membership.delete()
    cache.forget_own_groups(membership.user_id)
    publish_notice(membership.user_id, "left", group=str(membership.group_id))


def membership_set_role(*, membership: Membership, role: str) -> None:
    """Give a member another role. Raises Invalid, and Conflict for the last owner."""
    if role not in Role.values:
        raise Invalid(_("There is no such role."), field="role")
    before = Membership.objects.get(pk=membership.pk).role
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    # Looked at afterwards: two owners who make each other members at the same moment, where
    # no transaction holds one of them up, must not leave a group without any.
    owners = Membership.objects.filter(group=membership.group_id, role=Role.OWNER)
    if before == Role.OWNER and not owners.exists():
        membership.role = Role.OWNER
        membership.save(update_fields=["role"])
        raise Conflict(_("This is the only owner. Make somebody else an owner first."))
    if before != membership.role:
        group = str(membership.group_id)
        publish_notice(membership.user_id, "role", group=group, role=membership.role)


def invitation_create(*, group: Group, user: User) -> str:
    """Make an invitation and return its token, which is kept nowhere. Raises NotAllowed."""
    # Not readers: whom they invite, themselves under another name, could write.
    if not writers_among(group_id=group.pk, user_ids=[user.pk]):
        raise NotAllowed(_("Only members who may write here may invite."))
    token = secrets.token_urlsafe(24)  # 192 bits
    Invitation.objects.create(
        group=group,
        created_by=user,
        digest=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=timezone.now() + INVITATION_LIFETIME,
    )
    return token


def invitation_accept(*, token: str, user: User) -> Group:
    """Join the group that an invitation is for. Raises NotFound."""
    group = invitation_of(token).group
    membership_create(group=group, user=user)
    return group
