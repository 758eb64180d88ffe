"""Keeping order in a group: roles, mute, remove, ban, deleting messages, reports. Services.

Each step asks the database whether it may be taken (R8), is noted in the audit log, and reaches
open pages at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from drawmessenger.realtime.publish import publish_notice
from groups.auditing import audit_note
from groups.invitations import invitations_revoke_of
from groups.leaving import heir_of, step_down
from groups.live import rights_topic, tell_person
from groups.models import (
    Group,
    JoinRequest,
    Membership,
    Report,
    ReportState,
    Restriction,
    Role,
)
from groups.permissions import Verb, outranks
from groups.selectors import check_may, member_of, membership_in
from groups.services import bots_end, membership_end, membership_set_role, standing_of
from groups.signals import messages_unwanted

LONGEST_MUTE = timedelta(days=365)
MOST_REASON = 300


def _moderated(group: Group, by: User, user_id: UUID) -> Membership:
    """Return the member whom ``by`` may moderate. Raises NotAllowed and NotFound."""
    actor = check_may(Verb.MODERATE, group_id=group.pk, user=by)
    target = member_of(group=group, user_id=user_id)
    if not outranks(actor, target):
        raise NotAllowed(_("You may not do this to them."))
    return target


def _clean_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if len(reason) > MOST_REASON:
        raise Invalid(_("A reason has at most 300 characters."), field="reason")
    return reason


# --- Roles -----------------------------------------------------------------------------------


def role_give(*, group: Group, by: User, user_id: UUID, role: str) -> Membership:
    """Give a member another role. Owners give all, admins let members only read, and write again.

    Raises NotAllowed, NotFound, Invalid and Conflict.
    """
    actor = check_may(Verb.MODERATE, group_id=group.pk, user=by)
    if actor.role != Role.OWNER:
        if role in {Role.OWNER, Role.ADMIN}:
            raise NotAllowed(_("Only an owner of this group may do that."))
        membership = _moderated(group, by, user_id)
    else:
        membership = member_of(group=group, user_id=user_id)
    membership_set_role(membership=membership, role=role, by=by)
    return membership


def ownership_transfer(*, group: Group, by: User, user_id: UUID) -> None:
    """Make a member the owner in one's own place; who was it stays as an admin.

    Raises NotAllowed, NotFound and Conflict.
    """
    own = check_may(Verb.GOVERN, group_id=group.pk, user=by)
    if user_id == by.pk:
        raise Conflict(_("You are the owner already."))
    heir = heir_of(group=group, user_id=user_id)
    # In this order a break in between leaves two owners, and never none.
    membership_set_role(membership=heir, role=Role.OWNER, by=by)
    membership_set_role(membership=own, role=Role.ADMIN, by=by)
    audit_note(group=group, by=by, verb="group.transfer", target=heir.user)


# --- Mute, remove, ban -----------------------------------------------------------------------


def member_mute(*, group: Group, by: User, user_id: UUID, until: datetime | None) -> Membership:
    """Let somebody write nothing until a time; None lets them again. Raises ServiceError."""
    membership = _moderated(group, by, user_id)
    now = timezone.now()
    if until and not now < until <= now + LONGEST_MUTE:
        raise Invalid(_("This must be a time within the next year."), field="until")
    before = standing_of(membership)
    membership.muted_until = until
    membership.save(update_fields=["muted_until"])
    verb = "member.mute" if until else "member.unmute"
    audit_note(
        group=group,
        by=by,
        verb=verb,
        target=membership.user_id,
        before=before,
        after=standing_of(membership),
    )
    tell_person(membership)
    return membership


def member_remove(*, group: Group, by: User, user_id: UUID) -> None:
    """Take somebody out of a group, and their bots. Raises NotAllowed, NotFound and Conflict."""
    membership_end(membership=_moderated(group, by, user_id), by=by, verb="member.remove")


def member_ban(*, group: Group, by: User, user_id: UUID, reason: str = "") -> None:
    """Take somebody out and keep them out, and their bots: by no way, not even an invitation.

    People who are no members (any more) can be banned too. Raises ServiceError.
    """
    actor = check_may(Verb.MODERATE, group_id=group.pk, user=by)
    reason = _clean_reason(reason)
    person = User.objects.filter(pk=user_id).first()
    if not person:
        raise NotFound(_("There is no such person."))
    membership = membership_in(group, person)
    if person == by or (membership and not outranks(actor, membership)):
        raise NotAllowed(_("You may not do this to them."))
    if membership and membership.role == Role.OWNER:
        step_down(membership)  # before anything is noted: the last owner stays
    facts = {"banned": True, "reason": reason, "created_by": by, "created_at": timezone.now()}
    # First the ban, then the end: who joins in between finds it, or is found.
    Restriction.objects.update_or_create(group=group, user=person, defaults=facts)
    revoked = invitations_revoke_of(group=group, user_id=user_id)
    JoinRequest.objects.filter(group=group, user=person).delete()
    audit_note(
        group=group,
        by=by,
        verb="member.ban",
        target=person,
        before=standing_of(membership) if membership else {},
        after={"reason": reason, "invitations_revoked": revoked},
    )
    _end_banned(group, by, person)


def _end_banned(group: Group, by: User, person: User) -> None:
    membership = membership_in(group, person)
    if membership:
        try:
            membership_end(membership=membership, by=by, verb="member.remove")
        except Conflict:
            Restriction.objects.filter(group=group, user=person).delete()
            raise
    else:  # they may look into a public group, or have a bot in it
        bots_end(group_id=group.pk, maker_id=person.pk, by=by, verb="member.remove")
        publish_notice(person.pk, "left", group=str(group.pk))


def member_unban(*, group: Group, by: User, user_id: UUID) -> None:
    """Let somebody come back who was banned. Raises NotAllowed and NotFound."""
    check_may(Verb.MODERATE, group_id=group.pk, user=by)
    found = Restriction.objects.filter(group=group, user_id=user_id, banned=True).first()
    if not found:
        raise NotFound(_("This person is not banned."))
    found.delete()
    audit_note(
        group=group, by=by, verb="member.unban", target=user_id, before={"reason": found.reason}
    )


# --- Messages --------------------------------------------------------------------------------


def messages_delete_of(*, group: Group, by: User, user_id: UUID, since: datetime) -> int:
    """Delete what somebody wrote since a time, of members or not; return how many messages.

    The conversation does it: it listens to ``messages_unwanted``. Raises ServiceError.
    """
    actor = check_may(Verb.MODERATE, group_id=group.pk, user=by)
    person = User.objects.filter(pk=user_id).first()
    if not person:
        raise NotFound(_("There is no such person."))
    membership = membership_in(group, person)
    if membership and person != by and not outranks(actor, membership):
        raise NotAllowed(_("You may not do this to them."))
    answers = messages_unwanted.send(
        sender=Group, group=group, by=by, author_id=user_id, since=since
    )
    count = sum(int(answer or 0) for _receiver, answer in answers)
    after = {"since": since.isoformat(), "messages": count}
    audit_note(group=group, by=by, verb="messages.delete", target=person, after=after)
    return count


# --- Reports ---------------------------------------------------------------------------------


def report_create(
    *, group: Group, reporter: User, author_id: UUID, seq: int, excerpt: str, reason: str
) -> Report:
    """Keep that somebody finds a message wrong; once for each. Raises Invalid."""
    reason = _clean_reason(reason)
    if not reason:
        raise Invalid(_("Please say what is wrong with it."), field="reason")
    facts = {"author_id": author_id, "excerpt": excerpt[:300], "reason": reason}
    try:
        with transaction.atomic():
            report = Report.objects.create(group=group, seq=seq, reporter=reporter, **facts)
    except IntegrityError:
        return Report.objects.get(group=group, seq=seq, reporter=reporter)
    publish_notice(rights_topic(group.pk), "reports", group=str(group.pk))
    return report


def report_decide(*, group: Group, by: User, report_id: UUID, state: str) -> Report:
    """Say that a report was dealt with, or was none. Raises NotAllowed, NotFound, Invalid."""
    check_may(Verb.MODERATE, group_id=group.pk, user=by)
    if state not in {ReportState.DONE, ReportState.DISMISSED}:
        raise Invalid(_("A report is done or dismissed."), field="state")
    found = Report.objects.filter(pk=report_id, group=group).first()
    if not found:
        raise NotFound(_("There is no such report."))
    report_close(report=found, by=by, state=state)
    return found


def report_close(*, report: Report, by: User, state: str) -> None:
    """Say that a report was dealt with, or was none. Asks nothing: for who runs the site."""
    before = {"state": str(report.state)}
    report.state, report.decided_by, report.decided_at = ReportState(state), by, timezone.now()
    report.save(update_fields=["state", "decided_by", "decided_at"])
    audit_note(
        group=report.group_id,
        by=by,
        verb="report.decide",
        target=report.author_id,
        before=before,
        after={"state": state, "seq": report.seq},
    )
