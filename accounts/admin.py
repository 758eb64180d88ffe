from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group as UnusedGroup
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy

from accounts import services
from accounts.models import AccessToken, User
from accounts.second_factor import second_factor_reset
from accounts.selectors import people_since
from accounts.sessions import session_list, sessions_end
from accounts.site import check_above, people_found
from accounts.tokens import token_revoke, tokens_revoke
from drawmessenger.admin import ReadOnlyAdmin, ServiceAdmin
from drawmessenger.admin_filters import WhenFilter, choice_filter
from drawmessenger.admin_site import Tile, at_most, counts_today
from drawmessenger.admin_steps import step

# What else is known of a person is on their page here, and changed by steps that are noted.
for hidden in (
    *(EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken),
    *(UserSession, UnusedGroup),
):
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)

PROFILE = ("full_name", "about_me", "date_of_birth", "phone_number")
RIGHTS = ("is_staff", "is_superuser")
MOST_COUNTED = 10_000

StateFilter = choice_filter(
    lazy("state"),
    "state",
    {
        "active": (lazy("active"), lambda found: found.filter(is_active=True)),
        "disabled": (
            lazy("disabled"),
            lambda found: found.filter(is_active=False, deleted_at=None, is_placeholder=False),
        ),
        "deleted": (lazy("deleted"), lambda found: found.exclude(deleted_at=None)),
        "placeholder": (lazy("of a backup"), lambda found: found.filter(is_placeholder=True)),
    },
)


def lines(items: Iterable[str]) -> SafeString | str:
    """Show a list as a list; nothing as a dash."""
    rows = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html('<ul class="desk-list">{}</ul>', rows) if rows else "–"


def _moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT")


@counts_today
def new_people(start: datetime) -> list[Tile]:
    number = at_most(people_since(start), MOST_COUNTED)
    return [Tile(number, _("new people"), reverse("admin:accounts_user_changelist"))]


