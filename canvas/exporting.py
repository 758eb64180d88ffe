"""What somebody drew, for the copy of all their data."""

from __future__ import annotations

import base64
from typing import Any

from accounts.exporting import PAGE, ExportPart, paged
from accounts.models import User
from canvas.models import Operation, OperationKind


def export_parts(*, user: User) -> list[ExportPart]:
    """Return the file of a person's operations, read page by page."""
    return [paged("drawings.jsonl", lambda after: _own(user, after), _operation)]


def _own(user: User, after: Any) -> Any:
    found = Operation.objects.filter(author=user).order_by("pk")
    return (found.filter(pk__gt=after) if after else found)[:PAGE]


def _operation(operation: Operation) -> dict[str, Any]:
    """The payload is packed as sockets carry it (docs/protocol.md), in base64."""
    names = ("canvas_id", "seq", "created_at")
    facts = {name: getattr(operation, name) for name in names}
    kind = OperationKind(operation.kind).name.lower()
    return facts | {"kind": kind, "payload": base64.b64encode(bytes(operation.payload)).decode()}
