"""Webhooks of a group: made, turned on and off, removed. Its owners may.

How they are signed is that of https://www.standardwebhooks.com, for which there are libraries.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from chat.fetching import NotFetched
from chat.models import Delivery, Webhook
from chat.posting import check_address
from chat.selectors import heads
from drawmessenger.errors import Conflict, Invalid, NotFound
from groups.auditing import audit_note
from groups.models import Group
from groups.permissions import Verb
from groups.selectors import check_may

MOST = 5  # of one group
LOGGED = 50  # deliveries of one webhook
PREFIX = "whsec_"


def webhook_list(*, group: Group, by: User) -> list[Webhook]:
    """Return the webhooks of a group, the oldest first. Raises NotAllowed."""
    check_may(Verb.GOVERN, group_id=group.pk, user=by)
    return list(Webhook.objects.filter(group=group).order_by("created_at", "pk")[:MOST])


def webhook_of(*, group: Group, by: User, webhook_id: UUID) -> Webhook:
    """Return a webhook of a group. Raises NotAllowed and NotFound."""
    check_may(Verb.GOVERN, group_id=group.pk, user=by)
    found = Webhook.objects.filter(pk=webhook_id, group=group).first()
    if not found:
        raise NotFound(_("There is no such webhook."))
    return found


def webhook_create(*, group: Group, by: User, url: str) -> Webhook:
    """Have what happens in a group from now on sent to an address. Raises ServiceError."""
    check_may(Verb.GOVERN, group_id=group.pk, user=by)
    _check_url(url)
    if Webhook.objects.filter(group=group).count() >= MOST:
        raise Conflict(_("A group has at most 5 webhooks."))
    hook = Webhook.objects.create(
        group=group,
        url=url,
        salt=secrets.token_urlsafe(32),
        created_by=by,
        position=_head(group.pk),
    )
    audit_note(group=group, by=by, verb="webhook.create", after={"url": hook.url})
    return hook


def _check_url(url: str) -> None:
    try:
        check_address(url, settings.LINK_PREVIEW_TEST_HOSTS)
    except NotFetched as error:
        text = _("Give an address that begins with https:// and can be reached from anywhere.")
        raise Invalid(text, field="url") from error


def _head(group_id: UUID) -> int:
    return heads([group_id]).get(group_id, 0)


def webhook_set_active(*, hook: Webhook, by: User, active: bool) -> Webhook:
    """Turn a webhook off, or on again: it is sent what happens from then on."""
    if active == (hook.disabled_at is None):
        return hook
    now = timezone.now()
    changes: dict[str, Any] = {"disabled_at": None if active else now}
    if active:
        changes |= {"failures": 0, "sending_to": 0, "next_at": now}
        changes["position"] = _head(hook.group_id)
    _change(hook, **changes)
    verb = "webhook.enable" if active else "webhook.disable"
    audit_note(group=hook.group_id, by=by, verb=verb, after={"url": hook.url})
    return hook


def _change(hook: Webhook, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(hook, name, value)
    hook.save(update_fields=list(changes))


def webhook_delete(*, hook: Webhook, by: User) -> None:
    audit_note(group=hook.group_id, by=by, verb="webhook.delete", before={"url": hook.url})
    hook.delete()


def deliveries_of(*, hook: Webhook) -> QuerySet[Delivery]:
    """Return the last attempts to send to a webhook, the newest first."""
    return Delivery.objects.filter(webhook=hook).order_by("-created_at", "-pk")[:LOGGED]


# --- Signatures --------------------------------------------------------------------------------


def _key(hook: Webhook) -> bytes:
    """Return what a webhook is signed with; it is in no database."""
    told = f"{hook.pk} {hook.salt}"
    return salted_hmac("chat.webhooks", told, algorithm="sha256").digest()


def secret_of(hook: Webhook) -> str:
    return PREFIX + base64.b64encode(_key(hook)).decode()


def signature(hook: Webhook, name: str, timestamp: int, body: bytes) -> str:
    """Return the signature of what is sent, its name and its time."""
    said = f"{name}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(hook), said, hashlib.sha256)).decode()
