from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, QuerySet
from django.urls import reverse

from chat.models import Event, Message
from drawmessenger.realtime import protocol
from drawmessenger.realtime.room import Entry

PAGE = 50


def event_out(event: Event) -> protocol.EventOut:
    """Turn an event into what sockets and JSON views show of it."""
    picture = link = None
    if event.picture:
        url = reverse("groups:picture", args=[event.picture_id])
        picture = protocol.PictureRef(url, event.picture.width, event.picture.height)
    if event.payload.get("url"):
        link = protocol.Link(**event.payload)
    return protocol.EventOut(
        seq=event.seq,
        id=event.pk,
        kind=event.kind,
        type=event.type,
        author=protocol.Person(event.author_id, str(event.author)),
        client_id=event.client_id,
        at=event.created_at,
        content=event.content,
        picture=picture,
        link=link,
    )


def encode_event(event: Event) -> bytes:
    return protocol.encode_event(event_out(event))


def _events(**scope: object) -> QuerySet[Event]:
    return Event.objects.filter(**scope).select_related("author", "picture")


def events_after(group_id: UUID, after: int, limit: int) -> list[Entry]:
    """Return encoded events of a group with a higher ``seq``, in order (R5)."""
    found = _events(group_id=group_id, seq__gt=after).order_by("seq")[:limit]
    return [(event.seq, encode_event(event)) for event in found]


def heads(group_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the newest ``seq`` of each group's conversation; a silent group is left out."""
    found = Event.objects.filter(group_id__in=list(group_ids)).values("group_id")
    return {row["group_id"]: row["newest"] for row in found.annotate(newest=Max("seq"))}


def message_page(*, group_id: UUID, before: int | None = None, limit: int = PAGE) -> list[Message]:
    """Return the newest messages of a group, or those before a ``seq``, oldest first."""
    found = Message.objects.filter(group_id=group_id).select_related("author", "picture")
    if before is not None:
        found = found.filter(seq__lt=before)
    return list(found.order_by("-seq")[:limit])[::-1]
