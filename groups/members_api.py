"""JSON views of who is in a group: joining, leaving, invitations, roles, mutes, bans."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from ninja import Field, Router, Schema, Status

from accounts.http import SignedInRequest
from drawmessenger.api_fields import NO_NUL, Closed, Moment
from drawmessenger.api_pages import After, Limit, window_of
from groups import desk, invitations, moderation, services
from groups.choices import Role
from groups.desk_api import PersonOut, anybody_out, person_out
from groups.models import Invitation
from groups.selectors import group_for

router = Router(tags=["members"])


# --- Joining and leaving -----------------------------------------------------------------------


class LeaveIn(Closed):
    successor: UUID | None = None


class RoleOut(Schema):
    role: str


@router.post("/groups/{group_id}/join", response=RoleOut)
def join(request: SignedInRequest, group_id: str) -> RoleOut:
    """Join a public group that is joined freely."""
    group = group_for(user=request.user, group_id=group_id)
    return RoleOut(role=services.group_join(group=group, user=request.user).role)


@router.post("/groups/{group_id}/leave", response={204: None})
def leave(request: SignedInRequest, group_id: str, wish: LeaveIn) -> Status[None]:
    """Leave a group; the last owner names a `successor`."""
    group = group_for(user=request.user, group_id=group_id)
    services.group_leave(group=group, user=request.user, successor=wish.successor)
    return Status(204, None)


class TransferIn(Closed):
    to: UUID


@router.post("/groups/{group_id}/transfer", response={204: None})
def transfer(request: SignedInRequest, group_id: str, wish: TransferIn) -> Status[None]:
    """Make a member the owner in one's own place."""
    group = group_for(user=request.user, group_id=group_id)
    moderation.ownership_transfer(group=group, by=request.user, user_id=wish.to)
    return Status(204, None)


# --- Invitations -------------------------------------------------------------------------------


class InvitationIn(Closed):
    """`uses` null: for any number of people. With `email` it is sent there, for one person."""

    days: int | None = Field(None, ge=1, le=invitations.MOST_DAYS)
    uses: int | None = Field(None, ge=1, le=invitations.MOST_USES)
    email: str = Field("", max_length=254, json_schema_extra={"format": "email"})


class InvitationOut(Schema):
    """`url` is there in the answer to its making alone: only a hash of it is kept."""

    id: UUID
    created_by: PersonOut
    created_at: datetime
    expires_at: datetime
    email: str
    uses: int
    uses_left: int | None
    url: str | None = None


def invitation_out(found: Invitation, url: str | None = None) -> InvitationOut:
    return InvitationOut(
        id=found.pk,
        created_by=person_out(found.created_by),
        created_at=found.created_at,
        expires_at=found.expires_at,
        email=found.email,
        uses=found.uses,
        uses_left=found.uses_left,
        url=url,
    )


@router.get("/groups/{group_id}/invitations", response=list[InvitationOut])
def invitation_list(
    request: SignedInRequest, group_id: str, after: After = "", limit: Limit = desk.PAGE
) -> list[InvitationOut]:
    """The invitations that work: one's own, for owners and admins all."""
    group = group_for(user=request.user, group_id=group_id)
    window = window_of(request, after, limit)
    found = desk.invitations_of(group=group, user=request.user, window=window)
    return [invitation_out(invitation) for invitation in found]


@router.post("/groups/{group_id}/invitations", response={201: InvitationOut})
def invitation_create(
    request: SignedInRequest, group_id: str, wish: InvitationIn
) -> Status[InvitationOut]:
    """Make an invitation, or send one by e-mail."""
    group, user = group_for(user=request.user, group_id=group_id), request.user
    if wish.email:
        origin = request.build_absolute_uri("/").rstrip("/")
        made = invitations.invitation_send(
            group=group, user=user, email=wish.email, origin=origin, days=wish.days
        )
        return Status(201, invitation_out(made))
    made, token = invitations.invitation_create(
        group=group, user=user, days=wish.days, uses=wish.uses
    )
    url = request.build_absolute_uri(reverse("groups:invitation", args=[token]))
    return Status(201, invitation_out(made, url))


