"""JSON views of groups."""

from __future__ import annotations

from uuid import UUID

from ninja import Router, Schema

from accounts.http import SignedInRequest
from groups import selectors

router = Router(tags=["groups"])


class MemberOut(Schema):
    id: UUID
    name: str
    role: str


@router.get("/groups/{group_id}/members", response=list[MemberOut])
def member_list(request: SignedInRequest, group_id: str) -> list[MemberOut]:
    """The members of a group, at most 500; who came first comes first."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    return [
        MemberOut(id=member.user_id, name=str(member.user), role=member.role)
        for member in selectors.members(group=group)
    ]
