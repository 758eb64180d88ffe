"""JSON views of a group's webhooks, which its owners look after."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from ninja import Field, Router, Schema, Status

from accounts.api_auth import SessionAuth
from accounts.http import SignedInRequest
from chat import incoming, webhooks
from chat.models import Delivery, IncomingWebhook, Webhook
from drawmessenger.api_fields import SOME_TEXT, Closed
from groups.selectors import group_for

router = Router(tags=["webhooks"])
# What a token makes must not outlive it: see accounts/api.py.
by_session = SessionAuth(csrf=True)


class WebhookIn(Closed):
    url: str = Field(max_length=2000, pattern=SOME_TEXT)


class WebhookChange(Closed):
    active: bool


class WebhookOut(Schema):
    """`position` is the last `seq` that arrived there. `secret`, by which one checks
    that it was we who sent, is there in the answer to its making alone."""

    id: UUID
    url: str
    active: bool
    position: int
    failures: int
    created_at: datetime
    secret: str | None = None


def webhook_out(hook: Webhook, secret: str | None = None) -> WebhookOut:
    return WebhookOut(
        id=hook.pk,
        url=hook.url,
        active=hook.disabled_at is None,
        position=hook.position,
        failures=hook.failures,
        created_at=hook.created_at,
        secret=secret,
    )


@router.get("/groups/{group_id}/webhooks", response=list[WebhookOut])
def webhook_list(request: SignedInRequest, group_id: str) -> list[WebhookOut]:
    """The addresses that a group's events are sent to; its owners see them."""
    group = group_for(user=request.user, group_id=group_id)
    return [webhook_out(hook) for hook in webhooks.webhook_list(group=group, by=request.user)]


@router.post("/groups/{group_id}/webhooks", response={201: WebhookOut}, auth=by_session)
def webhook_create(request: SignedInRequest, group_id: str, wish: WebhookIn) -> Status[WebhookOut]:
    """Have what happens from now on sent to an address. Owners may, by session only."""
    group = group_for(user=request.user, group_id=group_id)
    made = webhooks.webhook_create(group=group, by=request.user, url=wish.url)
    return Status(201, webhook_out(made, webhooks.secret_of(made)))


@router.patch("/groups/{group_id}/webhooks/{webhook_id}", response=WebhookOut)
def webhook_change(
    request: SignedInRequest, group_id: str, webhook_id: UUID, change: WebhookChange
) -> WebhookOut:
    """Turn a webhook off, or on again: it is sent what happens from then on."""
    hook = _hook(request, group_id, webhook_id)
    hook = webhooks.webhook_set_active(hook=hook, by=request.user, active=change.active)
    return webhook_out(hook)


@router.delete("/groups/{group_id}/webhooks/{webhook_id}", response={204: None})
def webhook_delete(request: SignedInRequest, group_id: str, webhook_id: UUID) -> Status[None]:
    """Remove a webhook."""
    webhooks.webhook_delete(hook=_hook(request, group_id, webhook_id), by=request.user)
    return Status(204, None)


def _hook(request: SignedInRequest, group_id: str, webhook_id: UUID) -> Webhook:
    group = group_for(user=request.user, group_id=group_id)
    return webhooks.webhook_of(group=group, by=request.user, webhook_id=webhook_id)


class DeliveryOut(Schema):
    """`status` is that of the answer; 0: there was none, and `error` says why."""

    id: UUID
    first_seq: int
    last_seq: int
    status: int
    error: str
    milliseconds: int
    created_at: datetime


@router.get("/groups/{group_id}/webhooks/{webhook_id}/deliveries", response=list[DeliveryOut])
def delivery_list(request: SignedInRequest, group_id: str, webhook_id: UUID) -> list[Delivery]:
    """The last 50 attempts to send to a webhook, the newest first."""
    hook = _hook(request, group_id, webhook_id)
    return list(webhooks.deliveries_of(hook=hook))


# --- Incoming ----------------------------------------------------------------------------------


class IncomingIn(Closed):
    name: str = Field(max_length=100, pattern=SOME_TEXT)


class IncomingOut(Schema):
    """`url` is there in the answer to its making alone: only a hash of it is kept."""

    id: UUID
    bot: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None
    url: str | None = None


def incoming_out(hook: IncomingWebhook, url: str | None = None) -> IncomingOut:
    return IncomingOut(
        id=hook.pk,
        bot=hook.bot_id,
        name=str(hook.bot),
        created_at=hook.created_at,
        last_used_at=hook.last_used_at,
        url=url,
    )


@router.get("/groups/{group_id}/incoming-webhooks", response=list[IncomingOut])
def incoming_list(request: SignedInRequest, group_id: str) -> list[IncomingOut]:
    """The secret addresses that post into a group; its owners see that there are some."""
    group = group_for(user=request.user, group_id=group_id)
    return [incoming_out(hook) for hook in incoming.incoming_list(group=group, by=request.user)]


@router.post("/groups/{group_id}/incoming-webhooks", response={201: IncomingOut}, auth=by_session)
def incoming_create(
    request: SignedInRequest, group_id: str, wish: IncomingIn
) -> Status[IncomingOut]:
    """Make an address that posts messages as a bot of this name. Owners may, by session only."""
    group = group_for(user=request.user, group_id=group_id)
    hook, token = incoming.incoming_create(group=group, by=request.user, name=wish.name)
    url = request.build_absolute_uri(reverse("chat:incoming", args=[token]))
    return Status(201, incoming_out(hook, url))


@router.delete("/groups/{group_id}/incoming-webhooks/{hook_id}", response={204: None})
def incoming_delete(request: SignedInRequest, group_id: str, hook_id: UUID) -> Status[None]:
    """Remove an address, and its bot with it; what it wrote stays."""
    group = group_for(user=request.user, group_id=group_id)
    incoming.incoming_delete(group=group, by=request.user, hook_id=hook_id)
    return Status(204, None)
