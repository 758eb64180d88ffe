"""Refuses sockets that another site's page opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host


class SameOrigin:
    """Lets a socket in when its Origin is this very host, or one of CSRF_TRUSTED_ORIGINS.

    A program sends none. It is let in with a bearer token, which no page can send; what comes
    with a token is never looked at for a cookie (accounts/callers.py).

    Stricter than Channels' AllowedHostsOriginValidator, which compares names without ports:
    a page on another port of this host is another application, and cookies ignore ports.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin1").lower()
        origin = headers.get(b"origin", b"").decode("latin1").lower()
        if is_allowed(host, origin, has_token=bool(bearer_of(scope["headers"]))):
            return await self.application(scope, receive, send)
        return await WebsocketDenier()(scope, receive, send)


def bearer_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the bearer token of a request, or nothing."""
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip().decode("latin1")
    return ""


def is_allowed(host: str, origin: str, *, has_token: bool = False) -> bool:
    """Tell whether a page of ``origin``, or a program without one, may open a socket."""
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    if not origin:
        return has_token
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc == host
