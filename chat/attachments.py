"""Files of messages: services."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from chat.files import (
    clean_name,
    is_picture,
    picture_made,
    says_picture,
    type_by_name,
)
from chat.models import Attachment, Event, EventKind
from drawmessenger.errors import Invalid, TooMany
from drawmessenger.realtime.protocol import LIMITS
from groups.models import Group
from groups.selectors import check_writer

UNSENT = timedelta(hours=24)
MOST_UNSENT = 50  # of one person
BATCH = 200


def attachment_store(
    *, group: Group, user: User, name: str, content_type: str, file: File[bytes]
) -> Attachment:
    """Keep a file that a message will take. Raises NotAllowed, Invalid and TooMany."""
    check_writer(group_id=group.pk, user=user)
    unsent_remove()
    if Attachment.objects.filter(author=user, client_id=None).count() >= MOST_UNSENT:
        raise TooMany(_("Please send the files first that are waiting."), retry_after=60)
    if (file.size or 0) > LIMITS.file_bytes:
        limit = {"limit": LIMITS.file_bytes // (1024 * 1024)}
        raise Invalid(_("A file has at most %(limit)s MiB.") % limit, field="file")
    data = file.read(LIMITS.file_bytes + 1)
    if not data:
        raise Invalid(_("This file is empty."), field="file")
    attachment = Attachment(group=group, author=user, name=clean_name(name))
    _keep(attachment, data, content_type)
    return attachment


def attachment_import(
    *,
    id: UUID,
    group: Group,
    author: User,
    client_id: UUID,
    name: str,
    data: bytes,
    created_at: datetime,
) -> Attachment:
    """Keep a file of an archive for the message that takes it; once. Raises Invalid."""
    if found := Attachment.objects.filter(pk=id).first():
        return found
    attachment = Attachment(id=id, group=group, author=author, name=clean_name(name))
    attachment.client_id, attachment.created_at = client_id, created_at
    _keep(attachment, data, "")
    return attachment


def _keep(attachment: Attachment, data: bytes, content_type: str) -> None:
    if is_picture(data) or says_picture(attachment.name, content_type):
        data = _take_picture(attachment, data)
    else:
        attachment.content_type = type_by_name(attachment.name)
    attachment.size = len(data)
    attachment.digest = hashlib.sha256(data).hexdigest()
    attachment.file.save(str(attachment.pk), ContentFile(data), save=False)
    attachment.save(force_insert=True)


def _take_picture(attachment: Attachment, data: bytes) -> bytes:
    made = picture_made(data)
    stem = attachment.name.rpartition(".")[0] or attachment.name
    attachment.name = f"{stem}{made.extension}"
    attachment.content_type = made.content_type
    attachment.width, attachment.height = made.width, made.height
    attachment.thumbnail.save(f"{attachment.pk}.webp", ContentFile(made.thumbnail), save=False)
    return made.data


def note_written(events: Sequence[Event]) -> None:
    """Give files to their messages; remove those of messages that were deleted."""
    for event in events:
        if event.kind == EventKind.MESSAGE and event.payload.get("attachments"):
            mine = Attachment.objects.filter(author=event.author_id, client_id=event.client_id)
            mine.update(event=event)
    deletions = [event for event in events if event.kind == EventKind.DELETE]
    gone = [event.target_id for event in deletions if event.target_id]
    if gone:
        _remove(list(Attachment.objects.filter(event_id__in=gone)))


def attachments_remove(*, attachments: Sequence[Attachment]) -> None:
    """Remove files, also sent ones: their messages stay, and say that there was a file."""
    _remove(attachments)


def _remove(attachments: Sequence[Attachment]) -> None:
    Attachment.objects.filter(pk__in=[item.pk for item in attachments]).delete()

    def remove_files() -> None:
        for item in attachments:
            item.file.delete(save=False)
            if item.thumbnail:
                item.thumbnail.delete(save=False)

    transaction.on_commit(remove_files)


def unsent_remove() -> int:
    """Remove the files that no message took within a day; return how many."""
    old = Attachment.objects.filter(event=None, created_at__lt=timezone.now() - UNSENT)
    found = list(old.filter(Q(client_id=None) | ~Q(client_id__in=_sent(old)))[:BATCH])
    _remove(found)
    return len(found)


def _sent(old: object) -> list[UUID]:
    """Return which of the messages that were to take a file are there (a break in between)."""
    names = [key for key in old.values_list("client_id", flat=True)[:BATCH] if key]  # type: ignore[attr-defined]
    return list(Event.objects.filter(client_id__in=names).values_list("client_id", flat=True))
