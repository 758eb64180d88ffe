"""What somebody wrote and the files they brought along, for the copy of all their data."""

from __future__ import annotations

from typing import Any

from accounts.exporting import PAGE, ExportPart, paged
from accounts.models import User
from chat.models import Attachment, Event


def export_parts(*, user: User) -> list[ExportPart]:
    """Return the files of a person's messages and attachments, read page by page."""
    return [
        paged("messages.jsonl", lambda after: _own(Event, user, after), _event),
        paged("files.jsonl", lambda after: _own(Attachment, user, after), _file),
    ]


def _own(model: Any, user: User, after: Any) -> Any:
    found = model.objects.filter(author=user).order_by("pk")
    return (found.filter(pk__gt=after) if after else found)[:PAGE]


def _event(event: Event) -> dict[str, Any]:
    names = ("group_id", "seq", "kind", "type", "content", "payload", "target_id", "created_at")
    return {name: getattr(event, name) for name in names}


def _file(file: Attachment) -> dict[str, Any]:
    names = ("id", "group_id", "event_id", "name", "size", "content_type", "created_at")
    return {name: getattr(file, name) for name in names}
