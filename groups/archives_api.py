"""JSON views that take a whole group along, and bring one."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from typing import IO, cast
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from accounts.http import SignedInRequest
from drawmessenger.api_answers import bytes_of
from drawmessenger.errors import Busy
from drawmessenger.realtime.database import in_database
from groups.archive_taking import archive_take
from groups.archive_writing import archive_chunks, check_exporter
from groups.selectors import group_for

router = Router(tags=["archives"])
AT_ONCE = threading.BoundedSemaphore(2)  # archives that are read in this process


class GroupMade(Schema):
    id: UUID
    name: str


async def _streamed(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await in_database(next, chunks, None)) is not None:
        yield chunk


@router.get("/groups/{group_id}/export", **bytes_of("application/zip"))
def group_export(request: SignedInRequest, group_id: str) -> StreamingHttpResponse:
    """A whole group as one archive, made while it is sent: conversation, files, canvases. Owners
    may. docs/api.md says what is in it."""
    group = group_for(user=request.user, group_id=group_id)
    check_exporter(group=group, user=request.user)
    chunks = archive_chunks(group=group)
    # Under WSGI, as in tests, there is no loop that could wait.
    stream = _streamed(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(stream, content_type="application/zip")
    name = slugify(group.name) or "group"
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.post("/archives", response={201: GroupMade})
def group_import(request: SignedInRequest, file: File[UploadedFile]) -> Status[GroupMade]:
    """Make a private group of an archive, of at most 100 MiB; its owner is who brings it. The same
    archive again changes nothing. All others who wrote in it become placeholders."""
    if not AT_ONCE.acquire(blocking=False):
        raise Busy(_("Other archives are being read. Please try again soon."), retry_after=30)
    try:
        made = archive_take(file=cast(IO[bytes], file.file), by=request.user)
    finally:
        AT_ONCE.release()
    return Status(201, GroupMade(id=made.pk, name=made.name))
