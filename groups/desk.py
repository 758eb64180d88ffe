"""What those who lead a group see at its desk, and the search among public groups: selectors.

Who may see it is asked here as well (R8), so that pages and JSON views cannot forget it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from drawmessenger.errors import Invalid
from drawmessenger.ids import parse_id
from drawmessenger.paging import Window
from groups.models import (
    AuditEntry,
    Group,
    Invitation,
    JoinRequest,
    Membership,
    Report,
    ReportState,
    RequestState,
    Restriction,
    Visibility,
)
from groups.permissions import Verb, may
from groups.selectors import check_may, own_group_ids, public_groups

PAGE = 50
PUBLIC_PAGE = 24
MOST_QUERY_CHARS = 100
SEARCHED = 2_000  # public groups that one page looks at, at most


# --- The desk --------------------------------------------------------------------------------


def invitations_of(*, group: Group, user: User, window: Window | None = None) -> list[Invitation]:
    """Return the invitations that work: one's own, or as who moderates all; the newest first."""
    membership = check_may(Verb.READ, group_id=group.pk, user=user)
    working = Invitation.objects.filter(group=group, revoked_at=None, expires_at__gt=timezone.now())
    found = working.filter(Q(uses_left=None) | Q(uses_left__gt=0)).select_related("created_by")
    if not may(membership, Verb.MODERATE):
        found = found.filter(created_by=user)
    return (window or Window(limit=PAGE)).of(found, "created_at", newest=True)


def requests_of(*, group: Group, user: User, window: Window | None = None) -> list[JoinRequest]:
    """Return the open requests to join, who asked first comes first."""
    check_may(Verb.MODERATE, group_id=group.pk, user=user)
    found = JoinRequest.objects.filter(group=group, state=RequestState.OPEN).select_related("user")
    return (window or Window(limit=PAGE)).of(found, "created_at")


def bans_of(*, group: Group, user: User, window: Window | None = None) -> list[Restriction]:
    """Return who is banned, the last one first."""
    check_may(Verb.MODERATE, group_id=group.pk, user=user)
    found = Restriction.objects.filter(group=group, banned=True)
    found = found.select_related("user", "created_by")
    return (window or Window(limit=PAGE)).of(found, "created_at", newest=True)


def reports_of(
    *,
    group: Group,
    user: User,
    state: str = ReportState.OPEN,
    window: Window | None = None,
) -> list[Report]:
    """Return reports of messages in one state, the newest first."""
    check_may(Verb.MODERATE, group_id=group.pk, user=user)
    found = Report.objects.filter(group=group, state=state).select_related("author", "reporter")
    return (window or Window(limit=PAGE)).of(found, "created_at", newest=True)


def audit_of(
    *, group: Group, user: User, before: datetime | None = None, limit: int = PAGE
) -> list[AuditEntry]:
    """Return what the audit log of a group says, the newest first; for its owners."""
    check_may(Verb.AUDIT, group_id=group.pk, user=user)
    found = AuditEntry.objects.filter(group=group).select_related("actor", "target")
    if before:
        found = found.filter(at__lt=before)
    return list(found.order_by("-at")[:limit])


def open_counts(*, group: Group, membership: Membership | None) -> dict[str, int]:
    """Return how much waits at the desk: requests and reports."""
    if not may(membership, Verb.MODERATE):
        return {"requests": 0, "reports": 0}
    waiting = JoinRequest.objects.filter(group=group, state=RequestState.OPEN)
    reported = Report.objects.filter(group=group, state=ReportState.OPEN)
    return {
        "requests": len(waiting.values_list("pk", flat=True)[: PAGE + 1]),
        "reports": len(reported.values_list("pk", flat=True)[: PAGE + 1]),
    }


# --- Looking for public groups -----------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A page of public groups, and what asks for the next one; "" when there is none."""

    groups: list[Group]
    after: str


def public_search(*, user: User, query: str = "", tag: str = "", after: str = "") -> Found:
    """Look for public groups that somebody does not belong to, by words and a tag, by name.

    ``after`` is what the page before answered. Raises Invalid.
    """
    if len(query) > MOST_QUERY_CHARS or len(tag) > MOST_QUERY_CHARS:
        raise Invalid("Please look for less than that.", field="q")
    found = Group.objects.filter(visibility=Visibility.PUBLIC, archived_at=None)
    for word in query.casefold().split():
        found = found.filter(search_text__contains=word)
    if tag:
        found = found.filter(search_text__contains=f"\n{' '.join(tag.split())}\n".casefold())
    mine = set(own_group_ids(user=user)) | _banned_from(user)
    others, last = _page(_follow(found, after), mine)
    return Found(others, f"{last.pk}" if last else "")


def public_first(*, user: User) -> Found:
    """Return the first page of all public groups that somebody does not belong to; cached."""
    groups = public_groups(user=user)
    banned = _banned_from(user) if groups else set()
    groups = [group for group in groups if group.pk not in banned]
    more = len(groups) > PUBLIC_PAGE
    return Found(groups[:PUBLIC_PAGE], f"{groups[PUBLIC_PAGE - 1].pk}" if more else "")


def _banned_from(user: User) -> set[object]:
    banned = Restriction.objects.filter(user=user, banned=True)
    return set(banned.values_list("group_id", flat=True))


def _follow(found: QuerySet[Group], after: str) -> QuerySet[Group]:
    if not after:
        return found
    try:
        last = Group.objects.filter(pk=parse_id(after)).only("name").first()
    except ValueError as error:
        raise Invalid("There is no such page.", field="after") from error
    if not last:
        raise Invalid("There is no such page.", field="after")
    return found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))


def _page(found: QuerySet[Group], without: Iterable[object]) -> tuple[list[Group], Group | None]:
    """Return the next groups but some, and the last one where more follow."""
    known = set(without)
    kept: list[Group] = []
    # One's own groups are left out here: with many of them, a query would name them all.
    for group in found.order_by("name", "pk")[:SEARCHED]:
        if group.pk in known:
            continue
        if len(kept) == PUBLIC_PAGE:
            return kept, kept[-1]
        kept.append(group)
    return kept, None
