"""The two reads that programs repeat most, in front of Django: one's groups, and one group.

Django's middleware costs several times as much as these reads. Only requests with a bearer
token are answered here, and only with success; whatever else there is goes on to Django, whose
views give the same bytes. Who calls and what they may see is asked of the database each time.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from hashlib import blake2b
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.selectors import user_id_of_token
from accounts.tokens import USED_EVERY
from drawmessenger.errors import NotFound
from drawmessenger.realtime.database import in_database
from groups import cache
from groups.selectors import group_json, own_groups_json

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]
Application = Callable[..., Awaitable[None]]

PATH = re.compile(r"/api/v1/groups(?:/([0-9a-zA-Z-]{22,36}))?")
SAFE = [(b"x-content-type-options", b"nosniff"), (b"vary", b"Authorization, Cookie")]
HIT = (b"server-timing", b'cache;desc="hit"')
FILLED = (b"server-timing", b'cache;desc="filled"')


class QuickReads:
    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        path = PATH.fullmatch(scope["path"]) if scope["method"] == "GET" else None
        token = _bearer(scope["headers"]) if path and not scope["query_string"] else ""
        found = await in_database(_read, token, path[1]) if path and token else None
        if found is None:
            await self.application(scope, receive, send)
            return
        body, timing = found
        tag = b'"%s"' % blake2b(body, digest_size=12).hexdigest().encode()
        fresh = (b"if-none-match", tag) in scope["headers"]
        headers = [*SAFE, (b"etag", tag), (b"cache-control", b"private, no-cache"), timing]
        if not fresh:
            headers.append((b"content-type", b"application/json"))
            headers.append((b"content-length", str(len(body)).encode()))
        status = 304 if fresh else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if fresh else body})


def _bearer(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].decode("latin-1")
    return ""


def _read(token: str, group_id: str | None) -> tuple[bytes, Header] | None:
    """Return the body of an answer, and the header that says whether the cache had it."""
    # Django's way notes the use of a token, once a minute.
    key = user_id_of_token(token, used_since=timezone.now() - USED_EVERY)
    if not key:
        return None
    user = User(pk=key)  # the selectors ask for no more of a person
    cache.filled.set(False)
    try:
        body = group_json(user=user, group_id=group_id) if group_id else own_groups_json(user=user)
    except NotFound:
        return None
    return body, FILLED if cache.filled.get() else HIT
