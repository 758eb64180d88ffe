"""The JSON view of what has happened since: long polling."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router

from accounts.http import SignedInRequest
from chat.polling import MOST_CHARS, EventsPage, events_since, places_of
from drawmessenger.api_answers import answers

router = Router(tags=["live events"])
PAGE_LIMIT = 200
LONGEST = 25  # seconds
CURSOR = r"^[A-Za-z0-9_=-]*$"


@router.get("/events", **answers(EventsPage))
def event_list(
    request: SignedInRequest,
    after: Annotated[str, Query(max_length=MOST_CHARS, pattern=CURSOR)] = "",
    group: str = "",
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = 100,
    wait: Annotated[int, Query(ge=0, le=LONGEST)] = LONGEST,
) -> HttpResponse:
    """What happened since `after`, in all groups of the caller or in one: frames as the chat socket
    has them. Without `after` it answers at once, with where to begin. When there is nothing, a call
    by a token is held for up to `wait` seconds (chat/waiting.py), one by a session is not."""
    places = places_of(user=request.user, after=after, group=group)
    page = events_since(places, limit=limit)
    return HttpResponse(page, content_type="application/json")
