"""Files of messages, for those who may read the group. Nothing here runs in a page."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from chat.emoji_names import edition, emoji_json, language_of
from chat.file_selectors import attachment_for, preview_of

FOREVER = 31_536_000


def _response(file: File[bytes], content_type: str, name: str = "") -> FileResponse:
    response = FileResponse(
        file.open("rb"), content_type=content_type, as_attachment=bool(name), filename=name
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@login_required
@require_safe
@cache_control(private=True, max_age=FOREVER, immutable=True)
def attachment(request: SignedInRequest, attachment_id: UUID, name: str) -> FileResponse:
    """A picture to be shown; any other file to be saved, whatever it says that it is."""
    found = attachment_for(user=request.user, attachment_id=attachment_id)
    if found.width and "download" not in request.GET:
        return _response(found.file, found.content_type)
    return _response(found.file, "application/octet-stream", found.name)


@login_required
@require_safe
@cache_control(private=True, max_age=FOREVER, immutable=True)
def thumbnail(request: SignedInRequest, attachment_id: UUID) -> FileResponse:
    found = attachment_for(user=request.user, attachment_id=attachment_id, picture=True)
    return _response(found.thumbnail, "image/webp")


@login_required
@require_safe
@cache_control(private=True, max_age=FOREVER, immutable=True)
def preview_picture(request: SignedInRequest, digest: str) -> FileResponse:
    """Our copy of a page's picture. Its name is a digest that only the preview tells."""
    return _response(preview_of(digest).image, "image/webp")


@require_safe
@gzip_page
def emoji(request: HttpRequest, language: str, asked: str) -> HttpResponse:
    """All emoji with their names. The address changes with them, so it is kept for good."""
    response = HttpResponse(emoji_json(language_of(language)), content_type="application/json")
    # While servers are being replaced, a page may ask an old one for what a new one has.
    known = asked == edition()
    patch_cache_control(response, public=True, max_age=FOREVER if known else 60)
    if known:
        patch_cache_control(response, immutable=True)
    return response
