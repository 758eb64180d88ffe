"""Personal access tokens: made, used, revoked. Only their SHA-256 is kept."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from accounts.models import AccessToken, Scope, User
from accounts.selectors import token_digest, token_of
from drawmessenger.errors import Invalid, NotAllowed, NotFound
from drawmessenger.realtime.publish import publish_notice

PREFIX = "dm_"
LIFETIMES = (7, 30, 90, 365)  # days
MOST_TOKENS = 50
USED_EVERY = timedelta(minutes=1)
REVOKED = "token_revoked"  # the notice; without an id it means all tokens of the person
READ_ONLY = _lazy("This token may only read.")


def token_create(*, user: User, name: str, scope: str = Scope.WRITE, days: int = 30) -> str:
    """Make a bearer token and return it; it cannot be shown again. Raises Invalid."""
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Invalid(_("Please give a name of at most 100 characters."), field="name")
    if scope not in Scope.values:
        raise Invalid(_("A token may read, or read and write."), field="scope")
    if days not in LIFETIMES:
        raise Invalid(_("A token lasts 7, 30, 90 or 365 days."), field="days")
    now = timezone.now()
    AccessToken.objects.filter(user=user, expires_at__lte=now).delete()
    _make_room(user)
    token = f"{PREFIX}{secrets.token_urlsafe(32)}"
    AccessToken.objects.create(
        user=user,
        name=name,
        scope=scope,
        digest=token_digest(token),
        expires_at=now + timedelta(days=days),
    )
    return token


def _make_room(user: User) -> None:
    """Remove the oldest tokens of somebody whose programs sign in again and again."""
    kept = AccessToken.objects.filter(user=user).order_by("-created_at")
    for key in list(kept.values_list("pk", flat=True)[MOST_TOKENS - 1 :]):
        AccessToken.objects.filter(pk=key).delete()
        publish_notice(user.pk, REVOKED, token=str(key))


def token_use(token: str, *, writes: bool) -> User | None:
    """Return whom a token names, and note its use; None when it is not valid.

    Raises NotAllowed when a token that may only read is used to write.
    """
    found = token_of(token)
    if not found:
        return None
    if writes and found.scope != Scope.WRITE:
        raise NotAllowed(str(READ_ONLY))
    token_note_use(found)
    return found.user


def token_note_use(token: AccessToken) -> None:
    """Note that a token is used at this moment, once a minute at most."""
    now = timezone.now()
    if not token.last_used_at or now - token.last_used_at >= USED_EVERY:
        # Asked for again in the same query: of many requests at this moment, one writes.
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
        AccessToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)
        token.last_used_at = now


def token_open(token: str) -> AccessToken | None:
    """Return the token that opens a socket, with its person; note its use. None: not valid."""
    found = token_of(token)
    if found:
        token_note_use(found)
    return found


def token_revoke(*, user: User, token_id: UUID) -> None:
    """Remove one of a person's tokens; its sockets close (R8). Raises NotFound."""
    if not AccessToken.objects.filter(pk=token_id, user=user).delete()[0]:
        raise NotFound(_("There is no such token."))
    publish_notice(user.pk, REVOKED, token=str(token_id))


def tokens_revoke(*, user: User) -> None:
    """Remove all tokens of a person; their sockets close (R8)."""
    AccessToken.objects.filter(user=user).delete()
    publish_notice(user.pk, REVOKED, token="")
