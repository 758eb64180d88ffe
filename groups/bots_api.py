"""JSON view of a bot's coming; it goes as any member does."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from accounts.http import SignedInRequest
from groups.bots import bot_add
from groups.members_api import RoleOut
from groups.selectors import group_for

router = Router(tags=["bots"])


@router.put("/groups/{group_id}/bots/{bot_id}", response=RoleOut)
def group_bot_add(request: SignedInRequest, group_id: str, bot_id: UUID) -> RoleOut:
    """Let a bot of one's own into a group; owners and admins may."""
    group = group_for(user=request.user, group_id=group_id)
    return RoleOut(role=bot_add(group=group, by=request.user, bot_id=bot_id).role)
