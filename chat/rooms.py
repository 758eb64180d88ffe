from __future__ import annotations

from uuid import UUID


def room_key(group_id: UUID | str) -> str:
    """Return the name of a conversation's room and of what its sockets are told."""
    return f"group.{group_id}"
