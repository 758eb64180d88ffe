"""Reads that are answered in front of Django: the ones that programs and pages repeat most.

Django's middleware costs several times as much as these reads. Only success is answered here, to
whoever sends a bearer token or a session's cookie and nothing in the query; whatever else there
is goes on to Django, whose views give the same bytes. Who calls and what they may see is asked of
the database each time (R8). What is read belongs to the apps, each of which has a ``quick.py``.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.selectors import user_id_of_token
from accounts.tokens import USED_EVERY
from drawmessenger.api_http import etag_of
from drawmessenger.errors import ServiceError
from drawmessenger.languages import language_of
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.origin import bearer_of

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]
Application = Callable[..., Awaitable[None]]

GROUP = r"(?P<group_id>[0-9a-zA-Z-]{22,36})"
SAFE = [(b"x-content-type-options", b"nosniff")]
JSON: tuple[Header, ...] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization, Cookie"),
)


@dataclass(frozen=True)
class Answer:
    """What is sent: ``body``, or else the parts of ``more``, which are of ``length`` in all."""

    body: bytes
    headers: tuple[Header, ...] = JSON
    tag: bytes = b""
    more: AsyncIterator[bytes] | None = None
    length: int = 0


@dataclass(frozen=True)
class QuickRead:
    """``read(user=…, headers=…, **named)`` has what the path names.

    Of the user it gets the key alone where a token named them. It returns None, or raises a
    ServiceError, for what Django is to answer.
    """

    path: re.Pattern[str]
    read: Callable[..., Answer | None]
    translated: bool = False  # whether a text of the answer depends on the caller's language


class QuickReads:
    def __init__(self, application: Application, *reads: QuickRead) -> None:
        self.application = application
        self.reads = reads

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        asks = scope["method"] == "GET" and not scope["query_string"]
        for one in self.reads if asks else ():
            if match := one.path.fullmatch(scope["path"]):
                found = await in_database(_read, one, scope, match.groupdict())
                if found:
                    await _answer(found, scope, send)
                    return
                break
        await self.application(scope, receive, send)


def _read(one: QuickRead, scope: Message, named: Mapping[str, str]) -> Answer | None:
    token = bearer_of(scope["headers"])
    try:
        user = _user_of_token(token) if token else _user_of_session(scope)
        if not user:
            return None
        asked = {"user": user, "headers": dict(scope["headers"]), **named}
        if not one.translated:
            return one.read(**asked)
        with override(language_of(scope)):
            return one.read(**asked)
    except (ServiceError, DatabaseError):  # Django says it, in the words of a problem
        return None


def _user_of_token(token: str) -> User | None:
    # Django's way notes the use of a token, once a minute.
    key = user_id_of_token(token, used_since=timezone.now() - USED_EVERY)
    return User(pk=key) if key else None


def _user_of_session(scope: Message) -> User | None:
    request: Any = ASGIRequest(scope, BytesIO())  # reads cookies; nothing else of it is used
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    return user if isinstance(user, User) else None


async def _answer(found: Answer, scope: Message, send: Send) -> None:
    tag = found.tag or etag_of(found.body)
    headers = [*SAFE, *found.headers, (b"etag", tag)]
    if (b"if-none-match", tag) in scope["headers"]:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    headers.append((b"content-length", str(found.length or len(found.body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if not found.more:
        await send({"type": "http.response.body", "body": found.body})
        return
    async for part in found.more:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
