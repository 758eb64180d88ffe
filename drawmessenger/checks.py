"""System checks of this project: each with an id and what to do about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS allows every host, so any site's page could open a socket here.",
            hint="Name the hosts under which people reach this server, separated by commas.",
            id="drawmessenger.E001",
        )
    ]


@register(Tags.caches)
def cluster_has_redis(**_: Any) -> list[CheckMessage]:
    if not settings.ON_MONGODB or settings.REDIS_URL:
        return []
    return [
        Warning(
            "The database is made for several processes, but they have no Redis between them.",
            hint="Set REDIS_URL; without it people on another process see changes only with "
            "the next heartbeat. One process alone may silence this check.",
            id="drawmessenger.W002",
        )
    ]


@register(Tags.security, deploy=True)
def cookies_are_bound_to_https(**_: Any) -> list[CheckMessage]:
    if settings.HTTPS:
        return []
    return [
        Warning(
            "HTTPS is off: cookies and everything written can be read on the way.",
            hint="Put a proxy with a certificate in front and set HTTPS=true.",
            id="drawmessenger.W003",
        )
    ]


@register(Tags.security)
def previews_stay_outside(**_: Any) -> list[CheckMessage]:
    if not settings.LINK_PREVIEW_TEST_HOSTS:
        return []
    return [
        Warning(
            "LINK_PREVIEW_TEST_HOSTS lets link previews reach servers inside this network.",
            hint="It is for tests alone. Unset it everywhere else.",
            id="drawmessenger.W004",
        )
    ]
