from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from drawmessenger.admin import ServiceAdmin
from groups import selectors, services
from groups.models import Group, Membership


@admin.register(Group)
class GroupAdmin(ServiceAdmin):
    list_display = ("name", "visibility", "member_count", "created_by", "created_at")
    list_filter = ("visibility",)
    list_select_related = ("created_by",)
    search_fields = ("name", "description")
    ordering = ("-created_at",)
    fields = ("name", "description", "tags", "visibility", "created_by", "created_at")
    readonly_fields = ("created_by", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return selectors.groups_with_counts()

    @admin.display(description="members")
    def member_count(self, group: Any) -> int:
        return int(group.member_count)

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        group = Group.objects.get(pk=obj.pk)
        services.group_update(group=group, **{name: getattr(obj, name) for name in changed})


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    list_display = ("group", "user", "role", "joined_at")
    list_filter = ("role",)
    list_select_related = ("group", "user")
    search_fields = ("group__name", "user__username", "user__full_name")
    ordering = ("-joined_at",)
    fields = ("group", "user", "role", "joined_at")
    readonly_fields = ("joined_at",)
    autocomplete_fields = ("group", "user")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("joined_at", "group", "user") if obj else ("joined_at",)

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        if obj._state.adding:
            made = services.membership_create(group=obj.group, user=obj.user, role=obj.role)
            obj.pk = made.pk
        else:
            services.membership_set_role(membership=obj, role=obj.role)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.membership_remove(membership=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset:
            services.membership_remove(membership=membership)
