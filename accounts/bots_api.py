"""JSON views of one's own bots and their tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from accounts import bots
from accounts.api import TokenIn, TokenMade, TokenOut, by_session
from accounts.http import SignedInRequest
from accounts.models import User
from drawmessenger.api_fields import SOME_TEXT, Closed
from drawmessenger.errors import NotAllowed

router = Router(tags=["bots"])


class BotIn(Closed):
    name: str = Field(max_length=100, pattern=SOME_TEXT)
    username: str = Field("", max_length=30)


class BotOut(Schema):
    id: UUID
    name: str
    username: str
    created_at: datetime


def bot_out(bot: User) -> BotOut:
    return BotOut(id=bot.pk, name=str(bot), username=bot.username, created_at=bot.created_at)


@router.get("/me/bots", response=list[BotOut])
def bot_list(request: SignedInRequest) -> list[BotOut]:
    """The bots that one made, the newest first; at most 20."""
    return [bot_out(bot) for bot in bots.bot_list(user=request.user)]


@router.post("/me/bots", response={201: BotOut}, auth=by_session)
def bot_create(request: SignedInRequest, body: BotIn) -> Status[BotOut]:
    """Make a bot: a person that is a program. By session only."""
    made = bots.bot_create(user=request.user, full_name=body.name, username=body.username)
    return Status(201, bot_out(made))


@router.delete("/me/bots/{bot_id}", response={204: None}, auth=by_session)
def bot_delete(request: SignedInRequest, bot_id: UUID) -> Status[None]:
    """Delete a bot; its tokens end, and what it wrote stays as that of a deleted person. By
    session only."""
    bots.bot_delete(user=request.user, bot_id=bot_id)
    return Status(204, None)


@router.get("/me/bots/{bot_id}/tokens", response=list[TokenOut])
def bot_token_list(request: SignedInRequest, bot_id: UUID) -> list[object]:
    """The valid tokens of a bot, the newest first; the tokens themselves are not kept."""
    return list(bots.bot_tokens(user=request.user, bot_id=bot_id))


@router.post("/me/bots/{bot_id}/tokens", response=TokenMade, auth=by_session)
def bot_token_create(request: SignedInRequest, bot_id: UUID, body: TokenIn) -> TokenMade:
    """Make a token of a bot, which is shown this once. By session only, shortly after a
    confirmation."""
    if is_reauthentication_required(request, app="allauth.account"):
        raise NotAllowed(_("Please confirm first that it is still you."))
    made = bots.bot_token_create(
        user=request.user, bot_id=bot_id, name=body.name, scope=body.scope, days=body.days
    )
    return TokenMade(token=made)


@router.delete("/me/bots/{bot_id}/tokens/{token_id}", response={204: None})
def bot_token_revoke(request: SignedInRequest, bot_id: UUID, token_id: UUID) -> Status[None]:
    """Revoke a token of a bot at once."""
    bots.bot_token_revoke(user=request.user, bot_id=bot_id, token_id=token_id)
    return Status(204, None)
