from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chat.attachments import attachments_remove
from chat.models import Attachment, Event, LinkPreview, Message
from chat.moderation import messages_delete_by_site
from chat.report_admin import ReportAdmin
from chat.search import everywhere
from chat.site import changes_of, reported_messages, talk_since
from drawmessenger.admin import ModelAdmin, ReadOnlyAdmin
from drawmessenger.admin_filters import (
    ImportedWhenFilter,
    RecentChoicesFilter,
    WhenFilter,
    choice_filter,
)
from drawmessenger.admin_site import Tile, counts_today
from drawmessenger.admin_steps import step
from drawmessenger.errors import Conflict

__all__ = ["AttachmentAdmin", "EventAdmin", "LinkPreviewAdmin", "MessageAdmin", "ReportAdmin"]

MOST_FOUND = 500


def _picture(url: str) -> SafeString:
    return format_html('<img src="{}" alt="" loading="lazy" height="64">', url)


def _of_group(row: Any) -> SafeString:
    """Link to what else there is of a group."""
    return format_html('<a href="?group__id__exact={}">{}</a>', row.group_id, row.group.name)


@counts_today
def talk_today(start: datetime) -> list[Tile]:
    messages, groups = talk_since(start)
    written = reverse("admin:chat_message_changelist") + "?when=today"
    return [
        Tile(messages, str(_("messages")), written),
        Tile(groups, str(_("active groups")), reverse("admin:groups_group_changelist")),
    ]


ReportedFilter = choice_filter(
    _("reported"), "reported", {"open": (_("not dealt with"), reported_messages)}
)


class LogAdmin(ReadOnlyAdmin):
    """The order of ids is that of time, and has an index; search is by whole words."""

    list_select_related = ("group", "author")
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("content",)
    search_help_text = _("Words of messages as they are now; the newest 500 that have all of them.")
    date_hierarchy = None

    def title_of(self, obj: Any) -> str:
        return f"{obj.author}: {obj.content[:60] or obj.get_type_display()}"

    @admin.display(description=_("group"))
    def of_group(self, event: Any) -> SafeString:
        return _of_group(event)

    @admin.display(description=_("content"))
    def beginning(self, event: Any) -> str:
        return str(event.content[:80])

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        if not text.strip():
            return rows
        return rows.filter(pk__in=everywhere(query=text, limit=MOST_FOUND))


@admin.register(Message)
class MessageAdmin(LogAdmin):
    """Messages as they were written, and on the page of each what became of it."""

    kind = "message"
    list_display = ("created_at", "of_group", "author", "type", "beginning")
    list_filter = (ReportedFilter, ImportedWhenFilter, ("type", RecentChoicesFilter))
    actions = ("remove",)
    fields = (
        *("group", "seq", "author", "type", "content", "later"),
        *("payload", "picture", "created_at"),
    )

    @admin.display(description=_("since then"))
    def later(self, message: Any) -> SafeString | str:
        rows = (
            (event.get_kind_display(), event.author, event.content[:500])
            for event in changes_of(message)
        )
        items = format_html_join("", "<li>{}, {}: {}</li>", rows)
        return format_html('<ul class="desk-list">{}</ul>', items) if items else "–"

    @step(_("Delete"), asks=_("They are deleted for everybody, with their files."))
    def remove(self, request: HttpRequest, message: Any) -> None:
        by: Any = request.user
        if not messages_delete_by_site(group_id=message.group_id, by=by, messages=[message]):
            raise Conflict(str(_("This message was deleted before.")))


@admin.register(Event)
class EventAdmin(LogAdmin):
    list_display = ("created_at", "of_group", "seq", "kind", "author", "beginning")
    list_filter = (
        ImportedWhenFilter,
        ("kind", RecentChoicesFilter),
        ("type", RecentChoicesFilter),
    )
    fields = (
        "group",
        "seq",
        "kind",
        "type",
        "author",
        "content",
        "payload",
        "target",
        "reply_to",
        "picture",
        "client_id",
        "created_at",
    )


class SentFilter(admin.SimpleListFilter):
    title = _("sent")
    parameter_name = "sent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("in a message")), ("no", _("not sent yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in {"yes", "no"}:
            return queryset.filter(event__isnull=self.value() == "no")
        return queryset


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """Files may be removed; a message that had one stays, and the file cannot be had any more."""

    list_display = (
        "small",
        "name",
        "of_group",
        "author",
        "content_type",
        "size",
        "sent",
        "created_at",
    )
    list_display_links = ("name",)
    kind = "attachment"
    list_filter = (SentFilter, WhenFilter)
    list_select_related = ("group", "author")
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("name",)
    fields = (
        ("small", "name"),
        ("group", "author"),
        ("event", "created_at"),
        ("content_type", "size", "width", "height"),
        "digest",
    )
    readonly_fields = ("small",)

    @admin.display(description=_("picture"))
    def small(self, attachment: Any) -> SafeString | str:
        if not attachment.thumbnail:
            return "–"
        return _picture(reverse("admin:chat_attachment_thumbnail", args=[attachment.pk]))

    @admin.display(description=_("group"))
    def of_group(self, attachment: Any) -> SafeString:
        return _of_group(attachment)

    @admin.display(description=_("sent"), boolean=True)
    def sent(self, attachment: Any) -> bool:
        return attachment.event_id is not None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return ModelAdmin.has_delete_permission(self, request, obj)

    def concerns(self, obj: Any) -> tuple[Any, Any]:
        return obj.author_id, obj.group_id

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._remove(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._remove(request, list(queryset))

    def _remove(self, request: HttpRequest, found: list[Any]) -> None:
        keys = [item.pk for item in found]
        attachments_remove(attachments=found)
        for item, key in zip(found, keys, strict=True):
            item.pk = key
            before = {"name": item.name, "size": item.size, "digest": item.digest}
            self.note(request, item, "delete", before=before)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.thumbnail)
        mine = path("<id:attachment_id>/thumbnail/", view, name="chat_attachment_thumbnail")
        return [mine, *super().get_urls()]

    def thumbnail(self, request: HttpRequest, attachment_id: UUID) -> FileResponse:
        """Show a small picture to an admin, who need not be a member of the group."""
        attachment = get_object_or_404(Attachment, pk=attachment_id)
        if not self.has_view_permission(request, attachment) or not attachment.thumbnail:
            raise Http404
        response = FileResponse(attachment.thumbnail.open("rb"), content_type="image/webp")
        response["X-Content-Type-Options"] = "nosniff"
        return response


@admin.register(LinkPreview)
class LinkPreviewAdmin(ReadOnlyAdmin):
    list_display = ("small", "url", "title", "fetched_at")
    list_display_links = ("url",)
    ordering = ("-fetched_at",)
    search_fields = ("url",)
    fields = ("small", "url", "found", "fetched_at")
    readonly_fields = ("small",)

    @admin.display(description=_("picture"))
    def small(self, preview: Any) -> SafeString | str:
        return _picture(reverse("chat:preview", args=[preview.pk])) if preview.image else "–"

    @admin.display(description=_("title"))
    def title(self, preview: Any) -> str:
        return str(preview.found.get("title", "") if preview.found else _("could not be had"))
