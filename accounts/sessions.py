"""Sessions of a person: listed, ended, and their sockets closed with them (R8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import NotFound
from drawmessenger.realtime.publish import publish_notice

MOST_LISTED = 200


def session_note(request: HttpRequest) -> None:
    """List the session of a request, as allauth does for those that came by its own pages."""
    UserSession.objects.create_from_request(request)


def session_list(*, user: User) -> list[Any]:
    """Return a person's living sessions, the ones used last; forgets those that are over."""
    found = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)[:MOST_LISTED]


def session_find(*, user: User, session_id: str) -> Any:
    """Return one of a person's sessions. Raises NotFound."""
    found = [one for one in UserSession.objects.filter(user=user) if str(one.pk) == session_id]
    if not found:
        raise NotFound(_("There is no such session."))
    return found[0]


def session_ended(*, user: User, session_key: str) -> None:
    """Close the sockets of a session that was logged out (R8)."""
    publish_notice(user.pk, "signed_out", session=session_key)


def sessions_delete(sessions: Iterable[Any]) -> None:
    """End sessions, and close their sockets."""
    for session in list(sessions):
        user, key = session.user, session.session_key
        session.end()
        session_ended(user=user, session_key=key)


def sessions_end(*, user: User, keep: str | None = None) -> None:
    """End all sessions of a person but one."""
    sessions_delete(UserSession.objects.filter(user=user).exclude(session_key=keep or ""))


def session_seen(session_key: str | None) -> None:
    """Note that somebody is here by a session at this moment."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now())
