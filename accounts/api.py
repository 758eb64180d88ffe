"""JSON views of one's own account: tokens and sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from accounts import sessions, tokens
from accounts.api_auth import SessionAuth
from accounts.http import SignedInRequest
from accounts.models import Scope
from accounts.selectors import token_list
from drawmessenger.errors import NotAllowed

router = Router(tags=["account"])
# A token must not make further tokens: it would outlive being revoked.
by_session = SessionAuth(csrf=True)


class TokenOut(Schema):
    id: UUID
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class TokenIn(Schema):
    name: str = Field(max_length=100)
    scope: Scope = Scope.READ
    days: int = 30

    model_config = {"extra": "forbid"}


class TokenMade(Schema):
    token: str


class SessionOut(Schema):
    id: str
    started_at: datetime
    last_seen_at: datetime
    ip: str
    user_agent: str
    current: bool


@router.get("/me/tokens", response=list[TokenOut])
def tokens_list(request: SignedInRequest) -> list[object]:
    """One's valid tokens, the newest first; the tokens themselves are not kept."""
    return list(token_list(user=request.user))


@router.post("/me/tokens", response=TokenMade, auth=by_session)
def tokens_create(request: SignedInRequest, body: TokenIn) -> TokenMade:
    """Make a token, which is shown this once. By session only, shortly after a confirmation."""
    if is_reauthentication_required(request, app="allauth.account"):
        raise NotAllowed(_("Please confirm first that it is still you."))
    made = tokens.token_create(user=request.user, name=body.name, scope=body.scope, days=body.days)
    return TokenMade(token=made)


@router.delete("/me/tokens/{token_id}", response={204: None})
def tokens_revoke(request: SignedInRequest, token_id: UUID) -> Status[None]:
    """Revoke a token at once."""
    tokens.token_revoke(user=request.user, token_id=token_id)
    return Status(204, None)


@router.get("/me/sessions", response=list[SessionOut])
def sessions_list(request: SignedInRequest) -> list[SessionOut]:
    """The browsers that one is signed in with; the one used last comes first."""
    key = request.session.session_key
    return [
        SessionOut(
            id=str(one.pk),
            started_at=one.created_at,
            last_seen_at=one.last_seen_at,
            ip=one.ip,
            user_agent=one.user_agent,
            current=one.session_key == key,
        )
        for one in sessions.session_list(user=request.user)
    ]


@router.delete("/me/sessions/{session_id}", response={204: None})
def sessions_end(request: SignedInRequest, session_id: str) -> Status[None]:
    """End a session; its sockets close within a second."""
    sessions.sessions_delete([sessions.session_find(user=request.user, session_id=session_id)])
    return Status(204, None)
