from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy

from drawmessenger.admin import ReadOnlyAdmin, ServiceAdmin
from drawmessenger.admin_filters import WhenFilter, choice_filter
from drawmessenger.admin_site import Tile, at_most, counts_today
from drawmessenger.admin_steps import step
from drawmessenger.errors import Invalid
from groups import services
from groups.audit_admin import AuditEntryAdmin
from groups.invitations import invitation_end
from groups.leaving import archived_set
from groups.models import Group, Invitation, Membership
from groups.site import groups_found, member_counts, open_reports, rows_about, working_invitations

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Group]
else:  # generic for the type checker only
    ModelForm = forms.ModelForm

__all__ = ["AuditEntryAdmin", "GroupAdmin", "InvitationAdmin", "MembershipAdmin"]

MOST_COUNTED = 1_000


@counts_today
def waiting_reports(start: datetime) -> list[Tile]:
    number = at_most(open_reports(), MOST_COUNTED)
    url = reverse("admin:groups_report_changelist")
    return [Tile(number, _("open reports"), url, urgent=number != "0")]


ArchivedFilter = choice_filter(
    lazy("archived"),
    "archived",
    {
        "no": (lazy("no"), lambda found: found.filter(archived_at=None)),
        "yes": (lazy("yes"), lambda found: found.exclude(archived_at=None)),
    },
)


class TagsForm(ModelForm):
    """The form of a group; whoever has no tags leaves their field empty."""

    def clean_tags(self) -> list[str]:
        given = self.cleaned_data["tags"]
        try:
            return services.clean_tags([] if given is None else given)
        except Invalid as error:
            raise forms.ValidationError(error.message) from error


@admin.register(Group)
class GroupAdmin(ServiceAdmin):
    kind = "group"
    form = TagsForm
    service_notes = True
    list_display = ("name", "visibility", "people", "open", "created_by", "created_at")
    list_filter = ("visibility", ArchivedFilter, "created_at")
    list_select_related = ("created_by",)
    search_fields = ("name", "description", "tags")
    ordering = ("-created_at",)
    actions = ("archive", "restore")
    fields = (
        *("name", "description", "tags"),
        *(("visibility", "joining"), ("may_draw", "may_clear"), ("may_invite", "may_call")),
        ("guests_write", "guests_draw", "guests_invite"),
        *(("created_by", "created_at"), ("people", "archived_at"), "links"),
    )
    readonly_fields = ("created_by", "created_at", "archived_at", "people", "links")

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return groups_found(rows, text)

    def complete_rows(self, rows: list[Any]) -> None:
        counts = member_counts(row.pk for row in rows)
        for row in rows:
            row.people = counts.get(row.pk, 0)

    @admin.display(description=lazy("members"))
    def people(self, group: Any) -> int:
        known = getattr(group, "people", None)
        return member_counts([group.pk]).get(group.pk, 0) if known is None else int(known)

    @admin.display(description=lazy("open"), boolean=True)
    def open(self, group: Group) -> bool:
        return group.archived_at is None

    @admin.display(description=lazy("look at"))
    def links(self, group: Group) -> SafeString:
        places = [
            ("groups_membership", _("members")),
            ("groups_report", _("reports")),
            ("chat_message", _("messages")),
            ("canvas_canvas", _("canvases")),
            ("groups_invitation", _("invitations")),
            ("groups_auditentry", _("audit log")),
        ]
        rows = [(reverse(f"admin:{to}_changelist"), group.pk, what) for to, what in places]
        links = format_html_join("", '<li><a href="{}?group__id__exact={}">{}</a></li>', rows)
        return format_html('<ul class="desk-list">{}</ul>', links)

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        group = Group.objects.get(pk=obj.pk)
        changes = {name: getattr(obj, name) for name in changed}
        if changes:
            services.group_update(group=group, by=request.user, **changes)  # type: ignore[arg-type]

    @step(
        lazy("Archive"),
        fits=lambda group: not group.archived_at,
        asks=lazy("Its members can read it, and nothing is written there any more."),
    )
    def archive(self, request: HttpRequest, group: Group) -> None:
        archived_set(group=group, by=request.user, archived=True)  # type: ignore[arg-type]

    @step(lazy("Open again"), fits=lambda group: bool(group.archived_at))
    def restore(self, request: HttpRequest, group: Group) -> None:
        archived_set(group=group, by=request.user, archived=False)  # type: ignore[arg-type]


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    kind = "membership"
    service_notes = True
    list_display = ("user", "group", "role", "muted_until", "joined_at")
    list_filter = ("role", WhenFilter)
    list_select_related = ("group", "user")
    search_fields = ("group__name", "user__username")
    search_help_text = lazy("Names of people or groups.")
    ordering = ("-id",)
    actions = ("remove",)
    fields = ("group", "user", "role", "muted_until", "joined_at")
    readonly_fields = ("joined_at", "muted_until")
    autocomplete_fields = ("group", "user")

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows_about(rows, text, people=("user",))

    def title_of(self, obj: Any) -> str:
        return f"{obj.user}, {obj.group}"

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self.has_change_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "group", "user") if obj else self.readonly_fields

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        by: Any = request.user
        if obj._state.adding:
            made = services.membership_create(group=obj.group, user=obj.user, role=obj.role, by=by)
            obj.pk = made.pk
        else:
            services.membership_set_role(membership=obj, role=obj.role, by=by)

    @step(
        lazy("Remove from the group"),
        asks=lazy("They see nothing of the group any more; what they wrote stays."),
        gone=True,
    )
    def remove(self, request: HttpRequest, membership: Membership) -> None:
        by: Any = request.user
        services.membership_end(membership=membership, by=by, verb="member.remove")


InvitationFilter = choice_filter(
    lazy("state"),
    "state",
    {
        "working": (lazy("working"), working_invitations),
        "revoked": (lazy("revoked"), lambda found: found.exclude(revoked_at=None)),
        "over": (lazy("expired"), lambda found: found.filter(expires_at__lte=timezone.now())),
    },
)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations by link and e-mail; nobody can read the link itself, here neither."""

    kind = "invitation"
    list_display = (
        "group",
        "created_by",
        "email",
        "uses",
        "left",
        "created_at",
        "expires_at",
        "works",
    )
    list_filter = (InvitationFilter, WhenFilter)
    list_select_related = ("group", "created_by")
    search_fields = ("email",)
    search_help_text = lazy("Names of people or groups.")
    ordering = ("-id",)
    actions = ("revoke",)
    fields = (*list_display, "revoked_at")

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows_about(rows, text, people=("created_by",))

    def title_of(self, obj: Any) -> str:
        return f"{obj.group} ({obj.created_by})"

    @admin.display(description=lazy("uses left"))
    def left(self, invitation: Invitation) -> str:
        return _("any") if invitation.uses_left is None else str(invitation.uses_left)

    @admin.display(description=lazy("works"), boolean=True)
    def works(self, invitation: Invitation) -> bool:
        return (
            not invitation.revoked_at
            and invitation.expires_at > timezone.now()
            and invitation.uses_left != 0
        )

    @step(
        lazy("Revoke"),
        fits=lambda invitation: not invitation.revoked_at,
        asks=lazy("Nobody can join by it any more."),
    )
    def revoke(self, request: HttpRequest, invitation: Invitation) -> None:
        invitation_end(invitation=invitation, by=request.user)  # type: ignore[arg-type]
