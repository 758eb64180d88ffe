"""Pages of what there is of a person: their picture, a copy of their data, the end of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.deletion import account_delete
from accounts.exporting import export_parts, export_stream
from accounts.http import SignedInRequest, confirmed
from accounts.models import User
from drawmessenger.errors import Conflict


@login_required
@require_safe
@cache_control(private=True, immutable=True, max_age=31_536_000)
def face(request: SignedInRequest, user_id: UUID, name: str) -> FileResponse:
    """A person's picture; another one has another address."""
    person = User.objects.filter(pk=user_id).first()
    if not person or person.face_url != request.path:
        raise Http404
    response = FileResponse(person.picture.open("rb"), content_type="image/webp")
    response["Content-Security-Policy"] = "sandbox"
    return response


@login_required
@require_safe
def data(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/data.html")


@login_required
@never_cache
@require_safe
@confirmed()
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """All of the person's data, as a ZIP that is made while it is sent."""
    stream = export_stream(export_parts(user=request.user))
    response = StreamingHttpResponse(stream, content_type="application/zip")
    name = f"draw-messenger-{timezone.localdate()}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed()
def delete(request: SignedInRequest) -> HttpResponse:
    """Ask whether the person is sure, then delete their account."""
    if request.method != "POST":
        return render(request, "accounts/delete.html")
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Please tick that you are sure."))
        return redirect("account_delete")
    try:
        account_delete(user=request.user, session_key=request.session.session_key)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("account_delete")
    logout(request)
    messages.success(request, _("Your account is deleted."))
    return redirect("entry")
