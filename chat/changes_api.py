"""JSON views of one message, and that change it. Each write has a `client_id` (R3)."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Field, Router

from accounts.http import SignedInRequest
from chat import selectors, services
from chat.api import json_response
from chat.selectors import standing_of
from chat.shapes import event_out
from drawmessenger.api_answers import answers
from drawmessenger.api_fields import SOME_TEXT, ByClient, SeqPath
from drawmessenger.realtime.protocol import LIMITS, EventOut, MessageOut
from groups.selectors import group_for

router = Router(tags=["messages"])


class EditIn(ByClient):
    content: str = Field(max_length=LIMITS.message_chars, pattern=SOME_TEXT)


class ChangeIn(ByClient):
    pass


# In one router with the changes: a path belongs to one alone.
@router.get("/groups/{group_id}/messages/{seq}", **answers(MessageOut))
def message_get(request: SignedInRequest, group_id: str, seq: SeqPath) -> HttpResponse:
    """One message as it is now."""
    group = standing_of(user=request.user, group_id=group_id).group
    message = selectors.message_of(group=group, seq=seq)
    return json_response(selectors.folded([message])[0])


@router.patch("/groups/{group_id}/messages/{seq}", **answers(EventOut))
def message_edit(
    request: SignedInRequest, group_id: str, seq: SeqPath, change: EditIn
) -> HttpResponse:
    """Give a message of one's own another text."""
    group = group_for(user=request.user, group_id=group_id)
    event = services.message_edit(group=group, user=request.user, seq=seq, **change.dict())
    return json_response(event_out(event))


@router.delete("/groups/{group_id}/messages/{seq}", **answers(EventOut))
def message_delete(
    request: SignedInRequest, group_id: str, seq: SeqPath, change: ChangeIn
) -> HttpResponse:
    """Delete a message of one's own, or as an owner anybody's."""
    group = group_for(user=request.user, group_id=group_id)
    event = services.message_delete(group=group, user=request.user, seq=seq, **change.dict())
    return json_response(event_out(event))


def _react(
    request: SignedInRequest, group_id: str, seq: SeqPath, emoji: str, change: ChangeIn, *, on: bool
) -> HttpResponse:
    group = group_for(user=request.user, group_id=group_id)
    event = services.reaction_set(
        group=group, user=request.user, client_id=change.client_id, seq=seq, emoji=emoji, on=on
    )
    return json_response(event_out(event))


@router.post("/groups/{group_id}/messages/{seq}/reactions/{emoji}", **answers(EventOut))
def reaction_add(
    request: SignedInRequest, group_id: str, seq: SeqPath, emoji: str, change: ChangeIn
) -> HttpResponse:
    """Put a reaction under a message."""
    return _react(request, group_id, seq, emoji, change, on=True)


@router.delete("/groups/{group_id}/messages/{seq}/reactions/{emoji}", **answers(EventOut))
def reaction_remove(
    request: SignedInRequest, group_id: str, seq: SeqPath, emoji: str, change: ChangeIn
) -> HttpResponse:
    """Take one's reaction back."""
    return _react(request, group_id, seq, emoji, change, on=False)


def _pin(
    request: SignedInRequest, group_id: str, seq: SeqPath, change: ChangeIn, *, on: bool
) -> HttpResponse:
    group = group_for(user=request.user, group_id=group_id)
    event = services.pin_set(
        group=group, user=request.user, client_id=change.client_id, seq=seq, on=on
    )
    return json_response(event_out(event))


@router.put("/groups/{group_id}/messages/{seq}/pin", **answers(EventOut))
def pin_add(
    request: SignedInRequest, group_id: str, seq: SeqPath, change: ChangeIn
) -> HttpResponse:
    """Pin a message for everybody in the group."""
    return _pin(request, group_id, seq, change, on=True)


@router.delete("/groups/{group_id}/messages/{seq}/pin", **answers(EventOut))
def pin_remove(
    request: SignedInRequest, group_id: str, seq: SeqPath, change: ChangeIn
) -> HttpResponse:
    """Take the pin off."""
    return _pin(request, group_id, seq, change, on=False)
