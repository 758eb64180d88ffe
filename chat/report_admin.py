"""Reports of messages, for those who run the site: the open ones first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy

from chat.moderation import messages_delete_by_site
from chat.site import message_at, text_now
from drawmessenger.admin import ReadOnlyAdmin
from drawmessenger.admin_filters import WhenFilter
from drawmessenger.admin_steps import step
from groups.models import Report, ReportState
from groups.moderation import report_close
from groups.site import rows_about


class StateFilter(admin.SimpleListFilter):
    """The open ones, unless others are asked for, or those of one person or group."""

    title = lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*ReportState.choices, ("all", lazy("All"))]

    def choices(self, changelist: Any) -> Any:
        # Without Django's own "All", which here is not what it says.
        for choice, (state, _label) in zip(
            list(super().choices(changelist))[1:], self.lookup_choices, strict=True
        ):
            yield choice | {"selected": state == self.shown}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = set(request.GET) - {"p", "o"}
        default = "all" if asked or request.method == "POST" else ReportState.OPEN
        self.shown = self.value() or default
        return queryset if self.shown == "all" else queryset.filter(state=self.shown)


def _is_open(report: Report) -> bool:
    return report.state == ReportState.OPEN


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    kind = "report"
    list_display = (
        "excerpt_or_type",
        "author",
        "where",
        "reason",
        "created_at",
        "state",
    )
    list_filter = (StateFilter, WhenFilter)
    list_select_related = ("group", "author")
    search_fields = ("excerpt",)
    search_help_text = lazy("Names of people or groups.")
    ordering = ("-created_at",)
    actions = ("delete_message", "deal_with", "dismiss")
    fields = (
        *("message_now", "excerpt", "reason", ("author", "reporter"), "where"),
        *("created_at", ("state", "decided_by", "decided_at")),
    )

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows_about(rows, text, people=("author", "reporter"))

    def title_of(self, obj: Any) -> str:
        return f"{obj.author}: {obj.excerpt[:60]}"

    @admin.display(description=lazy("message"))
    def excerpt_or_type(self, report: Report) -> str:
        return report.excerpt[:120] or "–"

    @admin.display(description=lazy("group"))
    def where(self, report: Report) -> SafeString:
        url = reverse("admin:groups_group_change", args=[report.group_id])
        return format_html('<a href="{}">{}</a>', url, report.group)

    @admin.display(description=lazy("message now"))
    def message_now(self, report: Report) -> SafeString | str:
        message = message_at(group_id=report.group_id, seq=report.seq)
        if not message:
            return _("There is no such message (any more).")
        url = reverse("admin:chat_message_change", args=[message.pk])
        text = text_now(message)
        shown = _("(deleted)") if text is None else text or message.get_type_display()
        return format_html('<a class="desk-quote" href="{}">{}</a>', url, shown)

    @step(
        lazy("Delete the message"),
        fits=_is_open,
        asks=lazy("It is deleted for everybody, with its files, and the report is closed."),
    )
    def delete_message(self, request: HttpRequest, report: Report) -> None:
        by: Any = request.user
        message = message_at(group_id=report.group_id, seq=report.seq)
        if message:
            messages_delete_by_site(group_id=report.group_id, by=by, messages=[message])
        report_close(report=report, by=by, state=ReportState.DONE)

    @step(lazy("Dealt with"), fits=_is_open)
    def deal_with(self, request: HttpRequest, report: Report) -> None:
        report_close(report=report, by=request.user, state=ReportState.DONE)  # type: ignore[arg-type]

    @step(lazy("Dismiss"), fits=_is_open)
    def dismiss(self, request: HttpRequest, report: Report) -> None:
        report_close(report=report, by=request.user, state=ReportState.DISMISSED)  # type: ignore[arg-type]
