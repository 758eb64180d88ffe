"""Where allauth asks how things are done here."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.language import remember_language
from accounts.services import free_username, username_is_kept
from accounts.sessions import sessions_delete

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """How accounts are made, and what happens after a sign-in."""

    def generate_unique_username(self, txts: list[str], regex: str | None = None) -> str:
        return free_username(next((text for text in txts if text), "").partition("@")[0])

    def populate_username(self, request: Any, user: Any) -> None:
        if not user.username:
            wish = user.full_name or (user.email or "").partition("@")[0]
            user.username = free_username(wish)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        # Nobody should be told that their shift key breaks a rule.
        cleaned: str = super().clean_username(username.lower(), shallow)
        if username_is_kept(cleaned):
            raise self.validation_error("username_blacklisted")
        return cleaned

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The last address stays: without one, nobody is helped who forgot their password."""
        if not email_address.pk:
            return True
        others = EmailAddress.objects.filter(user_id=email_address.user_id)
        has_others = others.exclude(pk=email_address.pk).exists()
        return bool(has_others and super().can_delete_email(email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send e-mail; that the mail server is away must not keep anybody from signing up."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("An e-mail could not be sent")

    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **given)
        remember_language(response, user)
        return response


class MFAAdapter(DefaultMFAAdapter):
    """Keeps secrets of the second factor encrypted: a copy of the database opens no account."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return "Draw Messenger"


def _cipher() -> Fernet:
    """A key of its own, made from SECRET_KEY; with another SECRET_KEY, nobody's codes match."""
    digest = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ends sessions together with their sockets (R8)."""

    def end_sessions(self, sessions: Iterable[Any]) -> None:
        sessions_delete(sessions)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """People whom Google or an OpenID Connect provider knows."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        mail = str(data.get("email") or "").strip().lower()
        user.email = mail or None
        user.full_name = " ".join(str(name or mail.partition("@")[0] or "New person").split())[:100]
        user.username = free_username(data.get("username") or user.full_name)
        return user
