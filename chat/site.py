"""What those who run the site see of all conversations: selectors."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from chat.models import Event, EventKind, Message
from drawmessenger.ids import FIRST_IMPORTED, first_id_at
from groups.site import open_reports

MOST_COUNTED = 10_000
MOST_REPORTED = 100
MOST_CHANGES = 50


def talk_since(start: datetime) -> tuple[str, str]:
    """Return how many messages were written since a time, and in how many groups.

    One look at the newest entries through their keys, and no further than a limit.
    """
    found = Event.objects.filter(pk__gte=first_id_at(start), pk__lt=FIRST_IMPORTED)
    rows = list(found.order_by("-pk").values_list("group_id", "kind")[: MOST_COUNTED + 1])
    messages = sum(kind == EventKind.MESSAGE for _group, kind in rows)
    more = "+" if len(rows) > MOST_COUNTED else ""
    return f"{messages:,}{more}", f"{len({group for group, _kind in rows}):,}{more}"


def message_at(*, group_id: UUID, seq: int) -> Message | None:
    """Return a message of whatever group."""
    return Message.objects.filter(group_id=group_id, seq=seq).first()


def changes_of(message: Event) -> list[Event]:
    """Return what was done to a message since it was written."""
    found = Event.objects.filter(target=message.pk).select_related("author").order_by("seq")
    return list(found[:MOST_CHANGES])


def text_now(message: Event) -> str | None:
    """Return the text of a message after its last edit; None when it was deleted."""
    changes = Event.objects.filter(target=message.pk)
    if changes.filter(kind=EventKind.DELETE).exists():
        return None
    edit = changes.filter(kind=EventKind.EDIT).order_by("-seq").first()
    return edit.content if edit else message.content


def reported_messages(messages: QuerySet[Event]) -> QuerySet[Event]:
    """Return those messages of which there are open reports, the newest reports' alone."""
    reports = open_reports().order_by("-created_at").values_list("group_id", "seq")
    wanted = Q(pk__in=[])
    for group_id, seq in set(reports[:MOST_REPORTED]):
        wanted |= Q(group_id=group_id, seq=seq)
    return messages.filter(wanted)
