"""Who opens a socket: a page by its session's cookie, or a program by a bearer token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.tokens import token_open
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.origin import bearer_of

Application = Callable[..., Awaitable[Any]]


class Callers:
    """Hands those who send a token to ``sockets``, all others to ``by_session``.

    A token that is not valid is nobody: a cookie beside it is not looked at.
    """

    def __init__(self, sockets: Application, by_session: Application) -> None:
        self.sockets = sockets
        self.by_session = by_session

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        given = bearer_of(scope["headers"])
        if not given:
            return await self.by_session(scope, receive, send)
        token = await in_database(token_open, given)
        user = token.user if token else AnonymousUser()
        return await self.sockets(scope | {"token": token, "user": user}, receive, send)
