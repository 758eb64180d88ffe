"""The audit log of the whole site: looked at, filtered, exported; never rewritten."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy

from drawmessenger.admin import ReadOnlyAdmin
from drawmessenger.admin_filters import WhenFilter
from groups.audit_export import audit_csv
from groups.models import AuditEntry
from groups.site import rows_about, verbs_known
from groups.templatetags.groups import audit_changes


class VerbFilter(admin.SimpleListFilter):
    title = lazy("what was done")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(verb, verb) for verb in verbs_known()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ByFilter(admin.SimpleListFilter):
    title = lazy("by whom")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", lazy("Me")), ("system", lazy("The system"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "me":
            return queryset.filter(actor_id=request.user.pk)
        return queryset.filter(actor=None) if self.value() == "system" else queryset


def _only(field: str, key: Any, name: Any) -> SafeString | str:
    """Show a name that leads to its entries alone."""
    if not key:
        return "–"
    return format_html('<a href="?{}__id__exact={}">{}</a>', field, key, name)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    kind = "audit"
    list_display = ("at", "who", "verb", "whom", "where", "changes")
    list_filter = (WhenFilter, ByFilter, VerbFilter)
    list_select_related = ("actor", "target", "group")
    search_fields = ("actor__username",)
    search_help_text = lazy("Names of people or groups.")
    ordering = ("-id",)
    fields = ("at", "actor", "verb", "target", "group", "changes", "before", "after")
    readonly_fields = ("changes",)
    change_list_template = "admin/desk_log.html"

    def title_of(self, obj: Any) -> str:
        return str(obj.verb)

    @admin.display(description=lazy("who"))
    def who(self, entry: Any) -> SafeString | str:
        return _only("actor", entry.actor_id, entry.actor) if entry.actor_id else _("the system")

    @admin.display(description=lazy("whom"))
    def whom(self, entry: Any) -> SafeString | str:
        return _only("target", entry.target_id, entry.target)

    @admin.display(description=lazy("group"))
    def where(self, entry: Any) -> SafeString | str:
        return _only("group", entry.group_id, entry.group)

    @admin.display(description=lazy("before → after"))
    def changes(self, entry: Any) -> SafeString | str:
        rows = (
            (name, before[:200] or "–", after[:200]) for name, before, after in audit_changes(entry)
        )
        items = format_html_join("", "<li>{}: {} → {}</li>", rows)
        return format_html('<ul class="desk-list">{}</ul>', items) if items else "–"

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows_about(rows, text, people=("actor", "target"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name="groups_auditentry_export"), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """What the list shows with these filters, all of it, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query: Any = request.GET.copy()
        query.pop(PAGE_VAR, None)  # of the list; an export has no pages
        request.GET = query
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:  # the list leads to itself like this, too
            return redirect(reverse("admin:groups_auditentry_changelist", query={ERROR_FLAG: 1}))
        response = StreamingHttpResponse(audit_csv(found), content_type="text/csv; charset=utf-8")
        name = f"audit-{timezone.localdate()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        self.note_export(request)
        return response

    def note_export(self, request: HttpRequest) -> None:
        """Who took the log out of the house is noted in it."""
        entry = AuditEntry(pk=request.user.pk)
        self.note(request, entry, "export", after={"filters": request.GET.urlencode()})

    def concerns(self, obj: Any) -> tuple[Any, Any]:
        return None, None
