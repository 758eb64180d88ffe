"""The admin app with this project's site in the place of Django's."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "drawmessenger.admin_site.Desk"
