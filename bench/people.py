"""People, a group and a canvas for a benchmark, written straight into its database."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any
from uuid import UUID


def prepare(database_url: str, var_dir: str, redis_url: str, count: int) -> dict[str, Any]:
    """Set Django up on this database; return canvas, group, and a cookie header for each person."""
    os.environ |= {
        "DATABASE_URL": database_url,
        "VAR_DIR": var_dir,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "drawmessenger.settings",
    }
    import django

    django.setup()
    return _make(count)


def _make(count: int) -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.services import guest_create
    from canvas.models import Canvas
    from groups.services import group_create, membership_create

    people = [guest_create(full_name=f"Person {number}") for number in range(count)]
    group = group_create(user=people[0], name="Benchmark")
    cookies = []
    for user in people:
        membership_create(group=group, user=user)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return {
        "canvas": str(Canvas.objects.get(group=group).pk),
        "group": str(group.pk),
        "cookies": cookies,
    }


def head_of(canvas: str) -> int:
    """Return the newest ``seq`` of a canvas."""
    from canvas.selectors import heads

    return heads([UUID(canvas)]).get(UUID(canvas), 0)
