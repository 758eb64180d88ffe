"""What the page of a room is told of its conversation."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from chat.emoji_names import emoji_path
from chat.gifs import is_offered
from drawmessenger.ids import public_id
from groups.models import Group, Membership


def page_facts(*, user: User, group: Group, membership: Membership | None) -> dict[str, Any]:
    """Return what the modules of a conversation are told; see static/js/chat/chat.js."""
    return {
        "urls": {
            "group": f"/api/v1/groups/{public_id(group.pk)}",
            "unread": "/api/v1/unread",
            "search": "/api/v1/search",
            "gifs": "/api/v1/gifs",
            "emoji": emoji_path(),
        },
        "role": membership.role if membership else None,
        "notify": membership.notify if membership else None,
        "showsReceipts": user.shows_receipts,
        "gifs": is_offered(),
    }
