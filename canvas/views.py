"""The pages of who watches a canvas by a link, signed in or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from canvas import selectors
from canvas.downloads import snapshot_response
from canvas.models import Canvas
from drawmessenger.errors import NotFound
from drawmessenger.realtime.consumer import NOBODY
from drawmessenger.realtime.protocol import for_pages

Response = Callable[..., Any]


def unlisted(view: Response) -> Response:
    """Tell no other site, and no search engine, of an address that is a secret.

    What is not there (any more) gets a page that says so.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            response = view(request, *args, **kwargs)
        except NotFound as error:
            context = {"error": error}
            response = render(request, "canvas/watch_over.html", context, status=404)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@unlisted
@require_safe
@cache_control(no_store=True)
def watch(request: HttpRequest, token: str) -> HttpResponse:
    """Show a canvas live to whoever has a link to it."""
    canvas = selectors.share_link_of(token).canvas
    context = {"canvas": canvas, "page": page_data(canvas, token)}
    return render(request, "canvas/watch.html", context)


def page_data(canvas: Canvas, token: str) -> dict[str, Any]:
    """Return what static/js/pages/watch.js is told; it looks like the room's (groups/views.py)."""
    address = reverse("canvas:watch", args=[token])
    return {
        "protocol": for_pages(),
        "group": "",
        "canWrite": False,
        "me": {"id": str(NOBODY), "name": ""},
        "socket": f"/ws{address}",
        "canvases": [selectors.watched_facts(canvas=canvas, address=address)],
        "urls": {"pictures": f"{address}pictures/", "login": address},
    }


@unlisted
@require_safe
def watch_picture(request: HttpRequest, token: str, picture_id: UUID) -> FileResponse:
    canvas = selectors.share_link_of(token).canvas
    found = selectors.placed_picture(canvas=canvas, picture_id=picture_id)
    response = FileResponse(found.file.open("rb"), content_type="image/png")
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-cache"
    return response


@unlisted
@require_safe
def watch_snapshot(request: HttpRequest, token: str, seq: int) -> HttpResponseBase:
    canvas = selectors.share_link_of(token).canvas
    return snapshot_response(request, canvas_id=canvas.pk, seq=seq)
