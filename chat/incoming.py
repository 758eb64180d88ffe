"""Incoming webhooks: a secret address that posts messages into a group, as a bot of its own."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.bots import bot_create
from accounts.deletion import account_delete
from accounts.models import User
from chat.models import Event, IncomingWebhook
from chat.services import message_send
from drawmessenger.errors import Conflict, NotFound, TooMany
from drawmessenger.realtime.buckets import TokenBucket
from groups.auditing import audit_note
from groups.models import Group
from groups.permissions import Verb
from groups.selectors import check_may
from groups.services import membership_create

MOST = 5  # of one group
PER_SECOND, BURST_SECONDS = 1.0, 10.0  # of one address, in each process
MOST_BUCKETS = 10_000
USED_EVERY = timedelta(minutes=1)
_buckets: OrderedDict[UUID, TokenBucket] = OrderedDict()


def incoming_list(*, group: Group, by: User) -> list[IncomingWebhook]:
    """Return the incoming webhooks of a group, the oldest first. Raises NotAllowed."""
    check_may(Verb.GOVERN, group_id=group.pk, user=by)
    found = IncomingWebhook.objects.filter(group=group).select_related("bot")
    return list(found.order_by("created_at", "pk")[:MOST])


def incoming_create(*, group: Group, by: User, name: str) -> tuple[IncomingWebhook, str]:
    """Make an address that posts as a bot of this name; return it with its token.

    The token cannot be shown again. Owners may. Raises ServiceError.
    """
    check_may(Verb.GOVERN, group_id=group.pk, user=by)
    if IncomingWebhook.objects.filter(group=group).count() >= MOST:
        raise Conflict(_("A group has at most 5 incoming webhooks."))
    bot = bot_create(user=by, full_name=name)
    membership_create(group=group, user=bot, by=by)
    token = secrets.token_urlsafe(32)
    hook = IncomingWebhook.objects.create(
        group=group, bot=bot, digest=_digest(token), created_by=by
    )
    audit_note(group=group, by=by, verb="incoming.create", target=bot)
    return hook, token


def incoming_delete(*, group: Group, by: User, hook_id: UUID) -> None:
    """Remove an address and its bot; what it wrote stays. Raises NotAllowed and NotFound."""
    check_may(Verb.GOVERN, group_id=group.pk, user=by)
    found = IncomingWebhook.objects.filter(pk=hook_id, group=group).select_related("bot").first()
    if not found:
        raise NotFound(_("There is no such webhook."))
    audit_note(group=group, by=by, verb="incoming.delete", target=found.bot)
    found.delete()
    account_delete(user=found.bot)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def incoming_post(*, token: str, content: str, client_id: UUID | None = None) -> Event:
    """Post a message by a secret address. Raises NotFound, TooMany and what sending raises."""
    known = IncomingWebhook.objects.filter(digest=_digest(token), bot__is_active=True)
    hook = known.select_related("bot", "group").first()
    if not hook:
        raise NotFound(_("There is no such webhook."))
    if wait := _bucket(hook.pk).take():
        raise TooMany(_("That was too fast. Please wait a moment."), retry_after=wait)
    _note_use(hook)
    name = client_id or uuid4()
    return message_send(group=hook.group, user=hook.bot, client_id=name, content=content)


def _note_use(hook: IncomingWebhook) -> None:
    now = timezone.now()
    unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
    IncomingWebhook.objects.filter(unnoted, pk=hook.pk).update(last_used_at=now)


def _bucket(hook_id: UUID) -> TokenBucket:
    """Return the bucket of an address; of many, that of the one used longest ago is forgotten."""
    bucket = _buckets.pop(hook_id, None) or TokenBucket(PER_SECOND, BURST_SECONDS)
    _buckets[hook_id] = bucket
    while len(_buckets) > MOST_BUCKETS:
        _buckets.popitem(last=False)
    return bucket
