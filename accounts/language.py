"""The language of a person's pages: kept with the account, carried by a cookie.

Django reads the cookie by itself, so no request has to ask the database who is there first.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from accounts.models import User


def remember_language(response: HttpResponse, user: User) -> None:
    """Let the browser name the person's language from now on, or no language at all."""
    if user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    elif settings.LANGUAGE_COOKIE_NAME:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
