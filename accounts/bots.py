"""Bots: people that are programs. Who made one gives it tokens; nobody signs in as it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.deletion import account_delete
from accounts.models import AccessToken, Scope, User
from accounts.selectors import token_list
from accounts.services import bot_save
from accounts.tokens import token_create, token_revoke
from drawmessenger.errors import Conflict, NotAllowed, NotFound

MOST_BOTS = 20


def bots_of(user: User) -> QuerySet[User]:
    """Return all bots that somebody made; two made at one moment may be more than MOST_BOTS."""
    mine = User.objects.filter(made_by=user, is_bot=True, deleted_at=None)
    return mine.order_by("-created_at", "-pk")


def bot_list(*, user: User) -> list[User]:
    """Return the bots that somebody made, the newest first."""
    return list(bots_of(user)[:MOST_BOTS])


def bot_of(*, user: User, bot_id: UUID) -> User:
    """Return a bot that somebody made. Raises NotFound."""
    bot = bots_of(user).filter(pk=bot_id).select_related("made_by").first()
    if not bot:
        raise NotFound(_("You have no such bot."))
    return bot


def bot_create(*, user: User, full_name: str, username: str = "") -> User:
    """Make a bot. Raises Invalid, Conflict, and NotAllowed for guests and bots."""
    if user.is_guest or user.is_bot:
        raise NotAllowed(_("Bots are made by people who have a full account."))
    if bots_of(user).count() >= MOST_BOTS:
        raise Conflict(_("You have 20 bots already. Please delete one first."))
    return bot_save(full_name=full_name, username=username, made_by=user)


def bot_delete(*, user: User, bot_id: UUID) -> None:
    """Delete a bot; what it wrote stays. Raises NotFound, and Conflict for a group's last owner."""
    account_delete(user=bot_of(user=user, bot_id=bot_id))


def bot_tokens(*, user: User, bot_id: UUID) -> list[AccessToken]:
    return token_list(user=bot_of(user=user, bot_id=bot_id))


def bot_token_create(
    *, user: User, bot_id: UUID, name: str, scope: str = Scope.WRITE, days: int = 90
) -> str:
    """Make a bearer token of a bot; it cannot be shown again. Raises Invalid and NotFound."""
    bot = bot_of(user=user, bot_id=bot_id)
    return token_create(user=bot, name=name, scope=scope, days=days)


def bot_token_revoke(*, user: User, bot_id: UUID, token_id: UUID) -> None:
    token_revoke(user=bot_of(user=user, bot_id=bot_id), token_id=token_id)
