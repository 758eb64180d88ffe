from __future__ import annotations

from typing import Any

from django.contrib import admin

from chat.models import Message
from drawmessenger.admin import ReadOnlyAdmin


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "group", "author", "type", "beginning")
    list_filter = ("type",)
    list_select_related = ("group", "author")
    search_fields = ("content",)
    ordering = ("-created_at",)
    date_hierarchy = None
    fields = ("group", "seq", "author", "type", "content", "payload", "picture", "created_at")

    @admin.display(description="content")
    def beginning(self, message: Any) -> str:
        return str(message.content[:80])
