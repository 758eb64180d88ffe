"""Previews of links: made after the commit, in threads of their own, and told as an update.

A page that cannot be had costs the message nothing: there is no preview then.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone

from chat.fetching import MAX_BYTES, SECONDS, NotFetched, fetch
from chat.files import thumbnail_of, upright
from chat.models import Event, EventKind, LinkPreview
from chat.pages import about
from chat.rooms import room_key
from chat.selectors import encode_event
from drawmessenger.errors import Conflict, Invalid, ServiceError
from groups.pictures import picture_decode
from groups.writing import write_entries

logger = logging.getLogger(__name__)

KEPT = timedelta(hours=24)
MOST_WAITING = 200
THREADS = 2
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="previews")
_places = threading.BoundedSemaphore(MOST_WAITING)


def preview_soon(events: Sequence[Event]) -> None:
    """Have previews made of what was written; beyond what may wait, there are none."""
    if not settings.LINK_PREVIEWS:
        return
    for event in events:
        has_link = bool(event.payload.get("url"))
        wanted = event.kind == EventKind.EDIT or (event.kind == EventKind.MESSAGE and has_link)
        if wanted and _places.acquire(blocking=False):
            _pool.submit(_work, event.pk)


def _work(event_id: UUID) -> None:
    close_old_connections()
    try:
        preview_make(event_id=event_id)
    except Exception:  # a preview is never worth more than a line in the log
        logger.exception("No preview for event %s", event_id)
    finally:
        close_old_connections()
        _places.release()


def preview_make(*, event_id: UUID) -> Event | None:
    """Fetch the first link of a message, or of an edit, and tell what its page says.

    Returns the event that tells it; None where there is nothing to tell.
    """
    event = Event.objects.select_related("author", "target").filter(pk=event_id).first()
    if not event:
        return None
    message = event.target or event
    url = event.payload.get("url", "")
    if url:
        preview = _cached(url) or _fetched(url)
        told = _told(preview) if preview.found else {}
    else:
        told = {}
    # After an edit that has no such link any more, an empty preview takes the old one away.
    if not told and not _has_preview(message):
        return None
    return _append(event, message, told or {"url": ""})


def _has_preview(message: Event) -> bool:
    return Event.objects.filter(target_id=message.pk, kind=EventKind.PREVIEW).exists()


def _append(event: Event, message: Event, told: dict[str, Any]) -> Event | None:
    preview = Event(
        group_id=message.group_id,
        author=message.author,
        # The same on every process and each time, so that it is told once (R3).
        client_id=uuid5(NAMESPACE_URL, f"{event.pk} {told['url']}"),
        kind=EventKind.PREVIEW,
        payload=told,
        target=message,
    )
    outcome = write_entries(
        Event,
        [preview],
        refusals=lambda some: [_refusal(event, message)] * len(some),
        key=room_key(message.group_id),
        encode=encode_event,
        scope={"group_id": message.group_id},
    )[0]
    return None if isinstance(outcome, ServiceError) else outcome


def _refusal(event: Event, message: Event) -> ServiceError | None:
    """Nothing is told of a message that was deleted, or has another text by now."""
    later = Event.objects.filter(target_id=message.pk, seq__gt=event.seq)
    kinds = [EventKind.EDIT, EventKind.DELETE]
    return Conflict("The text has changed.") if later.filter(kind__in=kinds).exists() else None


# --- Cache -----------------------------------------------------------------------------------


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _cached(url: str) -> LinkPreview | None:
    since = timezone.now() - KEPT
    return LinkPreview.objects.filter(pk=_digest(url), fetched_at__gt=since).first()


def _told(preview: LinkPreview) -> dict[str, Any]:
    told: dict[str, Any] = {"url": preview.url} | preview.found
    if image := told.pop("image", None):
        address = reverse("chat:preview", args=[preview.pk])
        told["image"] = {"url": address, "width": image[0], "height": image[1]}
    return told


def _fetched(url: str) -> LinkPreview:
    """Fetch a page and its picture within ``SECONDS``, and keep what came of it for a day."""
    preview = LinkPreview(id=_digest(url), url=url[:2000])
    deadline = time.monotonic() + SECONDS
    try:
        preview.found = _look(url, deadline, preview)
    except NotFetched as error:
        logger.info("No preview: %s", error)
    preview.save()
    return preview


def _look(url: str, deadline: float, preview: LinkPreview) -> dict[str, Any]:
    allowed = settings.LINK_PREVIEW_TEST_HOSTS
    page = fetch(url, deadline, ("text/html", "application/xhtml", "image/"), allowed)
    if page.content_type.startswith("image/"):
        return _keep_picture(page.body, preview)
    said = about(page.body, page.charset)
    found: dict[str, Any] = {"title": said.title, "description": said.description}
    found = {name: text for name, text in found.items() if text}
    if said.image:
        try:
            picture = fetch(urljoin(page.url, said.image), deadline, ("image/",), allowed)
        except NotFetched as error:
            logger.info("No picture of a preview: %s", error)
        else:
            found |= _keep_picture(picture.body, preview)
    return found


def _keep_picture(data: bytes, preview: LinkPreview) -> dict[str, Any]:
    """Decode a picture and keep a small one; nothing where it is none."""
    try:
        image = upright(picture_decode(data, "image", MAX_BYTES))
        small = thumbnail_of(image)
    except (Invalid, OSError, ValueError, SyntaxError):
        return {}
    preview.image.save(f"{preview.pk}.webp", ContentFile(small), save=False)
    return {"image": [image.width, image.height]}
