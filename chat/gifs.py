"""GIFs of a provider (GIPHY), for whoever runs this server with a key of theirs.

Browsers never talk to the provider: the server asks it, hands small pictures on, and keeps a
GIF that somebody chooses as a file of the group. All of it is fetched under the rules of
fetching.py, and every picture is encoded again.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.utils.translation import get_language, gettext as _

from accounts.models import User
from chat.attachments import attachment_store
from chat.fetching import MAX_BYTES, SECONDS, NotFetched, Page, fetch
from chat.files import picture_made, thumbnail_of, upright
from chat.models import Attachment
from drawmessenger.errors import Busy, Invalid, NotFound, TooMany
from drawmessenger.realtime.buckets import TokenBucket
from groups.models import Group
from groups.pictures import picture_decode
from groups.selectors import check_writer

logger = logging.getLogger(__name__)
cache = caches["gifs"]  # its own: what is dropped from it must not be a rate limit

PROVIDER = "GIPHY"
PAGE = 24
LAST_OFFSET = 4_999  # the provider has no more
MOST_QUERY_CHARS = 50  # the provider's
KEPT_SECONDS = 3_600
# The widest that is small enough is taken; all are at most as wide as the original.
LARGE = ("original", "downsized_medium", "downsized", "fixed_width", "fixed_height")
SMALL = ("fixed_width_downsampled", "fixed_width_small", "fixed_height_small")
STILL = ("fixed_width_still", "fixed_width_small_still")
_ID = re.compile(r"[A-Za-z0-9]{1,64}")


@dataclass(frozen=True)
class Gif:
    """``width`` and ``height`` are those of the small picture, in pixels."""

    id: str
    title: str
    width: int
    height: int


@dataclass(frozen=True)
class Gifs:
    """``next`` is where the next page begins, None after the last one."""

    provider: str
    gifs: list[Gif]
    next: int | None


def is_offered() -> bool:
    return bool(settings.GIPHY_API_KEY)


def gifs_find(*, user: User, query: str, offset: int = 0) -> Gifs:
    """Ask the provider; without a query, for what many people send at the moment.

    Raises NotFound where no provider is set up, Invalid, TooMany and Busy.
    """
    _check_offered()
    if len(query) > MOST_QUERY_CHARS:
        raise Invalid(_("Please search for something shorter."), field="q")
    _take(user, cost=1)
    wanted = {"limit": PAGE, "offset": min(offset, LAST_OFFSET), "rating": settings.GIPHY_RATING}
    if query.strip():
        wanted |= {"q": query.strip(), "lang": (get_language() or "en")[:2]}
    answer = _ask("search" if query.strip() else "trending", wanted)
    found = [gif for gif in answer.get("data", ()) if _is_gif(gif)]
    for gif in found:
        cache.set(_key(gif["id"]), _renditions(gif), KEPT_SECONDS)
    return Gifs(PROVIDER, [_shown(gif) for gif in found], _next(answer.get("pagination")))


def preview_of(*, user: User, gif_id: str, still: bool = False) -> tuple[bytes, str]:
    """Return a small picture of a GIF and its type."""
    _check_offered()
    _take(user, cost=0.1)
    if still:
        first = upright(picture_decode(_fetched(gif_id, STILL + SMALL), "id", MAX_BYTES))
        return thumbnail_of(first), "image/webp"
    made = picture_made(_fetched(gif_id, SMALL), "id")
    return made.data, made.content_type


def gif_choose(*, group: Group, user: User, gif_id: str) -> Attachment:
    """Keep a GIF as a file that a message will take.

    Raises NotAllowed, NotFound, TooMany and Busy.
    """
    _check_offered()
    check_writer(group_id=group.pk, user=user)
    _take(user, cost=1)
    data = _fetched(gif_id, LARGE)
    title = _known(gif_id)["title"]
    return attachment_store(
        group=group,
        user=user,
        name=f"{title or 'animation'}.gif",
        content_type="image/gif",
        file=ContentFile(data),
    )


def _check_offered() -> None:
    if not is_offered():
        raise NotFound(_("This server has no search for GIFs."))


# --- How much ----------------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def _bucket(user_id: UUID) -> TokenBucket:
    return TokenBucket(per_second=2, burst_seconds=20)


def _take(user: User, *, cost: float) -> None:
    """Let a person ask twice a second, and 40 times at once; the key is for everybody here."""
    wait = _bucket(user.pk).take(cost)
    if wait:
        raise TooMany(_("That was a lot at once. Please wait a moment."), retry_after=wait)


# --- The provider ------------------------------------------------------------------------------


def _ask(what: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    given = {"api_key": settings.GIPHY_API_KEY} | dict(wanted)
    page = _get(f"{settings.GIPHY_URL}/{what}?{urlencode(given)}", ("application/json",))
    try:
        answer = json.loads(page.body)
    except ValueError as error:
        raise _out_of_reach() from error
    if not isinstance(answer, dict):
        raise _out_of_reach()
    return answer


def _get(url: str, types: tuple[str, ...]) -> Page:
    deadline = time.monotonic() + SECONDS
    try:
        return fetch(url, deadline, types, settings.LINK_PREVIEW_TEST_HOSTS)
    except NotFetched as error:
        logger.warning("The provider of GIFs: %s", error)  # never with the address: it has the key
        raise (_no_such() if error.status == 404 else _out_of_reach()) from None


def _out_of_reach() -> Busy:
    return Busy(_("GIFs cannot be reached at the moment. Please try again."), retry_after=5)


def _no_such() -> NotFound:
    return NotFound(_("There is no such GIF."))


def _is_gif(gif: object) -> bool:
    return isinstance(gif, dict) and bool(_ID.fullmatch(str(gif.get("id")))) and "images" in gif


def _next(pagination: Any) -> int | None:
    """Return where the next page begins, of what the provider says about this one."""
    try:
        end = int(pagination["offset"]) + int(pagination["count"])
        more = int(pagination["count"]) > 0 and end < int(pagination.get("total_count", 0))
    except (KeyError, TypeError, ValueError):
        return None
    return end if more and end <= LAST_OFFSET else None


def _shown(gif: Mapping[str, Any]) -> Gif:
    small = _renditions(gif)["images"].get(SMALL[0]) or ("", 0, 200, 200)
    title = str(gif.get("title") or "").strip()[:120]
    return Gif(gif["id"], title, small[2] or 200, small[3] or 200)


def _renditions(gif: Mapping[str, Any]) -> dict[str, Any]:
    """Return the title, and of each size what it is: address, bytes, width, height."""
    images = {}
    for name in (*LARGE, *SMALL, *STILL):
        image = gif["images"].get(name) if isinstance(gif["images"], dict) else None
        if isinstance(image, dict) and image.get("url"):
            numbers = [_number(image.get(part)) for part in ("size", "width", "height")]
            images[name] = (str(image["url"]), *numbers)
    return {"title": str(gif.get("title") or "").strip()[:100], "images": images}


def _number(text: object) -> int:
    return int(str(text)) if re.fullmatch(r"\d{1,9}", str(text)) else 0


# --- One GIF -----------------------------------------------------------------------------------


def _key(gif_id: str) -> str:
    return f"gif:{gif_id}"


def _known(gif_id: str) -> dict[str, Any]:
    """Return what a search has told of a GIF, or ask once more."""
    if not _ID.fullmatch(gif_id):
        raise _no_such()
    known: dict[str, Any] | None = cache.get(_key(gif_id))
    if known is None:
        gif = _ask(gif_id, {"rating": settings.GIPHY_RATING}).get("data")
        if not isinstance(gif, dict) or not _is_gif(gif):
            raise _no_such()
        known = _renditions(gif)
        cache.set(_key(gif_id), known, KEPT_SECONDS)
    return known


def _fetched(gif_id: str, names: Iterable[str]) -> bytes:
    """Fetch the widest of some sizes that is small enough."""
    images = _known(gif_id)["images"]
    fitting = [images[name] for name in names if name in images and images[name][1] < MAX_BYTES]
    if not fitting:
        raise NotFound(_("This GIF is too large."))
    page = _get(max(fitting, key=lambda image: image[2])[0], ("image/",))
    if len(page.body) >= MAX_BYTES:  # it was cut off there
        raise NotFound(_("This GIF is too large."))
    return page.body
