from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AccessToken, User
from drawmessenger.point_reads import PointRead

_token_row = PointRead(
    AccessToken, ("user", "user__is_active", "expires_at", "last_used_at"), by=("digest",)
)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(token: str) -> AccessToken | None:
    """Return what is known of a bearer token that is valid and whose person is active."""
    found = (
        AccessToken.objects.select_related("user")
        .filter(digest=token_digest(token), expires_at__gt=timezone.now())
        .first()
    )
    return found if found and found.user.is_active else None


def token_stands(token_id: UUID) -> bool:
    """Tell whether a token is still valid and its person may still be here (R8)."""
    valid = AccessToken.objects.filter(pk=token_id, expires_at__gt=timezone.now())
    return valid.filter(user__is_active=True).exists()


def user_id_of_token(token: str, *, used_since: datetime) -> UUID | None:
    """Return the key of the active person whom a bearer token names; for reading alone.

    None also for a token whose last use was noted before ``used_since``: it is time to note it
    again. A fraction as dear as the person with all their fields, which quick reads need not.
    """
    found = _token_row(token_digest(token))
    if not found:
        return None
    user_id, is_active, expires_at, used_at = found
    is_valid = is_active and expires_at > timezone.now()
    return user_id if is_valid and used_at and used_at > used_since else None


def token_list(*, user: User) -> list[AccessToken]:
    """Return a person's valid tokens, the newest first."""
    found = AccessToken.objects.filter(user=user, expires_at__gt=timezone.now())
    return list(found.order_by("-created_at"))


def has_second_factor(user: User) -> bool:
    """Tell whether a password alone is not enough to sign in."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(is_mfa_enabled(user, kinds))


def awaits_confirmation(user: User) -> bool:
    """Tell whether a person has an e-mail that they have not confirmed yet."""
    return bool(user.email) and not user.email_verified


def people_since(moment: datetime) -> QuerySet[User]:
    """Return who joined since a time, but not who came with a backup."""
    return User.objects.filter(created_at__gte=moment, is_placeholder=False)


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
