from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from drawmessenger.errors import Invalid, NotAllowed, NotFound, ServiceError
from drawmessenger.forms import add_error
from drawmessenger.ids import parse_id, public_id
from drawmessenger.realtime.protocol import for_pages
from groups import desk, invitations, moderation, owners, selectors, services, upkeep
from groups.forms import GroupForm
from groups.models import Group, Membership
from groups.permissions import Verb, is_muted, may, rights_of
from groups.signals import groups_listed, room_opened


@login_required
@require_safe
def group_list(request: SignedInRequest) -> HttpResponse:
    """Show the groups of a person; what is unread in them comes from whoever listens."""
    user = request.user
    page: dict[str, Any] = {
        "protocol": for_pages(),
        "me": {"id": str(user.pk), "name": str(user)},
        "urls": {"login": reverse("account_login")},
    }
    marks: dict[UUID, Any] = {}
    groups_listed.send(sender=Group, user=user, page=page, marks=marks)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "tag", "after")}
    query, tag, after = asked.values()
    found = desk.public_search(user=user, query=query, tag=tag, after=after)
    context = {
        "cards": [(group, marks.get(group.pk)) for group in selectors.group_list(user=user)],
        "public_groups": found.groups,
        "after": found.after,
        "asked": asked,
        "page": page,
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


def _edit_form(request: SignedInRequest, group: Group, *, is_owner: bool) -> GroupForm:
    initial = {
        "name": group.name,
        "description": group.description,
        "tags": ", ".join(group.tags),
        "visibility": group.visibility,
    }
    form = GroupForm(request.POST or None, initial=initial)
    # Admins edit what a group says of itself; who sees it is for owners to say.
    form.fields["visibility"].disabled = not is_owner
    return form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    group = selectors.group_for(user=request.user, group_id=group_id)
    membership = selectors.check_may(Verb.EDIT, group_id=group.pk, user=request.user)
    is_owner = may(membership, Verb.GOVERN)
    form = _edit_form(request, group, is_owner=is_owner)
    if form.is_valid():
        try:
            upkeep.group_change(group=group, by=request.user, **form.cleaned_data)
        except ServiceError as error:
            add_error(form, error)
        else:
            return redirect("groups:room", group.pk)
    context = {"form": form, "group": group, "is_owner": is_owner}
    return render(request, "groups/edit.html", context)


@login_required
@require_safe
def room(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    """Show conversation and canvas of a group; their modules fetch from chat and canvas."""
    user = request.user
    group = selectors.group_for(user=user, group_id=group_id)
    membership = selectors.membership_in(group, user)
    page = page_data(request, group, can_write=may(membership, Verb.WRITE))
    page |= _standing(group, membership)
    room_opened.send(sender=Group, group=group, user=user, membership=membership, page=page)
    context = {
        "group": group,
        "membership": membership,
        "can_write": page["canWrite"],
        "rights": page["rights"],
        "muted": page["mutedUntil"] is not None,
        "waiting": sum(desk.open_counts(group=group, membership=membership).values()),
        "asked": None if membership else selectors.open_request(group=group, user=user),
        "members": selectors.members(group=group),
        "last_owner": owners.is_last_owner(membership),
        "roles": selectors.roles_to_give(membership),
        "page": page,
    }
    return render(request, "groups/room.html", context)


def _standing(group: Group, membership: Membership | None) -> dict[str, Any]:
    """Return what a person may do in a group at this moment, for the room's modules."""
    muted = membership is not None and is_muted(membership)
    return {
        "rights": rights_of(membership),
        "mutedUntil": membership.muted_until if membership and muted else None,
        "archived": group.archived_at is not None,
    }


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
        services.group_leave(group=group, user=request.user, successor=_successor(request))
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("groups:room", group.pk)
    messages.success(request, _("You have left %(group)s.") % {"group": group})
    return redirect("groups:list")


def _successor(request: SignedInRequest) -> UUID | None:
    """Read who is to lead the group afterwards. Raises Invalid."""
    heir = request.POST.get("successor", "")
    try:
        return parse_id(heir) if heir else None
    except ValueError as error:
        text = _("This person is no member of this group.")
        raise Invalid(text, field="successor") from error


@login_required
@require_POST
def member_role(request: SignedInRequest, group_id: UUID, user_id: UUID) -> HttpResponse:
    """Give a member another role, then show the room again."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    role = request.POST.get("role", "")
    try:
        moderation.role_give(group=group, by=request.user, user_id=user_id, role=role)
    except (NotAllowed, NotFound):
        raise
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect("groups:room", group.pk)


@login_required
@require_POST
def invitation_create(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    group = selectors.group_for(user=request.user, group_id=group_id)
    wish = _wish(request)
    made, token = invitations.invitation_create(
        group=group, user=request.user, days=wish.days, uses=wish.uses
    )
    url = request.build_absolute_uri(reverse("groups:invitation", args=[token]))
    days = wish.days or invitations.INVITATION_LIFETIME.days
    return JsonResponse({"url": url, "days": days, "uses": made.uses_left})


class InvitationWish(msgspec.Struct, forbid_unknown_fields=True):
    days: int | None = None
    uses: int | None = None


def _wish(request: SignedInRequest) -> InvitationWish:
    """Read how long an invitation shall work, and for how many. Raises Invalid."""
    if request.content_type != "application/json":
        return InvitationWish()
    try:
        return msgspec.json.decode(request.body, type=InvitationWish)
    except msgspec.MsgspecError as error:
        text = _("Please say for how many days and how many people the invitation is, in numbers.")
        raise Invalid(text) from error


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom an invitation is from; joining is a POST, so that no preview joins."""
    try:
        found = selectors.invitation_of(token)
    except NotFound as error:
        return render(request, "groups/invitation_over.html", {"error": error}, status=404)
    if request.method == "POST" and request.user.is_authenticated:
        group = invitations.invitation_accept(token=token, user=request.user)
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
