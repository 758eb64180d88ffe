"""Links by which anybody may watch a canvas: made and taken back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from canvas.models import Canvas, ShareLink
from canvas.services import room_key
from drawmessenger.errors import Conflict
from drawmessenger.realtime.publish import publish_notice

LIFETIME = timedelta(days=30)
MOST_LINKS = 50


def share_link_create(*, canvas: Canvas, user: User) -> tuple[ShareLink, str]:
    """Make a link to watch a canvas; its token is returned and kept nowhere. Raises Conflict."""
    now = timezone.now()
    ShareLink.objects.filter(canvas=canvas, expires_at__lte=now).delete()
    if ShareLink.objects.filter(canvas=canvas).count() >= MOST_LINKS:
        raise Conflict(_("This canvas has 50 links already. Revoke those that nobody uses."))
    token = secrets.token_urlsafe(24)  # 192 bits
    link = ShareLink.objects.create(
        canvas=canvas,
        created_by=user,
        digest=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=now + LIFETIME,
    )
    return link, token


def share_links_revoke(*, canvas: Canvas, link_id: UUID | None = None) -> None:
    """Take one link of a canvas back, or all; who watches by it sees nothing more (R8)."""
    links = ShareLink.objects.filter(canvas=canvas)
    (links if link_id is None else links.filter(pk=link_id)).delete()
    publish_notice(room_key(canvas.pk), "links")
