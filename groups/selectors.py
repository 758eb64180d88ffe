from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from drawmessenger.errors import NotAllowed, NotFound
from drawmessenger.ids import parse_id
from drawmessenger.paging import Window, key_of
from drawmessenger.point_reads import PointRead
from groups import cache
from groups.models import (
    Group,
    Invitation,
    JoinRequest,
    Membership,
    Picture,
    RequestState,
    Restriction,
    Role,
    Visibility,
)
from groups.permissions import ONLY_MEMBERS, Verb, may, refusal
from groups.shapes import found_bytes, group_bytes, with_role

_role_row = PointRead(Membership, ("role",), by=("group", "user"))

NO_GROUP = _("There is no such group, or you are not a member of it.")
INVITATION_OVER = _("This invitation is not valid any more. Ask for a new one.")
LIST_LIMIT = 500
SEARCHED = 2_000  # public groups that one page looks at, at most
READ_AT_ONCE = 50  # of these; most pages need no more
MEMBERS_SHOWN = 50  # with a group; the list of members has them all


def group_list(*, user: User) -> list[Group]:
    """Return the groups that a person belongs to, in the order of their names; cached."""

    def fill() -> list[Group]:
        mine = Membership.objects.filter(user=user).select_related("group")
        groups = [membership.group for membership in mine[:LIST_LIMIT]]
        return sorted(groups, key=lambda group: group.name.casefold())

    return cache.remember(cache.own_groups_key(user.pk), fill)


def public_groups(*, user: User) -> list[Group]:
    """Return the public groups that a person may see but does not belong to; cached."""
    banned = Restriction.objects.filter(user=user, banned=True).values_list("group_id", flat=True)
    mine = {*banned, *(group.pk for group in group_list(user=user))}
    return [group for group in islice(public_from(None), LIST_LIMIT) if group.pk not in mine]


def public_from(after: UUID | None) -> Iterator[Group]:
    """Yield the public groups that follow one, in the order of their names.

    Those on the first pages come from the cache, which so never holds more than that, however
    many pages are asked for. Raises NotFound for a group that there is not.
    """

    def fill() -> list[Group]:
        return list(_public_after(None)[:LIST_LIMIT])

    first = cache.remember(cache.PUBLIC_GROUPS_KEY, fill)
    places = {group.pk: place for place, group in enumerate(first, 1)}
    if after and after not in places:
        yield from _public_after(after)[:SEARCHED].iterator(READ_AT_ONCE)
        return
    yield from first[places[after] if after else 0 :]
    if len(first) == LIST_LIMIT:
        yield from _public_after(first[-1].pk)[:SEARCHED].iterator(READ_AT_ONCE)


def _public_after(after: UUID | None) -> QuerySet[Group]:
    found = Group.objects.filter(visibility=Visibility.PUBLIC, archived_at=None)
    return follow(found, after).order_by("name", "pk")


def follow(found: QuerySet[Group], after: UUID | None) -> QuerySet[Group]:
    """Leave out what does not follow a group in the order of names. Raises NotFound."""
    if not after:
        return found
    last = Group.objects.filter(pk=after).only("name").first()
    if not last:
        raise NotFound(NO_GROUP)
    return found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))


def visible_groups(*, user: User) -> list[Group]:
    """Return all groups that a person may see: one's own and the public ones."""
    return group_list(user=user) + public_groups(user=user)


def membership_of(group_id: UUID, user: User) -> Membership | None:
    """Return somebody's membership with its group and person, as permissions.py asks for it."""
    found = Membership.objects.filter(group_id=group_id, user=user)
    return found.select_related("group", "user").first()


def membership_in(group: Group, user: User) -> Membership | None:
    return membership_of(group.pk, user)


def _group_key(group_id: UUID | str) -> UUID:
    try:
        return parse_id(group_id) if isinstance(group_id, str) else group_id
    except ValueError as error:
        raise NotFound(NO_GROUP) from error


def group_for(*, user: User, group_id: UUID | str) -> Group:
    """Return a group that a person may see. Raises NotFound (R8: asks the database)."""
    key = _group_key(group_id)
    group = Group.objects.select_related("created_by").filter(pk=key).first()
    if group and (membership_in(group, user) or _may_look_in(group, user)):
        return group
    raise NotFound(NO_GROUP)


def _may_look_in(group: Group, user: User) -> bool:
    """Who is no member reads a public group, unless they are banned from it."""
    return group.visibility == Visibility.PUBLIC and not is_banned(group.pk, user)


def is_banned(group_id: UUID, user: User) -> bool:
    return Restriction.objects.filter(group_id=group_id, user=user, banned=True).exists()


def public_group(*, user: User, group_id: UUID) -> Group | None:
    """Return a public group that somebody may read without being a member (R8)."""
    group = Group.objects.filter(pk=group_id, visibility=Visibility.PUBLIC).first()
    return group if group and not is_banned(group_id, user) else None


