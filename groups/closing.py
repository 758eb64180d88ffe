"""What becomes of groups when somebody's account is deleted. A repetition changes nothing."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from groups.leaving import archive_if_empty
from groups.models import Invitation, JoinRequest, Membership, RequestState, Role
from groups.owners import people_of
from groups.services import membership_gone, membership_set_role

HEIRS = (Role.ADMIN, Role.MEMBER, Role.READER)  # who leads after the last owner, in this order


def account_leave(*, user: User) -> None:
    """Take somebody, who deletes their account, out of all groups.

    Whether they may go was asked before; of two who go at once it was asked of both.
    """
    # First what could bring them or others in, then what they are in.
    JoinRequest.objects.filter(user=user, state=RequestState.OPEN).delete()
    JoinRequest.objects.filter(user=user).exclude(note="").update(note="")
    made = Invitation.objects.filter(created_by=user, revoked_at=None)
    made.update(revoked_at=timezone.now())
    if user.email:
        Invitation.objects.filter(email=user.email).update(email="")
    for membership in Membership.objects.filter(user=user):
        membership_gone(membership=membership, by=user, verb="member.leave")
        _hand_on(membership)
        archive_if_empty(group_id=membership.group_id, by=None)


def _hand_on(gone: Membership) -> None:
    """Where nobody leads any more, make who is there the longest an owner, admins first."""
    people = people_of(gone.group_id)
    # Who was no owner takes no disabled one's place: that may come back.
    is_owner = gone.role == Role.OWNER
    owners = people if is_owner else Membership.objects.filter(group=gone.group_id)
    if owners.filter(role=Role.OWNER).exists():
        return
    for role in HEIRS:
        heir = people.filter(role=role).order_by("joined_at", "pk").first()
        if heir:
            membership_set_role(membership=heir, role=Role.OWNER)
            return
