"""The site of the admin pages: its door, its first page, its order."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin, messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext as _

from drawmessenger.admin_filters import this_morning

CACHED_SECONDS = 60
APPS = ("groups", "accounts", "chat", "canvas")
FIRST = ("Report", "Group", "Membership", "Invitation", "User", "AccessToken", "Message")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@dataclass(frozen=True)
class Tile:
    """One number of the first page, and where its rows are; ``urgent`` when somebody waits."""

    number: str
    label: str
    url: str
    urgent: bool = False


# Each app adds what it counts: a function from this morning to tiles. Few cheap queries each.
_counters: list[Callable[[datetime], list[Tile]]] = []


def counts_today(
    counter: Callable[[datetime], list[Tile]],
) -> Callable[[datetime], list[Tile]]:
    """Have a function's tiles shown on the first page."""
    _counters.append(counter)
    return counter


def at_most(queryset: Any, most: int) -> str:
    """Count rows by their keys, in the order of an index, and no further than a limit."""
    found = len(queryset.order_by().values_list("pk", flat=True)[: most + 1])
    return f"{most:,}+" if found > most else f"{found:,}"


def tiles() -> list[Tile]:
    """Return the numbers of the first page, at most a minute old."""
    key = f"desk:{get_language()}"
    found: list[Tile] | None = caches["default"].get(key)
    if found is None:
        start = this_morning()
        found = [tile for counter in _counters for tile in counter(start)]
        found.sort(key=lambda tile: not tile.urgent)
        caches["default"].set(key, found, CACHED_SECONDS)
    return found


@method_decorator(secure_admin_login, name="login")
class Desk(admin.AdminSite):
    """Entered through the same door as all other pages, with its rate limits."""

    site_header = site_title = "Draw Messenger"
    enable_nav_sidebar = True
    index_template = "admin/desk.html"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner: Any = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def secured(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
            if self._lacks_second_factor(request):
                text = _("The admin pages need a second factor. Please set one up here first.")
                messages.warning(request, text)
                return redirect("mfa_index")
            answer: HttpResponse = inner(request, *args, **more)
            return answer

        return secured

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        required = settings.ADMIN_REQUIRES_MFA and self.has_permission(request)
        return required and not is_mfa_enabled(request.user, FACTORS)

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().index(request, {"tiles": tiles(), **(extra_context or {})})

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Change it where everybody does: with rate limits, and other sessions are ended."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What waits for somebody comes first."""
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(FIRST, model["object_name"]))
        return sorted(apps, key=lambda app: _place(APPS, app["app_label"]))


def _place(order: Iterable[str], name: str) -> int:
    known = list(order)
    return known.index(name) if name in known else len(known)
