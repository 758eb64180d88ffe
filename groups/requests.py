"""Requests to join a public group that is joined on request: services."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from drawmessenger.realtime.publish import publish_notice
from groups.auditing import audit_note
from groups.live import rights_topic
from groups.models import Group, Joining, JoinRequest, RequestState, Visibility
from groups.permissions import Verb
from groups.selectors import check_may, is_banned, membership_in
from groups.services import BANNED, check_joins, membership_create

ASK_AGAIN = timedelta(days=1)
MOST_NOTE = 300


def request_create(*, group: Group, user: User, note: str = "") -> JoinRequest:
    """Ask to be let in. Raises NotAllowed, Invalid and Conflict."""
    if group.visibility != Visibility.PUBLIC or group.joining != Joining.REQUEST:
        raise NotAllowed(_("This group is not joined on request."))
    if group.archived_at or is_banned(group.pk, user):
        raise NotAllowed(str(BANNED))
    if membership_in(group, user):
        raise Conflict(_("You are a member already."))
    note = " ".join(note.split())
    if len(note) > MOST_NOTE:
        raise Invalid(_("A note has at most 300 characters."), field="note")
    request = _open(group, user, note)
    publish_notice(rights_topic(group.pk), "requests", group=str(group.pk))
    return request


def _open(group: Group, user: User, note: str) -> JoinRequest:
    """Make the request, or open again the one that was decided some time ago."""
    try:
        with transaction.atomic():
            return JoinRequest.objects.create(group=group, user=user, note=note)
    except IntegrityError:
        found = JoinRequest.objects.get(group=group, user=user)
    if found.state == RequestState.OPEN:
        return found
    declined = found.state == RequestState.DECLINED
    if declined and found.decided_at and found.decided_at > timezone.now() - ASK_AGAIN:
        raise Conflict(_("You have asked already. You may ask again tomorrow."))
    found.state, found.note, found.created_at = RequestState.OPEN, note, timezone.now()
    found.save(update_fields=["state", "note", "created_at"])
    return found


def request_withdraw(*, group: Group, user: User) -> None:
    """Take one's own open request back."""
    JoinRequest.objects.filter(group=group, user=user, state=RequestState.OPEN).delete()


def request_decide(*, group: Group, by: User, request_id: UUID, accept: bool) -> JoinRequest:
    """Let somebody in, or not. Raises NotAllowed, NotFound, and Conflict for a decided one."""
    check_may(Verb.MODERATE, group_id=group.pk, user=by)
    found = JoinRequest.objects.filter(pk=request_id, group=group).select_related("user").first()
    if not found:
        raise NotFound(_("There is no such request."))
    if accept:  # asked before it is noted that they were let in
        check_joins(group=group, user=found.user, by=by)
    found.state = RequestState.ACCEPTED if accept else RequestState.DECLINED
    found.decided_by, found.decided_at = by, timezone.now()
    # One conditional update: of two who decide at the same moment, one does.
    still_open = JoinRequest.objects.filter(pk=found.pk, state=RequestState.OPEN)
    decided = {"state": found.state, "decided_by": by, "decided_at": found.decided_at}
    if not still_open.update(**decided):
        raise Conflict(_("Somebody has decided on this request already."))
    verb = "request.accept" if accept else "request.decline"
    audit_note(group=group, by=by, verb=verb, target=found.user)
    if accept:
        membership_create(group=group, user=found.user, by=by)
    return found