@router.delete("/groups/{group_id}/invitations/{invitation_id}", response={204: None})
def invitation_revoke(request: SignedInRequest, group_id: str, invitation_id: UUID) -> Status[None]:
    """Take an invitation back: one's own, for owners and admins anybody's."""
    group = group_for(user=request.user, group_id=group_id)
    invitations.invitation_revoke(group=group, by=request.user, invitation_id=invitation_id)
    return Status(204, None)


# --- Members -----------------------------------------------------------------------------------


class RoleIn(Closed):
    role: Role


class MuteIn(Closed):
    until: Moment


class SinceIn(Closed):
    since: Moment


class CountOut(Schema):
    messages: int


@router.put("/groups/{group_id}/members/{user_id}/role", response=RoleOut)
def role_give(request: SignedInRequest, group_id: str, user_id: UUID, wish: RoleIn) -> RoleOut:
    """Give a role; owners any, admins member and reader."""
    group = group_for(user=request.user, group_id=group_id)
    member = moderation.role_give(group=group, by=request.user, user_id=user_id, role=wish.role)
    return RoleOut(role=member.role)


@router.put("/groups/{group_id}/members/{user_id}/mute", response={204: None})
def mute(request: SignedInRequest, group_id: str, user_id: UUID, wish: MuteIn) -> Status[None]:
    """Let somebody write and draw nothing until a time."""
    group = group_for(user=request.user, group_id=group_id)
    moderation.member_mute(group=group, by=request.user, user_id=user_id, until=wish.until)
    return Status(204, None)


@router.delete("/groups/{group_id}/members/{user_id}/mute", response={204: None})
def unmute(request: SignedInRequest, group_id: str, user_id: UUID) -> Status[None]:
    """Let somebody write and draw again."""
    group = group_for(user=request.user, group_id=group_id)
    moderation.member_mute(group=group, by=request.user, user_id=user_id, until=None)
    return Status(204, None)


@router.delete("/groups/{group_id}/members/{user_id}", response={204: None})
def remove(request: SignedInRequest, group_id: str, user_id: UUID) -> Status[None]:
    """Take somebody out of a group."""
    group = group_for(user=request.user, group_id=group_id)
    moderation.member_remove(group=group, by=request.user, user_id=user_id)
    return Status(204, None)


@router.post("/groups/{group_id}/members/{user_id}/messages/delete", response=CountOut)
def messages_delete(
    request: SignedInRequest, group_id: str, user_id: UUID, wish: SinceIn
) -> CountOut:
    """Delete what somebody wrote since a time, member or not."""
    group = group_for(user=request.user, group_id=group_id)
    count = moderation.messages_delete_of(
        group=group, by=request.user, user_id=user_id, since=wish.since
    )
    return CountOut(messages=count)


# --- Bans --------------------------------------------------------------------------------------


class BanIn(Closed):
    reason: str = Field("", max_length=moderation.MOST_REASON, pattern=NO_NUL)


class BanOut(Schema):
    person: PersonOut
    reason: str
    created_by: PersonOut | None
    created_at: datetime


@router.get("/groups/{group_id}/bans", response=list[BanOut])
def ban_list(
    request: SignedInRequest, group_id: str, after: After = "", limit: Limit = desk.PAGE
) -> list[BanOut]:
    """Who is kept out of a group."""
    group = group_for(user=request.user, group_id=group_id)
    window = window_of(request, after, limit)
    return [
        BanOut(
            person=person_out(ban.user),
            reason=ban.reason,
            created_by=anybody_out(ban.created_by),
            created_at=ban.created_at,
        )
        for ban in desk.bans_of(group=group, user=request.user, window=window)
    ]


@router.put("/groups/{group_id}/bans/{user_id}", response={204: None})
def ban(request: SignedInRequest, group_id: str, user_id: UUID, wish: BanIn) -> Status[None]:
    """Take somebody out and keep them out."""
    group = group_for(user=request.user, group_id=group_id)
    moderation.member_ban(group=group, by=request.user, user_id=user_id, reason=wish.reason)
    return Status(204, None)


@router.delete("/groups/{group_id}/bans/{user_id}", response={204: None})
def unban(request: SignedInRequest, group_id: str, user_id: UUID) -> Status[None]:
    """Let somebody come back."""
    group = group_for(user=request.user, group_id=group_id)
    moderation.member_unban(group=group, by=request.user, user_id=user_id)
    return Status(204, None)
