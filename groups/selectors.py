from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import User
from drawmessenger.errors import NotAllowed, NotFound
from drawmessenger.ids import parse_id
from groups import cache
from groups.models import Group, Invitation, Membership, Picture, Role, Visibility

NO_GROUP = "There is no such group, or you are not a member of it."
LIST_LIMIT = 500


def group_list(*, user: User) -> list[Group]:
    """Return the groups that a person belongs to, in the order of their names; cached."""

    def fill() -> list[Group]:
        mine = Membership.objects.filter(user=user).select_related("group__created_by")
        groups = [membership.group for membership in mine[:LIST_LIMIT]]
        return sorted(groups, key=lambda group: group.name.casefold())

    return cache.remember(cache.own_groups_key(user.pk), fill)


def public_groups(*, user: User) -> list[Group]:
    """Return the public groups that a person does not belong to yet; cached."""

    def fill() -> list[Group]:
        public = Group.objects.filter(visibility=Visibility.PUBLIC).select_related("created_by")
        return list(public.order_by("name")[:LIST_LIMIT])

    mine = {group.pk for group in group_list(user=user)}
    public = cache.remember(cache.PUBLIC_GROUPS_KEY, fill)
    return [group for group in public if group.pk not in mine]


def visible_groups(*, user: User) -> list[Group]:
    """Return all groups that a person may see: one's own and the public ones."""
    return group_list(user=user) + public_groups(user=user)


def membership_of(group_id: UUID, user: User) -> Membership | None:
    return Membership.objects.filter(group_id=group_id, user=user).first()


def membership_in(group: Group, user: User) -> Membership | None:
    return membership_of(group.pk, user)


def group_for(*, user: User, group_id: UUID | str) -> Group:
    """Return a group that a person may see. Raises NotFound (R8: asks the database)."""
    try:
        key = parse_id(group_id) if isinstance(group_id, str) else group_id
    except ValueError as error:
        raise NotFound(NO_GROUP) from error
    group = Group.objects.select_related("created_by").filter(pk=key).first()
    if group and (group.visibility == Visibility.PUBLIC or membership_in(group, user)):
        return group
    raise NotFound(NO_GROUP)


def readable_group_ids(*, user: User, group_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some groups a person may read at this moment (R8)."""
    wanted = list(group_ids)
    mine = Membership.objects.filter(user=user, group_id__in=wanted)
    public = Group.objects.filter(pk__in=wanted, visibility=Visibility.PUBLIC)
    return set(mine.values_list("group_id", flat=True)) | set(public.values_list("pk", flat=True))


def own_group_ids(*, user: User) -> list[UUID]:
    return list(Membership.objects.filter(user=user).values_list("group_id", flat=True))


def writers_among(*, user_ids: Iterable[UUID], **group: Any) -> set[UUID]:
    """Return which of some people may write in a group at this moment: no readers (R8).

    ``group`` says which: ``group_id=…``, or another way to it such as ``group__canvases=…``.
    """
    found = Membership.objects.filter(**group, user_id__in=set(user_ids), user__is_active=True)
    return set(found.exclude(role=Role.READER).values_list("user_id", flat=True))


def check_writer(*, group_id: UUID, user: User) -> None:
    """Raise NotAllowed unless a person may write in a group at this moment (R8)."""
    if user.pk not in writers_among(group_id=group_id, user_ids=[user.pk]):
        raise NotAllowed("Only members of this group may do that.")


def check_owner(*, group: Group, user: User) -> None:
    """Raise NotAllowed unless a person is an owner of a group at this moment (R8)."""
    membership = membership_in(group, user)
    if not membership or membership.role != Role.OWNER:
        raise NotAllowed("Only an owner of this group may do that.")


def members(*, group: Group) -> list[Membership]:
    found = Membership.objects.filter(group=group).select_related("user").order_by("joined_at")
    return list(found[:LIST_LIMIT])


def member_of(*, group: Group, user_id: UUID) -> Membership:
    """Return the membership of somebody in a group. Raises NotFound."""
    found = Membership.objects.filter(group=group, user_id=user_id).first()
    if not found:
        raise NotFound("This person is no member of this group.")
    return found


def member_ids(*, group: Group) -> list[UUID]:
    return list(Membership.objects.filter(group=group).values_list("user_id", flat=True))


def invitation_of(token: str) -> Invitation:
    """Return the invitation that a token names. Raises NotFound when it is unknown or over."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = (
        Invitation.objects.select_related("group", "created_by")
        .filter(digest=digest, expires_at__gt=timezone.now())
        .first()
    )
    if not found:
        raise NotFound("This invitation is not valid any more. Ask for a new one.")
    return found


def picture_for(*, user: User, picture_id: UUID) -> Picture:
    """Return a picture of a group that a person may see. Raises NotFound."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if not picture:
        raise NotFound("There is no such picture.")
    group_for(user=user, group_id=picture.group_id)
    return picture


def groups_with_counts() -> QuerySet[Group]:
    return Group.objects.annotate(member_count=Count("memberships"))
