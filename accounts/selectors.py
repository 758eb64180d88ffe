from __future__ import annotations

import hashlib

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import AccessToken, User


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_token(token: str) -> User | None:
    """Return the active person whom a bearer token names, or None."""
    found = (
        AccessToken.objects.select_related("user")
        .filter(digest=token_digest(token), expires_at__gt=timezone.now())
        .first()
    )
    return found.user if found and found.user.is_active else None


def user_by_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


def email_is_taken(email: str) -> bool:
    """Tell whether an e-mail is anybody's, as their first or as a further address."""
    email = email.strip().lower()
    return (
        User.objects.filter(email=email).exists()
        or EmailAddress.objects.filter(email=email).exists()
    )


def username_is_taken(username: str) -> bool:
    return User.objects.filter(username=username).exists()


def is_signed_in(session_key: str | None, user: User) -> bool:
    """Tell whether a session still stands and its person may still be here (R8)."""
    return (
        Session.objects.filter(pk=session_key, expire_date__gt=timezone.now()).exists()
        and User.objects.filter(pk=user.pk, is_active=True).exists()
    )
