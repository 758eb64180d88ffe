from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from drawmessenger.errors import NotFound, ServiceError
from drawmessenger.forms import add_error
from drawmessenger.ids import public_id
from drawmessenger.realtime.protocol import for_pages
from groups import selectors, services
from groups.forms import GroupForm
from groups.models import Group, Role
from groups.signals import room_opened


@login_required
@require_safe
def group_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "groups": selectors.group_list(user=request.user),
        "public_groups": selectors.public_groups(user=request.user),
    }
    return render(request, "groups/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_create(request: SignedInRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if form.is_valid():
        try:
            group = services.group_create(user=request.user, **form.cleaned_data)
        except ServiceError as error:
            add_error(form, error)
        else:
            return redirect("groups:room", group.pk)
    return render(request, "groups/create.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    group = selectors.group_for(user=request.user, group_id=group_id)
    selectors.check_owner(group=group, user=request.user)
    initial = {
        "name": group.name,
        "description": group.description,
        "tags": ", ".join(group.tags),
        "visibility": group.visibility,
    }
    form = GroupForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.group_update(group=group, **form.cleaned_data)
        except ServiceError as error:
            add_error(form, error)
        else:
            return redirect("groups:room", group.pk)
    return render(request, "groups/edit.html", {"form": form, "group": group})


@login_required
@require_safe
def room(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    """Show conversation and canvas of a group; their modules fetch from chat and canvas."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    membership = selectors.membership_in(group, request.user)
    can_write = membership is not None and membership.role != Role.READER
    page = page_data(request, group, can_write=can_write)
    room_opened.send(
        sender=Group, group=group, user=request.user, membership=membership, page=page
    )
    context = {
        "group": group,
        "membership": membership,
        "can_write": can_write,
        "members": selectors.members(group=group),
        "roles": Role,
        "page": page,
    }
    return render(request, "groups/room.html", context)


def page_data(request: SignedInRequest, group: Group, *, can_write: bool) -> dict[str, Any]:
    """Return what the room's modules are told; see static/js/pages/room.js."""
    reference = public_id(group.pk)
    return {
        "protocol": for_pages(),
        "group": str(group.pk),
        "canWrite": can_write,
        "me": {"id": str(request.user.pk), "name": str(request.user)},
        "urls": {
            "messages": f"/api/v1/groups/{reference}/messages",
            "canvases": f"/api/v1/groups/{reference}/canvases",
            "members": f"/api/v1/groups/{reference}/members",
            "invite": reverse("groups:invite", args=[group.pk]),
            "list": reverse("groups:list"),
            "login": reverse("account_login"),
        },
    }


@login_required
@require_POST
def group_join(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    group = selectors.group_for(user=request.user, group_id=group_id)
    services.group_join(group=group, user=request.user)
    return redirect("groups:room", group.pk)


@login_required
@require_POST
def group_leave(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    group = selectors.group_for(user=request.user, group_id=group_id)
    try:
        services.group_leave(group=group, user=request.user)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("groups:room", group.pk)
    messages.success(request, _("You have left %(group)s.") % {"group": group})
    return redirect("groups:list")


@login_required
@require_POST
def member_role(request: SignedInRequest, group_id: UUID, user_id: UUID) -> HttpResponse:
    """Give a member another role, then show the room again."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    selectors.check_owner(group=group, user=request.user)
    membership = selectors.member_of(group=group, user_id=user_id)
    try:
        services.membership_set_role(membership=membership, role=request.POST.get("role", ""))
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect("groups:room", group.pk)


@login_required
@require_POST
def invitation_create(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    group = selectors.group_for(user=request.user, group_id=group_id)
    token = services.invitation_create(group=group, user=request.user)
    url = request.build_absolute_uri(reverse("groups:invitation", args=[token]))
    return JsonResponse({"url": url, "days": services.INVITATION_LIFETIME.days})


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom an invitation is from; joining is a POST, so that no preview joins."""
    try:
        found = selectors.invitation_of(token)
    except NotFound as error:
        return render(request, "groups/invitation_over.html", {"error": error}, status=404)
    if request.method == "POST" and request.user.is_authenticated:
        group = services.invitation_accept(token=token, user=request.user)
        return redirect("groups:room", group.pk)
    if request.user.is_authenticated and selectors.membership_in(found.group, request.user):
        return redirect("groups:room", found.group.pk)
    return render(request, "groups/invitation.html", {"invitation": found, "next": request.path})


@login_required
@require_safe
@cache_control(private=True, immutable=True, max_age=31_536_000)
def picture(request: SignedInRequest, picture_id: UUID) -> FileResponse:
    found = selectors.picture_for(user=request.user, picture_id=picture_id)
    response = FileResponse(found.file.open("rb"), content_type="image/png")
    response["Content-Security-Policy"] = "sandbox"
    return response
