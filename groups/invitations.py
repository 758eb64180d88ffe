"""Invitations: made, sent, accepted by as many as they are for, taken back. Services."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import Busy, Invalid, NotAllowed, NotFound, TooMany
from groups.auditing import audit_note
from groups.models import Group, Invitation, Membership
from groups.permissions import Verb, may
from groups.selectors import INVITATION_OVER, check_may, invitation_of, membership_in
from groups.services import membership_create

logger = logging.getLogger(__name__)

INVITATION_LIFETIME = timedelta(days=7)
MOST_DAYS = 90
MOST_USES = 10_000
MAILS_A_DAY = 30  # of one person


def _check_limits(days: int | None, uses: int | None) -> None:
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid(_("An invitation works for 1 to 90 days."), field="days")
    if uses is not None and not 1 <= uses <= MOST_USES:
        raise Invalid(_("An invitation is for 1 to 10,000 people."), field="uses")


def invitation_create(
    *,
    group: Group,
    user: User,
    days: int | None = None,
    uses: int | None = None,
    email: str = "",
) -> tuple[Invitation, str]:
    """Make an invitation; return it with its token, which is kept nowhere.

    ``uses`` None: for any number of people. Raises NotAllowed and Invalid.
    """
    check_may(Verb.INVITE, group_id=group.pk, user=user)
    _check_limits(days, uses)
    token = secrets.token_urlsafe(24)  # 192 bits
    lifetime = timedelta(days=days) if days else INVITATION_LIFETIME
    invitation = Invitation.objects.create(
        group=group,
        created_by=user,
        digest=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=timezone.now() + lifetime,
        uses_left=uses,
        email=email,
    )
    facts = {"expires": invitation.expires_at.isoformat(), "uses": uses}
    if email:
        facts["email"] = email
    audit_note(group=group, by=user, verb="invitation.create", after=facts)
    return invitation, token


def invitation_send(
    *, group: Group, user: User, email: str, origin: str, days: int | None = None
) -> Invitation:
    """Invite one person by e-mail; ``origin`` is the site's, such as ``https://example.org``.

    Raises NotAllowed, Invalid, TooMany and Busy.
    """
    if user.is_bot:
        raise NotAllowed(_("Bots invite by a link. E-mails are sent for people only."))
    if user.is_guest:
        raise NotAllowed(_("Guests invite by a link. E-mails are sent for full accounts only."))
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("This is not an e-mail address."), field="email") from error
    since = timezone.now() - timedelta(days=1)
    sent = Invitation.objects.filter(created_by=user, created_at__gt=since).exclude(email="")
    if sent.count() >= MAILS_A_DAY:
        raise TooMany(
            _("You have sent many invitations today. Please go on tomorrow."), retry_after=3600
        )
    invitation, token = invitation_create(group=group, user=user, days=days, uses=1, email=email)
    _mail(invitation, origin + reverse("groups:invitation", args=[token]))
    return invitation


def _mail(invitation: Invitation, url: str) -> None:
    facts = {"invitation": invitation, "group": invitation.group, "url": url}
    name = " ".join(str(invitation.created_by).split())
    subject = _("%(person)s invites you to a group") % {"person": name}
    text = render_to_string("groups/invitation_mail.txt", facts)
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    except OSError as error:  # what mail servers and their connections raise
        logger.warning("An invitation could not be sent: %r", error)
        Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
        broken = _("The e-mail could not be sent. Please try again, or send a link.")
        raise Busy(broken, retry_after=60) from error


def invitation_accept(*, token: str, user: User) -> Group:
    """Join the group that an invitation is for. Raises NotFound and NotAllowed."""
    invitation = invitation_of(token)
    group = invitation.group
    if membership_in(group, user):
        return group
    _take_place(invitation)
    try:
        membership_create(group=group, user=user, by=invitation.created_by)
    except Exception:
        _give_place_back(invitation)
        raise
    return group


def _take_place(invitation: Invitation) -> None:
    """Use an invitation once, in one conditional update: of two for the last place, one."""
    this = Invitation.objects.filter(
        pk=invitation.pk, revoked_at=None, expires_at__gt=timezone.now()
    )
    if invitation.uses_left is None:
        taken = this.update(uses=F("uses") + 1)
    else:
        left = this.filter(uses_left__gt=0)
        taken = left.update(uses=F("uses") + 1, uses_left=F("uses_left") - 1)
    if not taken:
        raise NotFound(INVITATION_OVER)


def _give_place_back(invitation: Invitation) -> None:
    this = Invitation.objects.filter(pk=invitation.pk)
    if invitation.uses_left is None:
        this.update(uses=F("uses") - 1)
    else:
        this.update(uses=F("uses") - 1, uses_left=F("uses_left") + 1)


def invitation_revoke(*, group: Group, by: User, invitation_id: UUID) -> None:
    """Take an invitation back: one's own, or as who moderates anybody's. Raises ServiceError."""
    membership = membership_in(group, by)
    found = Invitation.objects.filter(pk=invitation_id, group=group).first()
    if not membership or not found or not _may_revoke(membership, found):
        raise NotFound(_("There is no such invitation."))
    invitation_end(invitation=found, by=by)


def invitation_end(*, invitation: Invitation, by: User) -> None:
    """Take an invitation back. Asks nothing: for who runs the site."""
    this = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
    if this.update(revoked_at=timezone.now()):
        after = {"invitation": str(invitation.pk), "uses": invitation.uses}
        audit_note(
            group=invitation.group_id,
            by=by,
            verb="invitation.revoke",
            target=invitation.created_by_id,
            after=after,
        )


def _may_revoke(membership: Membership, invitation: Invitation) -> bool:
    own = invitation.created_by_id == membership.user_id
    return own or may(membership, Verb.MODERATE)


def invitations_revoke_of(*, group: Group, user_id: UUID) -> int:
    """Take back all that somebody made who was banned, so that they do not come back by one."""
    made = Invitation.objects.filter(group=group, created_by_id=user_id, revoked_at=None)
    return made.update(revoked_at=timezone.now())
