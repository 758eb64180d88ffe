from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as lazy

from canvas import selectors, services
from canvas.models import Canvas
from drawmessenger.admin import ServiceAdmin
from drawmessenger.errors import NotFound
from groups.models import Group
from groups.site import MOST_NAMED, groups_found


def _picture(canvas: Any, width: int) -> SafeString:
    """Show what is drawn there; a canvas whose picture is not made yet has none."""
    url = reverse("admin:canvas_canvas_thumbnail", args=[canvas.pk])
    return format_html(
        '<img class="desk-picture" src="{}?{}" alt="" loading="lazy" width="{}" height="{}">',
        *(url, canvas.pictured, width, width * 200 // 320),
    )


@admin.register(Canvas)
class CanvasAdmin(ServiceAdmin):
    kind = "canvas"
    list_display = ("small", "name", "group", "changes", "locked", "created_by", "created_at")
    list_display_links = ("small", "name")
    list_filter = ("locked", "created_at")
    list_select_related = ("group", "created_by")
    search_fields = ("name",)
    search_help_text = lazy("A canvas's name, or a group's.")
    ordering = ("-created_at",)
    fields = ("large", "name", "group", "drawers", "locked", "changes", "created_by", "created_at")
    readonly_fields = ("large", "group", "changes", "created_by", "created_at")

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        if not text.strip():
            return rows
        groups = groups_found(Group.objects.all(), text).values_list("pk", flat=True)
        wanted = Q(name__icontains=text.strip()) | Q(group_id__in=list(groups[:MOST_NAMED]))
        return rows.filter(wanted)

    def complete_rows(self, rows: list[Any]) -> None:
        keys = [row.pk for row in rows]
        newest, heads = selectors.newest_snapshots(keys), selectors.heads(keys)
        for row in rows:
            row.pictured, row.head = newest.get(row.pk), heads.get(row.pk, 0)

    def get_object(self, request: HttpRequest, *args: Any, **more: Any) -> Any:
        canvas = super().get_object(request, *args, **more)
        if canvas:
            self.complete_rows([canvas])
        return canvas

    @admin.display(description=lazy("picture"))
    def small(self, canvas: Any) -> SafeString | str:
        return _picture(canvas, 96) if canvas.pictured else "–"

    @admin.display(description=lazy("picture"))
    def large(self, canvas: Any) -> SafeString | str:
        return _picture(canvas, 320) if canvas.pictured else "–"

    @admin.display(description=lazy("changes"))
    def changes(self, canvas: Any) -> int:
        return int(canvas.head)

    def concerns(self, obj: Any) -> tuple[Any, Any]:
        return None, obj.group_id

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        canvas = Canvas.objects.get(pk=obj.pk)
        services.canvas_update(canvas=canvas, **{name: getattr(obj, name) for name in changed})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.thumbnail)
        mine = path("<id:canvas_id>/thumbnail/", view, name="canvas_canvas_thumbnail")
        return [mine, *super().get_urls()]

    def thumbnail(self, request: HttpRequest, canvas_id: UUID) -> HttpResponse:
        """Show a canvas's picture to an admin, who need not be a member of the group."""
        canvas = get_object_or_404(Canvas, pk=canvas_id)
        if not self.has_view_permission(request, canvas):
            raise Http404
        try:
            _seq, png = selectors.thumbnail(canvas=canvas)
        except NotFound as error:
            raise Http404 from error
        return HttpResponse(png, content_type="image/png")
