"""JSON views of how a group is led: settings, archive, requests, bans, reports, the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.http import HttpResponse
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from accounts.http import SignedInRequest
from accounts.models import User
from drawmessenger.api_answers import answers
from drawmessenger.api_fields import NO_NUL, Closed, Moment
from drawmessenger.api_pages import After, Limit, window_of
from drawmessenger.pictures import MAX_BYTES
from groups import desk, moderation, requests, upkeep
from groups.choices import Callers, Joining, ReportState, Visibility, Who
from groups.models import AuditEntry, Group, JoinRequest, Report
from groups.selectors import group_for
from groups.shapes import GroupOut, found_bytes

router = Router(tags=["leading groups"])


class PersonOut(Schema):
    id: UUID
    name: str


def person_out(person: User) -> PersonOut:
    return PersonOut(id=person.pk, name=str(person))


def anybody_out(person: User | None) -> PersonOut | None:
    return person_out(person) if person else None


# --- Settings, picture, archive ----------------------------------------------------------------


class SettingsOut(Schema):
    visibility: str
    joining: str
    may_draw: str
    may_clear: str
    may_invite: str
    may_call: str
    guests_write: bool
    guests_draw: bool
    guests_invite: bool
    archived: bool


class SettingsIn(Closed):
    visibility: Visibility | None = None
    joining: Joining | None = None
    may_draw: Who | None = None
    may_clear: Who | None = None
    may_invite: Who | None = None
    may_call: Callers | None = None
    guests_write: bool | None = None
    guests_draw: bool | None = None
    guests_invite: bool | None = None


def settings_out(group: Group) -> SettingsOut:
    said = {name: getattr(group, name) for name in upkeep.SETTINGS}
    return SettingsOut(**said, archived=group.archived_at is not None)


@router.get("/groups/{group_id}/settings", response=SettingsOut)
def settings_get(request: SignedInRequest, group_id: str) -> SettingsOut:
    """What is so in a group, for those who may read it."""
    return settings_out(group_for(user=request.user, group_id=group_id))


@router.patch("/groups/{group_id}/settings", response=SettingsOut)
def settings_change(request: SignedInRequest, group_id: str, change: SettingsIn) -> SettingsOut:
    """Change settings; owners may. `may_…`: members, admins, owners; `may_call` also: small."""
    group = group_for(user=request.user, group_id=group_id)
    changes = {name: value for name, value in change.dict().items() if value is not None}
    return settings_out(upkeep.group_change(group=group, by=request.user, **changes))


@router.post("/groups/{group_id}/picture", response={204: None})
def picture_set(
    request: SignedInRequest, group_id: str, picture: File[UploadedFile]
) -> Status[None]:
    """Give a group a picture; it is cut to a square. Owners and admins may."""
    group = group_for(user=request.user, group_id=group_id)
    upkeep.picture_set(group=group, by=request.user, data=picture.read(MAX_BYTES + 1))
    return Status(204, None)


@router.delete("/groups/{group_id}/picture", response={204: None})
def picture_remove(request: SignedInRequest, group_id: str) -> Status[None]:
    """Take a group's picture away. Owners and admins may."""
    group = group_for(user=request.user, group_id=group_id)
    upkeep.picture_set(group=group, by=request.user, data=None)
    return Status(204, None)


@router.put("/groups/{group_id}/archive", response=SettingsOut)
def archive(request: SignedInRequest, group_id: str) -> SettingsOut:
    """Close a group: it can be read, and nothing is written. Owners may."""
    group = group_for(user=request.user, group_id=group_id)
    return settings_out(upkeep.group_archive(group=group, by=request.user))


@router.delete("/groups/{group_id}/archive", response=SettingsOut)
def restore(request: SignedInRequest, group_id: str) -> SettingsOut:
    """Open an archived group again."""
    group = group_for(user=request.user, group_id=group_id)
    return settings_out(upkeep.group_restore(group=group, by=request.user))


# --- Requests to join --------------------------------------------------------------------------


class AskIn(Closed):
    note: str = Field("", max_length=300, pattern=NO_NUL)


class RequestOut(Schema):
    id: UUID
    person: PersonOut
    note: str
    state: str
    created_at: datetime


def request_out(found: JoinRequest) -> RequestOut:
    return RequestOut(
        id=found.pk,
        person=person_out(found.user),
        note=found.note,
        state=found.state,
        created_at=found.created_at,
    )


@router.get("/groups/{group_id}/requests", response=list[RequestOut])
def request_list(
    request: SignedInRequest, group_id: str, after: After = "", limit: Limit = desk.PAGE
) -> list[RequestOut]:
    """Who would like to join; owners and admins see it."""
    group = group_for(user=request.user, group_id=group_id)
    window = window_of(request, after, limit)
    found = desk.requests_of(group=group, user=request.user, window=window)
    return [request_out(one) for one in found]


