"""Who calls the JSON API: a program with a bearer token, or a page with its session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth as BaseSessionAuth

from accounts.tokens import token_use

SAFE = {"GET", "HEAD", "OPTIONS"}


class TokenAuth(HttpBearer):
    """A personal access token; one that may only read is refused to change anything."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        user = token_use(token, writes=request.method not in SAFE)
        if user:
            request.user = user
        return user


class SessionAuth(BaseSessionAuth):
    """The session of a browser, which needs CSRF protection; who has none is told to sign in."""

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if request.user.is_authenticated else None
