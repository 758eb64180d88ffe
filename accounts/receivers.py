from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.bots import bots_of
from accounts.deletion import account_delete
from accounts.models import User
from accounts.services import email_noted
from accounts.sessions import session_ended, sessions_end
from accounts.signals import account_closed, account_closing
from accounts.tokens import tokens_revoke


@receiver(user_logged_out, dispatch_uid="accounts.close_sockets")
def close_sockets(request: Any, user: Any, **_: Any) -> None:
    """Close the sockets of the session that is about to end (R8)."""
    if user and request.session.session_key:
        session_ended(user=user, session_key=request.session.session_key)


@receiver([password_changed, password_set], dispatch_uid="accounts.new_password")
def end_other_sessions(request: Any, user: User, **_: Any) -> None:
    """With a new password, whoever came in by the old one is out."""
    sessions_end(user=user, keep=request.session.session_key)


@receiver(password_reset, dispatch_uid="accounts.reset_password")
def end_everything(user: User, **_: Any) -> None:
    """Who had to reset a password may have lost it to somebody."""
    sessions_end(user=user)
    tokens_revoke(user=user)


@receiver(post_save, sender=EmailAddress, dispatch_uid="accounts.note_email")
def note_email(instance: EmailAddress, **_: Any) -> None:
    if instance.primary:
        email_noted(user=instance.user, email=instance.email, verified=instance.verified)


@receiver(account_closing, dispatch_uid="accounts.may_bots_go")
def may_bots_go(user: User, **_: Any) -> None:
    """Who goes takes their bots along, so these too must be free to go."""
    for bot in bots_of(user):
        account_closing.send(sender=User, user=bot)


@receiver(account_closed, dispatch_uid="accounts.delete_bots")
def delete_bots(user: User, **_: Any) -> None:
    for bot in list(bots_of(user)):  # each goes from what is looked through
        account_delete(user=bot)
