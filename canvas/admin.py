from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from canvas import selectors, services
from canvas.models import Canvas
from drawmessenger.admin import ServiceAdmin


@admin.register(Canvas)
class CanvasAdmin(ServiceAdmin):
    list_display = ("name", "group", "operation_count", "created_by", "created_at")
    list_filter = ("locked", "created_at")
    list_select_related = ("group", "created_by")
    search_fields = ("name", "group__name")
    ordering = ("-created_at",)
    fields = ("name", "group", "drawers", "locked", "created_by", "created_at")
    readonly_fields = ("group", "created_by", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Canvas]:
        return selectors.canvases_with_counts()

    @admin.display(description="operations")
    def operation_count(self, canvas: Any) -> int:
        return int(canvas.operation_count or 0)

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        canvas = Canvas.objects.get(pk=obj.pk)
        services.canvas_update(canvas=canvas, **{name: getattr(obj, name) for name in changed})
