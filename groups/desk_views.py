"""Pages from which a group is led: members, requests, invitations, reports, bans, settings, log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from drawmessenger.errors import ServiceError
from drawmessenger.forms import add_error
from drawmessenger.pictures import MAX_BYTES
from groups import desk, requests, selectors, upkeep
from groups.desk_actions import ACTIONS, parse_before
from groups.desk_forms import AskForm, SettingsForm
from groups.models import Group, Membership
from groups.permissions import Verb, may, outranks

SECTIONS = {
    "members": (lazy("Members"), Verb.MODERATE),
    "requests": (lazy("Requests"), Verb.MODERATE),
    "invitations": (lazy("Invitations"), Verb.READ),
    "reports": (lazy("Reports"), Verb.MODERATE),
    "bans": (lazy("Kept out"), Verb.MODERATE),
    "settings": (lazy("Settings"), Verb.GOVERN),
    "log": (lazy("Log"), Verb.AUDIT),
}


def _open(request: SignedInRequest, group_id: UUID, section: str) -> tuple[Group, Membership]:
    """Return group and membership of who may see a section of its desk. Raises ServiceError."""
    if section not in SECTIONS:
        raise Http404
    group = selectors.group_for(user=request.user, group_id=group_id)
    verb = SECTIONS[section][1]
    return group, selectors.check_may(verb, group_id=group.pk, user=request.user)


@login_required
@require_safe
def manage(request: SignedInRequest, group_id: UUID, section: str = "members") -> HttpResponse:
    group, membership = _open(request, group_id, section)
    return _show(request, group, membership, section, _facts(request, group, membership, section))


def _show(
    request: SignedInRequest,
    group: Group,
    membership: Membership,
    section: str,
    facts: dict[str, Any],
) -> HttpResponse:
    counts = desk.open_counts(group=group, membership=membership)
    sections = [
        (name, title, counts.get(name, 0))
        for name, (title, verb) in SECTIONS.items()
        if may(membership, verb)
    ]
    context = {
        "group": group,
        "membership": membership,
        "section": section,
        "title": SECTIONS[section][0],
        "sections": sections,
        "is_owner": may(membership, Verb.GOVERN),
    }
    return render(request, f"groups/manage_{section}.html", context | facts)


def _facts(
    request: SignedInRequest, group: Group, membership: Membership, section: str
) -> dict[str, Any]:
    asked: dict[str, Any] = {"group": group, "user": request.user}
    if section == "members":
        people = selectors.members(group=group)
        shown = [(person, _may_touch(membership, person)) for person in people]
        return {"members": shown, "roles": selectors.roles_to_give(membership)}
    if section == "requests":
        return {"requests": desk.requests_of(**asked)}
    if section == "invitations":
        return {
            "invitations": desk.invitations_of(**asked),
            "may_invite": may(membership, Verb.INVITE),
        }
    if section == "reports":
        return {"reports": desk.reports_of(**asked)}
    if section == "bans":
        return {"bans": desk.bans_of(**asked)}
    if section == "settings":
        return {"form": SettingsForm.of(group), "heirs": _heirs(group, request)}
    before = parse_before(request.GET.get("before", ""))
    entries = desk.audit_of(**asked, before=before, limit=desk.PAGE + 1)
    more = entries[desk.PAGE - 1].at.isoformat() if len(entries) > desk.PAGE else ""
    return {"entries": entries[: desk.PAGE], "more": more}


def _may_touch(membership: Membership, person: Membership) -> bool:
    return outranks(membership, person)


def _heirs(group: Group, request: SignedInRequest) -> list[Membership]:
    people = selectors.members(group=group)
    others = [person for person in people if person.user_id != request.user.pk]
    return [person for person in others if not person.user.is_bot]


@login_required
@require_POST
def act(request: SignedInRequest, group_id: UUID, action: str) -> HttpResponse:
    """Do what a button says, then show the section again that it is in."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    if action not in ACTIONS:
        raise Http404
    fields = request.POST.copy()
    fields["origin"] = request.build_absolute_uri("/").rstrip("/")
    try:
        messages.success(request, ACTIONS[action](group, request.user, fields))
    except ServiceError as error:
        messages.error(request, error.message)
    section = request.POST.get("section", "")
    membership = selectors.membership_in(group, request.user)
    if section in SECTIONS and may(membership, SECTIONS[section][1]):
        return redirect("groups:manage-section", group.pk, section)
    return redirect("groups:room", group.pk) if membership else redirect("groups:list")


@login_required
@require_POST
def settings(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    group, membership = _open(request, group_id, "settings")
    form = SettingsForm.of(group, request.POST)
    if form.is_valid():
        try:
            upkeep.group_change(group=group, by=request.user, **form.cleaned_data)
        except ServiceError as error:
            add_error(form, error)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("groups:manage-section", group.pk, "settings")
    facts = {"form": form, "heirs": _heirs(group, request)}
    return _show(request, group, membership, "settings", facts)


@login_required
@require_POST
def picture(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    """Take a new picture for the group, then show where it is edited."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    file = request.FILES.get("picture")
    try:
        data = file.read(MAX_BYTES + 1) if file else b""
        upkeep.picture_set(group=group, by=request.user, data=data)
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect("groups:edit", group.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    """Ask to be let into a group, or take that back."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    if "withdraw" in request.POST:
        requests.request_withdraw(group=group, user=request.user)
        messages.success(request, _("You have taken your request back."))
        return redirect("groups:room", group.pk)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            requests.request_create(group=group, user=request.user, **form.cleaned_data)
        except ServiceError as error:
            add_error(form, error)
        else:
            messages.success(request, _("You will be in as soon as somebody lets you in."))
            return redirect("groups:room", group.pk)
    return render(request, "groups/ask.html", {"form": form, "group": group})
