"""Groups as JSON views show them, as bytes: that is what the cache keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from groups.models import Group, Membership


class GroupOut(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    description: str
    tags: list[str]
    visibility: str
    created_at: datetime
    created_by: UUID
    picture: str | None = None
    archived: bool = False
    joining: str = "free"


class MemberOut(msgspec.Struct, frozen=True):
    """`username` is what stands behind @ to call somebody."""

    id: UUID
    name: str
    username: str
    role: str


class GroupDetails(GroupOut, frozen=True, kw_only=True):
    """`members` are those who came first; `more_members` says that the list of members has more."""

    members: list[MemberOut]
    more_members: bool


def member_out(membership: Membership) -> MemberOut:
    user = membership.user
    return MemberOut(user.pk, str(user), user.username, membership.role)


def group_out(group: Group) -> GroupOut:
    return GroupOut(
        id=group.pk,
        name=group.name,
        description=group.description,
        tags=group.tags,
        visibility=group.visibility,
        created_at=group.created_at,
        created_by=group.created_by_id,
        picture=f"/pictures/{group.picture_id}.png" if group.picture_id else None,
        archived=group.archived_at is not None,
        joining=group.joining,
    )


def group_bytes(group: Group, members: Iterable[Membership], *, more: bool) -> bytes:
    shown = [member_out(membership) for membership in members]
    facts = msgspec.structs.asdict(group_out(group))
    return msgspec.json.encode(GroupDetails(**facts, members=shown, more_members=more))


def found_bytes(groups: Iterable[Group], after: str) -> bytes:
    """Return a page of groups; ``after`` asks for the next one."""
    found = [group_out(group) for group in groups]
    return msgspec.json.encode({"groups": found, "after": after or None})


def with_role(group: bytes, role: str | None) -> bytes:
    """Add the caller's role to a group's bytes: it is asked each time, and never cached (R8)."""
    return b'{"role":' + msgspec.json.encode(role) + b"," + group[1:]
