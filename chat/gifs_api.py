"""JSON views of the search for GIFs; where none is set up, they answer 404."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router

from accounts.http import SignedInRequest
from chat import gifs
from chat.api import json_response
from chat.permissions import facts_of
from chat.shapes import attachment_out
from drawmessenger.api_answers import answers, bytes_of
from drawmessenger.api_fields import Closed
from drawmessenger.realtime.protocol import AttachmentOut
from groups.selectors import group_for

router = Router(tags=["gifs"])
DAY = 86_400
PICTURES = bytes_of("image/gif", "image/webp", "image/png", "image/jpeg")


class GifIn(Closed):
    id: str


@router.get("/gifs", **answers(gifs.Gifs))
def gif_list(
    request: SignedInRequest,
    q: Annotated[str, Query(max_length=gifs.MOST_QUERY_CHARS)] = "",
    offset: Annotated[int, Query(ge=0, le=gifs.LAST_OFFSET)] = 0,
) -> HttpResponse:
    """GIFs for some words, or those that many people send now; `next` is the next `offset`."""
    return json_response(gifs.gifs_find(user=request.user, query=q, offset=offset))


@router.get("/gifs/{gif_id}/preview", **PICTURES)
def gif_preview(request: SignedInRequest, gif_id: str, still: bool = False) -> HttpResponse:
    """A small picture of a GIF, which does not move if `still`."""
    data, content_type = gifs.preview_of(user=request.user, gif_id=gif_id, still=still)
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = f"private, max-age={DAY}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@router.post("/groups/{group_id}/gifs", **answers(AttachmentOut, 201))
def gif_take(request: SignedInRequest, group_id: str, chosen: GifIn) -> HttpResponse:
    """Keep a GIF that a message will name in its `attachments`, within a day."""
    group = group_for(user=request.user, group_id=group_id)
    kept = gifs.gif_choose(group=group, user=request.user, gif_id=chosen.id)
    return json_response(attachment_out(facts_of(kept)), 201)
