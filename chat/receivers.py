from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.dispatch import receiver

from accounts.exporting import ExportPart
from accounts.models import User
from accounts.signals import account_exported
from chat.archives import archive_entries, archive_take_events
from chat.delivering import courier
from chat.exporting import export_parts
from chat.moderation import messages_delete_since
from chat.page_facts import page_facts
from chat.reading import begin_at_head, membership_tell
from chat.selectors import unread_counts
from drawmessenger.signals import server_started
from groups.archive_taking import Taking
from groups.archive_writing import Entry
from groups.models import Group, Membership
from groups.signals import (
    archive_made,
    archive_taken,
    groups_listed,
    member_joined,
    member_left,
    messages_unwanted,
    room_opened,
)


@receiver(member_joined, dispatch_uid="chat.begin_at_head")
def begin_reading(membership: Membership, **_: Any) -> None:
    begin_at_head(membership=membership)
    membership_tell(membership=membership, joined=True)


@receiver(member_left, dispatch_uid="chat.member_left")
def end_reading(membership: Membership, **_: Any) -> None:
    membership_tell(membership=membership, joined=False)


@receiver(room_opened, dispatch_uid="chat.page_data")
def tell_page(
    group: Group, user: User, membership: Membership | None, page: dict[str, Any], **_: Any
) -> None:
    page["chat"] = page_facts(user=user, group=group, membership=membership)


@receiver(account_exported, dispatch_uid="chat.export")
def export(user: User, **_: Any) -> list[ExportPart]:
    return export_parts(user=user)


@receiver(groups_listed, dispatch_uid="chat.unread")
def tell_list(user: User, page: dict[str, Any], marks: dict[UUID, Any], **_: Any) -> None:
    counts = unread_counts(user=user)
    marks.update(counts)
    page["unread"] = {str(key): msgspec.to_builtins(count) for key, count in counts.items()}


@receiver(messages_unwanted, dispatch_uid="chat.delete_messages")
def delete_messages(group: Group, by: User, author_id: UUID, since: datetime, **_: Any) -> int:
    return messages_delete_since(group=group, by=by, author_id=author_id, since=since)


@receiver(server_started, dispatch_uid="chat.webhooks")
def begin_delivering(**_: Any) -> None:
    """What was still to be sent when the last process ended goes out now."""
    courier.begin()


@receiver(archive_made, dispatch_uid="chat.archive")
def write_archive(group: Group, people: set[UUID], **_: Any) -> Iterator[Entry]:
    return archive_entries(group=group, people=people)


@receiver(archive_taken, dispatch_uid="chat.archive")
def read_archive(taking: Taking, **_: Any) -> None:
    archive_take_events(taking=taking)
