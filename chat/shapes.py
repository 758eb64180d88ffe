"""Events as sockets and JSON views show them. Asks the database nothing that was loaded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from chat.markdown import plain, render
from chat.models import Event, EventKind, MessageType
from drawmessenger.realtime.protocol import (
    LIMITS,
    Anchor,
    AttachmentOut,
    EventOut,
    Link,
    Person,
    PictureRef,
    Reply,
)


def event_out(event: Event, *, with_reply: bool = True) -> EventOut:
    """Turn an event into what sockets and JSON views show of it."""
    payload = event.payload
    return EventOut(
        seq=event.seq,
        id=event.pk,
        kind=event.kind,
        type=event.type,
        author=_person(event),
        client_id=event.client_id,
        at=event.created_at,
        content=event.content,
        html=html_of(event),
        number=event.number,
        target=event.target.seq if event.target else 0,
        picture=_picture(event),
        link=_link(event),
        reply=_reply(event) if with_reply else None,
        attachments=tuple(attachment_out(item) for item in payload.get("attachments", ())),
        mentions=tuple(UUID(key) for key in payload.get("mentions", ())),
        all=payload.get("all", False),
        anchor=_anchor(payload.get("anchor")),
    )


def html_of(event: Event) -> str:
    """Return the HTML that was made when the event was written, or make it for an old one."""
    if event.html or not event.content or event.kind != EventKind.MESSAGE:
        return event.html
    return render(event.content).html


def _person(event: Event) -> Person:
    return Person(event.author_id, str(event.author), event.author.is_bot)


def _picture(event: Event) -> PictureRef | None:
    if not event.picture:
        return None
    url = reverse("groups:picture", args=[event.picture_id])
    return PictureRef(url, event.picture.width, event.picture.height)


def _link(event: Event) -> Link | None:
    """Return a preview, or what a message of type LINK has from the beginning."""
    payload = event.payload
    is_link = event.kind == EventKind.MESSAGE and event.type == MessageType.LINK
    if event.kind == EventKind.PREVIEW or (is_link and payload.get("url")):
        image = payload.get("image")
        return Link(
            url=payload.get("url", ""),
            title=payload.get("title", ""),
            description=payload.get("description", ""),
            image=PictureRef(**image) if image else None,
            image_url=payload.get("image_url", ""),
        )
    return None


def _reply(event: Event) -> Reply | None:
    if isinstance(event.quote, Reply):
        return event.quote
    return reply_out(event.reply_to) if event.reply_to else None


def reply_out(message: Event, change: Event | None = None) -> Reply:
    """Quote a message as its last edit or its deletion left it."""
    shown = change or message
    deleted = shown.kind == EventKind.DELETE
    return Reply(
        seq=message.seq,
        author=_person(message),
        type=shown.type if shown.kind == EventKind.EDIT else message.type,
        text="" if deleted else plain(html_of(shown), LIMITS.quote_chars),
        deleted=deleted,
    )


def attachment_out(item: dict[str, Any]) -> AttachmentOut:
    """Turn what a message's payload says of a file into what is shown of it."""
    place = [item["id"], item["name"]]
    thumbnail = reverse("chat:thumbnail", args=place[:1]) if item.get("width") else ""
    return AttachmentOut(
        id=UUID(item["id"]),
        name=item["name"],
        size=item["size"],
        type=item["type"],
        url=reverse("chat:attachment", args=place),
        width=item.get("width", 0),
        height=item.get("height", 0),
        thumbnail=thumbnail,
    )


def _anchor(item: dict[str, Any] | None) -> Anchor | None:
    if not item:
        return None
    region = item.get("region")
    return Anchor(UUID(item["canvas"]), item["seq"], tuple(region) if region else None)
