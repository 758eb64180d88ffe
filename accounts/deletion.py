"""The end of an account: what somebody wrote and drew stays, as that of a deleted person.

In an order in which every prefix is valid: while the last step is not done, the person can
still sign in and delete their account again (on MongoDB there is no transaction over all this).
"""

from __future__ import annotations

import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.faces import face_remove
from accounts.models import DELETED_PREFIX, Theme, User
from accounts.sessions import sessions_end
from accounts.signals import account_closed, account_closing
from accounts.tokens import tokens_revoke
from drawmessenger.realtime.publish import publish_notice

NAME = "Deleted person"
TRIES = 5


def account_delete(*, user: User, session_key: str | None = None) -> None:
    """Delete an account. Raises Conflict when a group would stay without an owner."""
    account_closing.send(sender=User, user=user)
    account_closed.send(sender=User, user=user)
    tokens_revoke(user=user)
    face_remove(user=user)
    for model in (Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=user).delete()
    sessions_end(user=user)
    Session.objects.filter(pk=session_key).delete()
    _forget(user)
    publish_notice(user.pk, "disabled")


def _forget(user: User) -> None:
    """Overwrite everything that says who somebody was; the row stays, as an author."""
    user.full_name = NAME
    user.email = None
    user.about_me = user.picture_url = user.phone_number = user.language = ""
    user.date_of_birth = user.last_login = None
    user.theme = Theme.SYSTEM
    user.is_active = user.is_staff = user.is_superuser = user.email_verified = False
    user.deleted_at = timezone.now()
    user.set_unusable_password()
    _save_nameless(user)


def _save_nameless(user: User) -> None:
    """Save under a user name of chance, which somebody may have had from before it was kept."""
    for attempt in range(TRIES):
        user.username = f"{DELETED_PREFIX}{secrets.token_hex(10)}"
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
        else:
            return
