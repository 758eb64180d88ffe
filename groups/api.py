"""JSON views of groups."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.http import HttpResponse
from ninja import Field, Query, Router

from accounts.http import SignedInRequest
from drawmessenger.api_answers import answers
from drawmessenger.api_fields import NO_NUL, SOME_TEXT, Closed
from drawmessenger.api_pages import After, window_of
from groups import selectors, upkeep
from groups.choices import Role, Visibility
from groups.services import MAX_TAG_CHARS, MAX_TAGS, group_create as group_service
from groups.shapes import GroupDetails, GroupOut, MemberOut, member_out

router = Router(tags=["groups"])


class GroupFor(GroupDetails, frozen=True, kw_only=True):
    """`role` is the caller's, null for a public group that they only read."""

    role: Role | None = None


class Groups(msgspec.Struct):
    """`after` asks for the next page; null when there is none."""

    groups: list[GroupOut]
    after: str | None


ManyMembers = Annotated[int, Query(ge=1, le=selectors.LIST_LIMIT)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=SOME_TEXT)]
Description = Annotated[str, Field(max_length=1000, pattern=NO_NUL)]
Tag = Annotated[str, Field(max_length=MAX_TAG_CHARS, pattern=NO_NUL)]
Tags = Annotated[list[Tag], Field(max_length=MAX_TAGS)]


# groups/quick.py answers most of these before Django does.
@router.get("/groups", **answers(Groups))
def own_group_list(request: SignedInRequest, after: After = "") -> HttpResponse:
    """The groups that the caller belongs to, in the order of their names; pages of 500."""
    body = selectors.own_groups_json(user=request.user, after=after)
    return HttpResponse(body, content_type="application/json")


@router.get("/groups/{group_id}", **answers(GroupFor))
def group_get(request: SignedInRequest, group_id: str) -> HttpResponse:
    """One group, its first members, and the caller's role: null for a public one that they read."""
    body = selectors.group_json(user=request.user, group_id=group_id)
    return HttpResponse(body, content_type="application/json")


@router.get("/groups/{group_id}/members", **answers(list[MemberOut]))
def member_list(
    request: SignedInRequest, group_id: str, after: After = "", limit: ManyMembers = 500
) -> HttpResponse:
    """The members of a group; who came first comes first."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    found = selectors.members(group=group, window=window_of(request, after, limit))
    body = msgspec.json.encode([member_out(membership) for membership in found])
    return HttpResponse(body, content_type="application/json")


class GroupIn(Closed):
    name: Name
    description: Description = ""
    tags: Tags = []
    visibility: Visibility = Visibility.PRIVATE


class GroupChange(Closed):
    name: Name | None = None
    description: Description | None = None
    tags: Tags | None = None


@router.post("/groups", **answers(GroupFor, 201))
def group_create(request: SignedInRequest, group: GroupIn) -> HttpResponse:
    """Make a group; the caller is its owner."""
    made = group_service(user=request.user, **group.dict())
    body = selectors.group_json(user=request.user, group_id=str(made.pk))
    return HttpResponse(body, status=201, content_type="application/json")


@router.patch("/groups/{group_id}", **answers(GroupFor))
def group_change(request: SignedInRequest, group_id: str, change: GroupChange) -> HttpResponse:
    """Change name, description or tags; owners and admins may. Settings have their own address."""
    group = selectors.group_for(user=request.user, group_id=group_id)
    changes = {name: value for name, value in change.dict().items() if value is not None}
    upkeep.group_change(group=group, by=request.user, **changes)
    body = selectors.group_json(user=request.user, group_id=group_id)
    return HttpResponse(body, content_type="application/json")
