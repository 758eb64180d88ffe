"""Filters of the admin's lists that need no scan of a long table."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import FIRST_IMPORTED, first_id_at

SPANS = {"today": 0, "7": 7, "30": 30, "365": 365}  # days back from this morning


def this_morning() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


class WhenFilter(admin.SimpleListFilter):
    """By time, through the primary key: ids that are made here are in the order of time."""

    title = _("time")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("today", _("Today")),
            ("7", _("The last 7 days")),
            ("30", _("The last 30 days")),
            ("365", _("The last 365 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in SPANS:
            start = this_morning() - timedelta(days=SPANS[str(self.value())])
            return queryset.filter(pk__gte=first_id_at(start), pk__lt=FIRST_IMPORTED)
        return queryset


class ImportedWhenFilter(WhenFilter):
    """Ids of what a backup brought are not in the order of time; it is a choice of its own.

    Without any filter, what was made here is shown alone, where there is such: the newest first.
    """

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*super().lookups(request, model_admin), ("imported", _("Imported"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "imported":
            return queryset.filter(pk__gte=FIRST_IMPORTED)
        if request.method == "GET" and not set(request.GET) - {"p"}:
            made_here = queryset.filter(pk__lt=FIRST_IMPORTED)
            return made_here if made_here.values_list("pk", flat=True)[:1] else queryset
        return super().queryset(request, queryset)


def choice_filter(name: Any, parameter: str, choices: dict[str, Any]) -> type[Any]:
    """Make a filter from its choices: each is a label, and a function of the queryset."""

    class Filter(admin.SimpleListFilter):
        title = name
        parameter_name = parameter

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return [(key, label) for key, (label, _chosen) in choices.items()]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            found = choices.get(self.value() or "")
            return found[1](queryset) if found else queryset

    return Filter


class RecentChoicesFilter(admin.ChoicesFieldListFilter):
    """Choices of a field without an index, looked for among the newest rows alone.

    Of a long log, a rare choice would be looked for in all of it; within a group or of a
    person, indexes find those few rows.
    """

    MOST = 100_000

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = super().queryset(request, queryset)
        found = queryset if chosen is None else chosen
        if not self.used_parameters or any("__id__" in name for name in request.GET):
            return found
        keys = queryset.model._default_manager.order_by("-pk").values_list("pk", flat=True)
        oldest = keys[self.MOST : self.MOST + 1]
        return found.filter(pk__gt=oldest[0]) if oldest else found
