"""JSON views of the links by which anybody may watch a canvas; its managers see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from ninja import Router, Schema, Status

from accounts.http import SignedInRequest
from canvas import selectors, sharing
from canvas.models import ShareLink

router = Router(tags=["share links"])


class LinkOut(Schema):
    """``url`` is there in the answer to its making alone: only a hash of it is kept."""

    id: UUID
    created_by: str
    created_at: datetime
    expires_at: datetime
    url: str | None = None


def link_out(link: ShareLink, url: str | None = None) -> LinkOut:
    return LinkOut(
        id=link.pk,
        created_by=str(link.created_by),
        created_at=link.created_at,
        expires_at=link.expires_at,
        url=url,
    )


@router.get("/canvases/{canvas_id}/links", response=list[LinkOut])
def link_list(request: SignedInRequest, canvas_id: UUID) -> list[LinkOut]:
    """The links to a canvas that work, the newest first."""
    canvas = selectors.managed_canvas(user=request.user, canvas_id=canvas_id)
    return [link_out(link) for link in selectors.share_links(canvas=canvas)]


@router.post("/canvases/{canvas_id}/links", response={201: LinkOut})
def link_create(request: SignedInRequest, canvas_id: UUID) -> Status[LinkOut]:
    """Make a link by which anybody may watch a canvas for 30 days."""
    canvas = selectors.managed_canvas(user=request.user, canvas_id=canvas_id)
    link, token = sharing.share_link_create(canvas=canvas, user=request.user)
    url = request.build_absolute_uri(reverse("canvas:watch", args=[token]))
    return Status(201, link_out(link, url))


@router.delete("/canvases/{canvas_id}/links", response={204: None})
def link_revoke_all(request: SignedInRequest, canvas_id: UUID) -> Status[None]:
    """Take all links to a canvas back."""
    canvas = selectors.managed_canvas(user=request.user, canvas_id=canvas_id)
    sharing.share_links_revoke(canvas=canvas)
    return Status(204, None)


@router.delete("/canvases/{canvas_id}/links/{link_id}", response={204: None})
def link_revoke(request: SignedInRequest, canvas_id: UUID, link_id: UUID) -> Status[None]:
    """Take one link to a canvas back."""
    canvas = selectors.managed_canvas(user=request.user, canvas_id=canvas_id)
    sharing.share_links_revoke(canvas=canvas, link_id=link_id)
    return Status(204, None)
