"""What those who run the site see of all groups: selectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.site import people_found
from groups.models import AuditEntry, Group, Invitation, Membership, Report, ReportState

MOST_NAMED = 200  # people or groups that a search of their rows goes by
VERBS_SECONDS = 300
EXPORT_BATCH = 1_000


def open_reports() -> QuerySet[Report]:
    return Report.objects.filter(state=ReportState.OPEN)


def working_invitations(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Return those of invitations that still let somebody in."""
    left = Q(uses_left=None) | Q(uses_left__gt=0)
    return invitations.filter(left, revoked_at=None, expires_at__gt=timezone.now())


def member_counts(group_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many people are in some groups."""
    found = Membership.objects.filter(group_id__in=list(group_ids)).values("group_id")
    return {row["group_id"]: row["people"] for row in found.annotate(people=Count("pk"))}


def groups_found(groups: QuerySet[Group], text: str) -> QuerySet[Group]:
    """Return those of groups whose name, description or tags have all words of a text."""
    for word in text.casefold().split()[:6]:
        groups = groups.filter(search_text__contains=word)
    return groups


def rows_about(rows: QuerySet[Any], text: str, *, people: Iterable[str]) -> QuerySet[Any]:
    """Return rows of groups, or of people in these fields, that a text names.

    By their keys, which have indexes: a search through joins would read every row.
    """
    if not text.strip():
        return rows
    persons = list(people_found(User.objects.all(), text).values_list("pk", flat=True)[:MOST_NAMED])
    groups = groups_found(Group.objects.all(), text).values_list("pk", flat=True)
    wanted = Q(group_id__in=list(groups[:MOST_NAMED]))
    for field in people:
        wanted |= Q(**{f"{field}_id__in": persons})
    return rows.filter(wanted)


# --- The audit log -----------------------------------------------------------------------------


def verbs_known() -> list[str]:
    """Return the verbs of the audit log: a jump in their index for each, not a look at all rows."""
    found: list[str] | None = caches["default"].get("audit-verbs")
    if found is None:
        found = list(_verbs())
        caches["default"].set("audit-verbs", found, VERBS_SECONDS)
    return found


def _verbs() -> Iterator[str]:
    verb = ""
    entries = AuditEntry.objects.order_by("verb").values_list("verb", flat=True)
    while next_one := entries.filter(verb__gt=verb).first():
        yield (verb := next_one)


def audit_batch(entries: QuerySet[AuditEntry], before: UUID | None) -> list[AuditEntry]:
    """Return the next entries of a list, the newest first, that lie before one."""
    if before:
        entries = entries.filter(pk__lt=before)
    found = entries.select_related("actor", "target", "group").order_by("-pk")
    return list(found[:EXPORT_BATCH])
