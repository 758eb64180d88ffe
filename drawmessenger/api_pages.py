"""How lists of the API are asked for page by page, and how they say where the next one is."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query

from drawmessenger.paging import Window

# What the page before gave in its header `Link`, or in its body as `after`.
After = Annotated[str, Query(max_length=200, pattern=r"^[A-Za-z0-9_-]*$")]
Limit = Annotated[int, Query(ge=1, le=200)]


def window_of(request: Any, after: str, limit: int) -> Window:
    """Return what a request asks for of a list; its answer will name the next page."""
    request.api_window = Window(after, limit)
    return request.api_window  # type: ignore[no-any-return]


def link_next(request: HttpRequest, response: HttpResponseBase) -> None:
    """Add the address of the next page, if there is one (RFC 8288)."""
    window: Window | None = getattr(request, "api_window", None)
    if window and window.next:
        query = request.GET.copy()
        query["after"] = window.next
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
