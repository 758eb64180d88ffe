"""What the admin pages of all apps share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property

from drawmessenger.admin_steps import steps_of
from drawmessenger.errors import ServiceError
from drawmessenger.signals import site_changed

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:  # generic for the type checker only
    ModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator

MOST_PAGES = 10_000
MOST_DIGITS = 9  # of a page's number: Python refuses to read thousands of them
MOST_WORDS, MOST_CHARS = 10, 200  # of a search; a database refuses hundreds of conditions
# Columns with these in their names are shown nowhere, so lists must not tell of them either.
SECRET = ("password", "digest", "secret", "hash", "token", "salt")
# The lists of the admin name their page one way, the choice of people by typing another.
PAGE_NAMES = (PAGE_VAR, AutocompleteJsonView.page_kwarg)


class AtLeast(int):
    """A number of rows that were not counted to the end."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class UncountedPaginator(AnyPaginator):
    """Looks one row beyond the page: counting all of a long log takes longer than reading it."""

    page_asked = 1

    @cached_property
    def count(self) -> int:
        before = (self.page_asked - 1) * self.per_page
        rows: Any = self.object_list
        keys = rows.values_list("pk", flat=True)
        seen = len(keys[before : before + self.per_page + 1])
        if seen > self.per_page:
            return AtLeast(before + self.per_page + 1)
        return before + seen


class PageList(ChangeList):
    """Lets the admin look up, for the rows of one page, what a list shows beside them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        self.result_list: Any = rows
        self.model_admin.complete_rows(rows)  # type: ignore[attr-defined]


class UncountedAdmin(ModelAdmin):
    """Shows a long table without a query that counts it; notes what is done in the audit log."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    paginator = UncountedPaginator
    change_form_template = "admin/desk_change_form.html"
    # How the audit log names what an admin does here: "admin.<kind>.<what>".
    kind = ""

    def get_paginator(self, request: HttpRequest, *args: Any, **more: Any) -> AnyPaginator:
        paginator = super().get_paginator(request, *args, **more)
        page = next((request.GET[name] for name in PAGE_NAMES if name in request.GET), "")
        readable = page.isdecimal() and len(page) <= MOST_DIGITS
        if isinstance(paginator, UncountedPaginator) and readable:
            paginator.page_asked = max(1, min(int(page), MOST_PAGES))
        return paginator

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Let nobody guess, letter by letter of an address, what no page shows."""
        if any(word in lookup.lower() for word in SECRET):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the first words alone: each is a condition of its own."""
        words = " ".join(search_term[:MOST_CHARS].split()[:MOST_WORDS])
        found = self.search(queryset, words)
        if found is None:
            return super().get_search_results(request, queryset, words)
        return found, False

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any] | None:
        """Return the rows that a text names; None: let Django look into ``search_fields``."""
        return None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PageList

    def complete_rows(self, rows: list[Any]) -> None:
        """Give the rows of one page what the list shows beside them, in a query for all."""

    def title_of(self, obj: Any) -> str:
        """Return how an object is called on its page, and where it is asked about a step."""
        return str(obj)

    # --- Steps and the audit log ---------------------------------------------------------------

    def has_step_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change rows takes steps, in tables too that nobody rewrites."""
        return ModelAdmin.has_change_permission(self, request, obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        facts = {}
        if obj:
            facts = {"steps": steps_of(self, request, obj), "subtitle": self.title_of(obj)}
        return super().change_view(request, object_id, form_url, facts | (extra_context or {}))

    def concerns(self, obj: Any) -> tuple[UUID | None, UUID | None]:
        """Return whom, and which group, a change of an object concerns."""
        return getattr(obj, "user_id", None), getattr(obj, "group_id", None)

    def note(
        self,
        request: HttpRequest,
        obj: Any,
        verb: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Note in the audit log what was done to an object, and what was so before and after."""
        target, group_id = self.concerns(obj)
        named = {self.kind: str(obj.pk)} if target != obj.pk else {}
        site_changed.send(
            sender=type(obj),
            by=request.user,
            verb=f"admin.{self.kind}.{verb}",
            target=target,
            group_id=group_id,
            before={name: plain(value) for name, value in (before or {}).items()},
            after={name: plain(value) for name, value in {**(after or {}), **named}.items()},
        )


def plain(value: Any) -> Any:
    """Return a value as the audit log keeps it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return [plain(one) for one in value] if isinstance(value, list | tuple) else str(value)


class ReadOnlyAdmin(UncountedAdmin):
    """Shows rows of a log, which nobody rewrites."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ServiceAdmin(UncountedAdmin):
    """Saves through services, and shows their refusals as messages."""

    # Services that note in the audit log themselves what they change.
    service_notes = False

    def save_through_service(self, request: HttpRequest, obj: Any, changed: list[str]) -> None:
        """Call the service that makes this change. Raises ServiceError."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changed = form.changed_data
        before = self._facts(type(obj)._default_manager.get(pk=obj.pk), changed) if change else {}
        try:
            self.save_through_service(request, obj, changed)
        except ServiceError as error:
            obj.refused = error.message
            if change:
                obj.refresh_from_db()
            return
        if not self.service_notes and changed:
            verb = "change" if change else "add"
            self.note(request, obj, verb, before=before, after=self._facts(obj, changed))

    @staticmethod
    def _facts(obj: Any, names: Iterable[str]) -> dict[str, Any]:
        return {name: getattr(obj, name) for name in names}

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._refused(request, obj) or super().response_change(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._refused(request, obj) or super().response_add(request, obj, post_url_continue)

    def _refused(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        """Show why a service refused, on the page that asked for it."""
        if not hasattr(obj, "refused"):
            return None
        self.message_user(request, obj.refused, messages.ERROR)
        return HttpResponseRedirect(request.path)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if hasattr(obj, "refused") else super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if hasattr(obj, "refused") else super().log_change(request, obj, message)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
