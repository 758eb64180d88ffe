"""What those who lead a group see at its desk, and the search among public groups: selectors.

Who may see it is asked here as well (R8), so that pages and JSON views cannot forget it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import Invalid, NotFound
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
from groups.selectors import (
    READ_AT_ONCE,
    SEARCHED,
    check_may,
    follow,
    own_group_ids,
    public_from,
)

PAGE = 50
PUBLIC_PAGE = 24
MOST_QUERY_CHARS = 100


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

    Without words and tag these are all, the first of them from the cache. ``after`` is what the
    page before answered. Raises Invalid.
    """
    if len(query) > MOST_QUERY_CHARS or len(tag) > MOST_QUERY_CHARS:
        raise Invalid(_("Please look for less than that."), field="q")
    try:
        found = iter(_found(query, tag, parse_id(after) if after else None))
        first = next(found, None)
    except (ValueError, NotFound) as error:
        raise Invalid(_("There is no such page."), field="after") from error
    if not first:
        return Found([], "")
    others, last = _page(chain([first], found), _not_shown(user))
    return Found(others, f"{last.pk}" if last else "")


def _found(query: str, tag: str, after: UUID | None) -> Iterable[Group]:
    if not query.strip() and not tag:
        return public_from(after)
    found = Group.objects.filter(visibility=Visibility.PUBLIC, archived_at=None)
    for word in query.casefold().split():
        found = found.filter(search_text__contains=word)
    if tag:
        found = found.filter(search_text__contains=f"\n{' '.join(tag.split())}\n".casefold())
    return follow(found, after).order_by("name", "pk")[:SEARCHED].iterator(READ_AT_ONCE)


def _not_shown(user: User) -> set[UUID]:
    """Return the groups that somebody belongs to, or is banned from."""
    banned = Restriction.objects.filter(user=user, banned=True)
    return {*own_group_ids(user=user), *banned.values_list("group_id", flat=True)}


def _page(found: Iterable[Group], without: Container[UUID]) -> tuple[list[Group], Group | None]:
    """Return the next groups but some, and the last one where more follow."""
    kept: list[Group] = []
    # One's own groups are left out here: with many of them, a query would name them all.
    for group in found:
        if group.pk in without:
            continue
        if len(kept) == PUBLIC_PAGE:
            return kept, kept[-1]
        kept.append(group)
    return kept, None
