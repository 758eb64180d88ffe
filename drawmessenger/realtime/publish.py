"""The only door to the channel layer. What services publish goes out after the commit (R4)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from drawmessenger.commits import after_commit
from drawmessenger.realtime.hub import HUB_GROUP, running_hubs
from drawmessenger.realtime.room import Entry

logger = logging.getLogger(__name__)


def publish_entries(key: str, entries: Sequence[Entry]) -> None:
    """Publish committed entries of a room, in the order of their ``seq``."""
    if entries:
        message = {"kind": "durable", "room": key, "entries": [list(entry) for entry in entries]}
        _publish(key, message)


def publish_notice(topic: UUID | str, kind: str, **data: str) -> None:
    """Tell the sockets of a person (an id) or of a room (its key) something about it (R8)."""
    notice = {"topic": str(topic), "kind": kind} | data
    _publish(HUB_GROUP, {"kind": "notice", "notice": notice})


def _publish(group: str, message: dict[str, Any]) -> None:
    after_commit(partial(_send, group, message | {"type": "hub.message"}))


def _send(group: str, message: dict[str, Any]) -> None:
    hubs = running_hubs()
    for hub in hubs:
        hub.loop.call_soon_threadsafe(hub.accept, group, message)
    if hubs:
        return
    # A process that serves no sockets, such as a management command.
    try:
        async_to_sync(get_channel_layer().group_send)(group, message | {"process": -1})
    except Exception as error:  # R6: the layer is a hint; what was committed stays so
        logger.warning("The channel layer took no message: %r", error)