@admin.register(User)
class UserAdmin(ServiceAdmin):
    """People: let in and kept out, signed out, helped when they have lost their second factor."""

    kind = "user"
    list_display = ("username", "full_name", "email", "state", "is_admin", "last_login", "joined")
    list_filter = (StateFilter, "is_guest", "is_staff", "created_at")
    search_fields = ("username", "full_name", "email")
    ordering = ("-created_at",)
    actions = ("disable", "enable", "end_sessions", "reset_second_factor", "revoke_tokens")
    readonly_fields = (
        *("username", "email", "email_verified", "state"),
        *("is_guest", "created_at", "last_login"),
        *("second_factor", "sessions", "links"),
    )
    fieldsets = (
        (None, {"fields": (("username", "state"), ("email", "email_verified"), *PROFILE)}),
        (lazy("Rights"), {"fields": RIGHTS}),
        (lazy("Signing in"), {"fields": ("second_factor", "sessions", "last_login")}),
        (lazy("More"), {"fields": ("created_at", "is_guest", "links")}),
    )

    def concerns(self, obj: Any) -> tuple[Any, Any]:
        return obj.pk, None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only those who may do everything hand out the right to use these pages, to others."""
        if getattr(request.user, "is_superuser", False) and obj != request.user:
            return self.readonly_fields
        return (*self.readonly_fields, *RIGHTS)

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return people_found(rows, text)

    @admin.display(description=lazy("joined"), ordering="created_at")
    def joined(self, user: User) -> datetime:
        return user.created_at

    @admin.display(description=lazy("admin"), boolean=True)
    def is_admin(self, user: User) -> bool:
        return user.is_staff

    @admin.display(description=lazy("state"))
    def state(self, user: User) -> str:
        if user.deleted_at:
            return _("deleted")
        if user.is_placeholder:
            return _("of a backup")
        if not user.is_active:
            return _("disabled")
        return _("guest") if user.is_guest else _("active")

    @admin.display(description=lazy("second factor"))
    def second_factor(self, user: User) -> SafeString | str:
        found = Authenticator.objects.filter(user=user).order_by("created_at")
        return lines(f"{one.get_type_display()}, {_moment(one.created_at)}" for one in found)

    @admin.display(description=lazy("signed in on"))
    def sessions(self, user: User) -> SafeString | str:
        return lines(
            f"{one.user_agent[:80]}, {one.ip}, {_moment(one.last_seen_at)}"
            for one in session_list(user=user)[:20]
        )

    @admin.display(description=lazy("look at"))
    def links(self, user: User) -> SafeString:
        places = [
            ("groups_membership", "user", _("groups")),
            ("chat_message", "author", _("messages")),
            ("accounts_accesstoken", "user", _("tokens")),
            ("groups_report", "author", _("reports of their messages")),
            ("groups_auditentry", "target", _("what was done to them")),
            ("groups_auditentry", "actor", _("what they did")),
        ]
        rows = [(reverse(f"admin:{to}_changelist"), by, user.pk, what) for to, by, what in places]
        links = format_html_join("", '<li><a href="{}?{}__id__exact={}">{}</a></li>', rows)
        return format_html('<ul class="desk-list">{}</ul>', links)

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        user = User.objects.get(pk=obj.pk)
        if user != request.user:
            check_above(user=user, by=request.user)
        profile = {name: getattr(obj, name) for name in PROFILE if name in changed}
        if profile:
            services.user_update(user=user, **profile)
        if set(RIGHTS) & set(changed):
            services.user_set_staff(user=user, is_staff=obj.is_staff, is_superuser=obj.is_superuser)

    # --- Steps ---------------------------------------------------------------------------------

    @step(
        lazy("Disable"),
        fits=lambda user: user.is_active,
        asks=lazy(
            "They are signed out at once, everywhere, and cannot come in. Their access tokens are "
            "removed; what they wrote stays."
        ),
    )
    def disable(self, request: HttpRequest, user: User) -> None:
        check_above(user=user, by=request.user)
        services.user_set_active(user=user, is_active=False)
        sessions_end(user=user)
        self.note(request, user, "disable", before={"active": True}, after={"active": False})

    @step(lazy("Let in again"), fits=lambda user: not (user.is_active or user.deleted_at))
    def enable(self, request: HttpRequest, user: User) -> None:
        check_above(user=user, by=request.user)
        services.user_set_active(user=user, is_active=True)
        self.note(request, user, "enable", before={"active": False}, after={"active": True})

    @step(lazy("Sign out everywhere"), asks=lazy("They have to sign in again on each device."))
    def end_sessions(self, request: HttpRequest, user: User) -> None:
        check_above(user=user, by=request.user)
        count = len(session_list(user=user))
        sessions_end(user=user)
        self.note(request, user, "end_sessions", before={"sessions": count}, after={"sessions": 0})

    @step(
        lazy("Reset the second factor"),
        asks=lazy(
            "Make sure that it is really them who ask. Their apps, passkeys and recovery codes "
            "work no more, and they are signed out; then their password alone is enough."
        ),
    )
    def reset_second_factor(self, request: HttpRequest, user: User) -> None:
        check_above(user=user, by=request.user)
        had = [str(one.type) for one in Authenticator.objects.filter(user=user)]
        second_factor_reset(user=user)
        before: dict[str, Any] = {"second_factor": had}
        self.note(request, user, "reset_mfa", before=before, after={"second_factor": []})

    @step(lazy("Revoke all tokens"), asks=lazy("Their programs cannot come in any more."))
    def revoke_tokens(self, request: HttpRequest, user: User) -> None:
        check_above(user=user, by=request.user)
        names = list(AccessToken.objects.filter(user=user).values_list("name", flat=True))
        tokens_revoke(user=user)
        self.note(request, user, "revoke_tokens", before={"tokens": names}, after={"tokens": []})


TokenFilter = choice_filter(
    lazy("state"),
    "state",
    {
        "valid": (lazy("valid"), lambda found: found.filter(expires_at__gt=timezone.now())),
        "over": (lazy("expired"), lambda found: found.filter(expires_at__lte=timezone.now())),
    },
)


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    """Tokens of programs; nobody can read the token itself, here neither."""

    kind = "token"
    list_display = ("name", "user", "scope", "created_at", "last_used_at", "expires_at")
    list_filter = (TokenFilter, "scope", WhenFilter)
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "user__full_name")
    ordering = ("-id",)
    actions = ("revoke",)
    fields = list_display

    def title_of(self, obj: Any) -> str:
        return f"{obj.name} ({obj.user})"

    @step(lazy("Revoke"), asks=lazy("Programs that use it cannot come in any more."), gone=True)
    def revoke(self, request: HttpRequest, token: AccessToken) -> None:
        check_above(user=token.user, by=request.user)
        token_revoke(user=token.user, token_id=token.pk)
        before = {"name": token.name, "scope": token.scope, "expires": token.expires_at.isoformat()}
        self.note(request, token, "revoke", before=before)
