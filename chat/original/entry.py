"""The original's single entry: one request signs a person up, in, or in as a guest."""

from __future__ import annotations

from typing import Any

import msgspec
from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.mail import confirmation_send
from accounts.models import User
from accounts.selectors import awaits_confirmation, email_is_taken, has_second_factor
from accounts.services import guest_create, signed_in, user_create, user_update
from chat.original.http import Refused
from drawmessenger.errors import Invalid

_APP = "allauth.account"


class Entry(msgspec.Struct):
    """The body of ``POST /user/auth``; None leaves a profile field as it is.

    The original's emailVerified, createdAt and lastLoginAt are ignored with all other unknown
    fields: they are facts that the server knows, and nobody is verified by saying so.
    """

    email: str | None = None
    password: str | None = None
    fullname: str | None = None
    phoneNumber: str | None = None
    photoURL: str | None = None
    aboutMe: str | None = None
    isAnonymous: bool | None = None

    def profile(self) -> dict[str, Any]:
        given = {
            "about_me": self.aboutMe,
            "picture_url": self.photoURL,
            "phone_number": self.phoneNumber,
        }
        return {name: value for name, value in given.items() if value is not None}


def enter(request: HttpRequest, entry: Entry) -> User:
    """Return the person who enters, signed up if need be. Raises ServiceError and Refused."""
    email = (entry.email or "").strip().lower()
    if not email:
        return _guest(request, entry)
    if not entry.password:
        raise Invalid("Please give the password of this e-mail.", field="password")
    if email_is_taken(email):
        user = _sign_in(request, email, entry.password)
        _check_door(user)
        user_update(user=user, full_name=entry.fullname, **entry.profile())
    else:
        _limit(request, "signup")
        name = entry.fullname or email.partition("@")[0][:100]
        user = user_create(email=email, full_name=name, password=entry.password, **entry.profile())
        confirmation_send(request, user)
        _check_door(user)
    signed_in(user=user)
    return user


def _check_door(user: User) -> None:
    """Refuse who would need more than a password to sign in by the pages."""
    if has_second_factor(user):
        raise Refused(
            403,
            "This account is protected by a second factor, which this route cannot ask for. "
            "Make an access token on the page of your account and send it as a bearer token.",
        )
    if settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory" and awaits_confirmation(user):
        raise Refused(403, "Please confirm your e-mail first, by the link that we have sent.")


def _guest(request: HttpRequest, entry: Entry) -> User:
    if not entry.isAnonymous:
        raise Invalid("Please give an e-mail, or say that isAnonymous is true.", field="email")
    _limit(request, "signup")
    user = guest_create(full_name=entry.fullname or "Guest")
    signed_in(user=user)
    return user


def _sign_in(request: HttpRequest, email: str, password: str) -> User:
    """Check a password as the login page does: same limits, same time for every failure."""
    try:
        user: Any = get_adapter().authenticate(request, email=email, password=password)
    except ValidationError as error:
        raise _too_many(request, "login_failed") from error
    if not user or not user.is_active:
        raise Refused(401, "This e-mail and this password do not belong together.")
    found: User = user
    return found


def _limit(request: HttpRequest, action: str) -> None:
    if not ratelimit.consume(request, app=_APP, action=action):
        raise _too_many(request, action)


def _too_many(request: HttpRequest, action: str) -> Refused:
    rates = ratelimit.get_rates(app=_APP, action=action)
    seconds = max((int(rate.duration) for rate in rates), default=60)
    return Refused(429, "Too many attempts. Please try later.", {"Retry-After": str(seconds)})