@router.post("/groups/{group_id}/requests", response={201: RequestOut})
def request_create(request: SignedInRequest, group_id: str, ask: AskIn) -> Status[RequestOut]:
    """Ask to be let into a public group that is joined on request."""
    group = group_for(user=request.user, group_id=group_id)
    made = requests.request_create(group=group, user=request.user, note=ask.note)
    return Status(201, request_out(made))


@router.delete("/groups/{group_id}/requests", response={204: None})
def request_withdraw(request: SignedInRequest, group_id: str) -> Status[None]:
    """Take one's own request back."""
    group = group_for(user=request.user, group_id=group_id)
    requests.request_withdraw(group=group, user=request.user)
    return Status(204, None)


class DecisionIn(Closed):
    accept: bool


@router.put("/groups/{group_id}/requests/{request_id}", response=RequestOut)
def request_decide(
    request: SignedInRequest, group_id: str, request_id: UUID, decision: DecisionIn
) -> RequestOut:
    """Let somebody in, or not; owners and admins may."""
    group = group_for(user=request.user, group_id=group_id)
    decided = requests.request_decide(
        group=group, by=request.user, request_id=request_id, accept=decision.accept
    )
    return request_out(decided)


# --- Reports -----------------------------------------------------------------------------------


class ReportOut(Schema):
    id: UUID
    seq: int
    author: PersonOut
    excerpt: str
    reporter: PersonOut
    reason: str
    state: str
    created_at: datetime


def report_out(found: Report) -> ReportOut:
    return ReportOut(
        id=found.pk,
        seq=found.seq,
        author=person_out(found.author),
        excerpt=found.excerpt,
        reporter=person_out(found.reporter),
        reason=found.reason,
        state=found.state,
        created_at=found.created_at,
    )


class ReportDecision(Closed):
    state: Literal["done", "dismissed"]


@router.get("/groups/{group_id}/reports", response=list[ReportOut])
def report_list(
    request: SignedInRequest,
    group_id: str,
    state: ReportState = ReportState.OPEN,
    after: After = "",
    limit: Limit = desk.PAGE,
) -> list[ReportOut]:
    """Messages that somebody found wrong; owners and admins see them."""
    group = group_for(user=request.user, group_id=group_id)
    window = window_of(request, after, limit)
    found = desk.reports_of(group=group, user=request.user, state=state, window=window)
    return [report_out(report) for report in found]


@router.put("/groups/{group_id}/reports/{report_id}", response={204: None})
def report_decide(
    request: SignedInRequest, group_id: str, report_id: UUID, decision: ReportDecision
) -> Status[None]:
    """Say that a report is `done` or `dismissed`."""
    group = group_for(user=request.user, group_id=group_id)
    moderation.report_decide(
        group=group, by=request.user, report_id=report_id, state=decision.state
    )
    return Status(204, None)


# --- The audit log, public groups --------------------------------------------------------------


class AuditOut(Schema):
    actor: PersonOut | None
    verb: str
    target: PersonOut | None
    before: dict[str, Any]
    after: dict[str, Any]
    at: datetime


def audit_out(entry: AuditEntry) -> AuditOut:
    return AuditOut(
        actor=anybody_out(entry.actor),
        verb=entry.verb,
        target=anybody_out(entry.target),
        before=entry.before,
        after=entry.after,
        at=entry.at,
    )


@router.get("/groups/{group_id}/audit", response=list[AuditOut])
def audit_list(
    request: SignedInRequest,
    group_id: str,
    before: Moment | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = desk.PAGE,
) -> list[AuditOut]:
    """Who did what in a group, the newest first; its owners read it."""
    group = group_for(user=request.user, group_id=group_id)
    found = desk.audit_of(group=group, user=request.user, before=before, limit=limit)
    return [audit_out(entry) for entry in found]


class PublicGroups(msgspec.Struct):
    """`after` asks for the next page; null when there is none."""

    groups: list[GroupOut]
    after: str | None


Words = Annotated[str, Query(max_length=desk.MOST_QUERY_CHARS, pattern=NO_NUL)]


@router.get("/public-groups", **answers(PublicGroups))
def public_group_list(
    request: SignedInRequest, q: Words = "", tag: Words = "", after: str = ""
) -> HttpResponse:
    """Public groups that the caller does not belong to, by words and by tag, in pages."""
    found = desk.public_search(user=request.user, query=q, tag=tag, after=after)
    return HttpResponse(found_bytes(found.groups, found.after), content_type="application/json")
