from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from accounts import services
from accounts.models import User
from drawmessenger.admin import ServiceAdmin

# The admin pages are entered through the same door as all others, with its rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Draw Messenger"

PROFILE = ("full_name", "about_me", "date_of_birth", "phone_number")


@admin.register(User)
class UserAdmin(ServiceAdmin):
    list_display = ("username", "full_name", "email", "is_guest", "is_active", "created_at")
    list_filter = ("is_active", "is_guest", "is_placeholder", "is_staff")
    search_fields = ("username", "full_name", "email")
    ordering = ("-created_at",)
    fields = (
        "username",
        "email",
        *PROFILE,
        "is_guest",
        "is_placeholder",
        "is_active",
        "is_staff",
        "is_superuser",
        "created_at",
        "last_login",
    )
    readonly_fields = (
        "username",
        "email",
        "is_guest",
        "is_placeholder",
        "created_at",
        "last_login",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only those who may do everything hand out the right to use these pages."""
        if getattr(request.user, "is_superuser", False):
            return self.readonly_fields
        return (*self.readonly_fields, "is_staff", "is_superuser", "is_active")

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        user = User.objects.get(pk=obj.pk)
        profile = {name: getattr(obj, name) for name in PROFILE if name in changed}
        if profile:
            services.user_update(user=user, **profile)
        if {"is_staff", "is_superuser"} & set(changed):
            services.user_set_staff(user=user, is_staff=obj.is_staff, is_superuser=obj.is_superuser)
        if "is_active" in changed:
            services.user_set_active(user=user, is_active=obj.is_active)