def own_groups_json(*, user: User, after: str = "") -> bytes:
    """Return a page of a person's groups as JSON views show them; the first one is cached."""

    def fill() -> bytes:
        mine = Membership.objects.filter(user=user).select_related("group").order_by("pk")
        if last := key_of(after):
            mine = mine.filter(pk__gt=last)
        found = list(mine[: LIST_LIMIT + 1])
        shown = [membership.group for membership in found[:LIST_LIMIT]]
        more = str(found[LIST_LIMIT - 1].pk) if len(found) > LIST_LIMIT else ""
        return found_bytes(sorted(shown, key=lambda group: group.name.casefold()), more)

    return fill() if after else cache.remember(cache.own_groups_json_key(user.pk), fill)


def group_json(*, user: User, group_id: str) -> bytes:
    """Return a group that a person may see as JSON views show it: its members, and their role.

    The person's role is asked of the database, the rest of the cache. Raises NotFound (R8).
    """
    key = _group_key(group_id)
    found = _role_row(key, user.pk)
    role = found[0] if found else None
    if role is None and not public_group(user=user, group_id=key):
        raise NotFound(NO_GROUP)

    def fill() -> bytes:
        group, window = Group.objects.get(pk=key), Window(limit=MEMBERS_SHOWN)
        first = members(group=group, window=window)
        return group_bytes(group, first, more=bool(window.next))

    return with_role(cache.remember(cache.group_key(key), fill), role)


def readable_group_ids(*, user: User, group_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some groups a person may read at this moment (R8)."""
    wanted = list(group_ids)
    mine = Membership.objects.filter(user=user, group_id__in=wanted)
    found = set(mine.values_list("group_id", flat=True))
    others = [group_id for group_id in wanted if group_id not in found]
    if others:
        public = Group.objects.filter(pk__in=others, visibility=Visibility.PUBLIC)
        banned = Restriction.objects.filter(user=user, group_id__in=others, banned=True)
        found |= set(public.values_list("pk", flat=True))
        found -= set(banned.values_list("group_id", flat=True))
    return found


def own_group_ids(*, user: User) -> list[UUID]:
    return list(Membership.objects.filter(user=user).values_list("group_id", flat=True))


def permitted_among(
    verb: Verb, *, user_ids: Iterable[UUID], group_id: UUID, **more: Any
) -> set[UUID]:
    """Return which of some people may do something in a group at this moment (R8)."""
    found = Membership.objects.filter(group_id=group_id, user_id__in=set(user_ids), **more)
    members = found.select_related("group", "user")
    return {member.user_id for member in members if may(member, verb)}


def writers_among(*, user_ids: Iterable[UUID], group_id: UUID) -> set[UUID]:
    """Return which of some people may write in a group at this moment (R8)."""
    return permitted_among(Verb.WRITE, user_ids=user_ids, group_id=group_id)


def check_may(verb: Verb, *, group_id: UUID, user: User) -> Membership:
    """Return somebody's membership; raise NotAllowed unless they may do that now (R8)."""
    membership = membership_of(group_id, user)
    refused = refusal(membership, verb)
    if refused or not membership:
        raise refused or NotAllowed(ONLY_MEMBERS)
    return membership


def check_writer(*, group_id: UUID, user: User) -> None:
    """Raise NotAllowed unless a person may write in a group at this moment (R8)."""
    check_may(Verb.WRITE, group_id=group_id, user=user)


def members(*, group: Group, window: Window | None = None) -> list[Membership]:
    found = Membership.objects.filter(group=group).select_related("user")
    return (window or Window(limit=LIST_LIMIT)).of(found, "joined_at")


def member_of(*, group: Group, user_id: UUID) -> Membership:
    """Return the membership of somebody in a group. Raises NotFound."""
    found = Membership.objects.filter(group=group, user_id=user_id)
    membership = found.select_related("group", "user").first()
    if not membership:
        raise NotFound(_("This person is no member of this group."))
    return membership


def roles_to_give(membership: Membership | None) -> list[tuple[str, str]]:
    """Return the roles that somebody may give to others, with their names."""
    if not membership or not may(membership, Verb.MODERATE):
        return []
    given = Role if membership.role == Role.OWNER else (Role.MEMBER, Role.READER)
    return [(role.value, str(role.label)) for role in given]


def open_request(*, group: Group, user: User) -> JoinRequest | None:
    """Return somebody's own request to join that nobody has decided on yet."""
    mine = JoinRequest.objects.filter(group=group, user=user, state=RequestState.OPEN)
    return mine.first()


def member_ids(*, group: Group) -> list[UUID]:
    return list(Membership.objects.filter(group=group).values_list("user_id", flat=True))


def invitation_of(token: str) -> Invitation:
    """Return a token's invitation. Raises NotFound when it is over, or its maker may not invite."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = (
        Invitation.objects.select_related("group", "created_by")
        .filter(digest=digest, expires_at__gt=timezone.now(), revoked_at=None)
        .first()
    )
    maker = membership_of(found.group_id, found.created_by) if found else None
    if not found or found.uses_left == 0 or not may(maker, Verb.INVITE):
        raise NotFound(INVITATION_OVER)
    return found


def picture_for(*, user: User, picture_id: UUID) -> Picture:
    """Return a picture of a group that a person may see. Raises NotFound."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if not picture:
        raise NotFound(_("There is no such picture."))
    group_for(user=user, group_id=picture.group_id)
    return picture


def memberships_of(*, user: User) -> list[Membership]:
    """Return all memberships of a person, the oldest first."""
    return list(Membership.objects.filter(user=user).select_related("group").order_by("joined_at"))
