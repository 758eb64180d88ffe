"""The language of a person's pages: kept with the account, carried by a cookie.

Django reads the cookie by itself, so no request has to ask the database who is there first.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from accounts.models import User


def language_from_now(request: HttpRequest, user: User) -> str:
    """Return the language of the pages that a person sees after this request."""
    if user.language:
        return user.language
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
    return get_language_from_request(request)


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
