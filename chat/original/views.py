"""The routes of the original with their names and shapes; docs/original.md describes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.tokens import token_create
from chat.original.entry import Entry, enter
from chat.original.http import SignedIn, read_body, route
from chat.original.selectors import message_seq
from chat.original.shapes import group_json, messages_json, user_json
from chat.selectors import as_now, message_page
from drawmessenger.errors import Invalid, NotFound
from drawmessenger.ids import parse_id
from groups.models import Group
from groups.selectors import group_for, visible_groups

MESSAGES = 500
NO_RECORD = "No record found!"


class GroupRequest(msgspec.Struct):
    groupId: str
    before: str | None = None


@route("POST", public=True)
def auth(request: HttpRequest) -> dict[str, Any]:
    """Sign a person up or in, and give their client a token. Sets no cookie."""
    user = enter(request, read_body(request, Entry))
    return {"result": user_json(user), "token": token_create(user=user, name="/user/auth")}


def _groups(request: SignedIn) -> dict[str, Any]:
    groups = visible_groups(user=request.user)
    return {"groups": [group_json(group) for group in groups]}


group_list = route("GET", "HEAD")(_groups)
_group_list_by_post = route("POST")(_groups)


def groups(request: HttpRequest) -> HttpResponse:
    """Answer the POST of the original's README; a browser is shown to the page."""
    if request.method in {"GET", "HEAD"}:
        return redirect("groups:list")
    return _group_list_by_post(request)


# What `route` gives a view does not pass through a plain function.
groups.csrf_exempt = True  # type: ignore[attr-defined]


@route("POST")
def single_group(request: SignedIn) -> dict[str, Any]:
    return group_json(_group(request, read_body(request, GroupRequest).groupId))


@route("POST")
def message_list(request: SignedIn) -> list[Any]:
    """The newest messages of a group, or those before a message; oldest first."""
    body = read_body(request, GroupRequest)
    group = _group(request, body.groupId)
    before = None if body.before is None else _seq(group, body.before)
    page = message_page(group_id=group.pk, before=before, limit=MESSAGES)
    return messages_json(reversed(as_now(page)))


def _group(request: SignedIn, group_id: str) -> Group:
    try:
        return group_for(user=request.user, group_id=group_id)
    except NotFound as error:
        raise Invalid(NO_RECORD) from error


def _seq(group: Group, message_id: str) -> int:
    try:
        key: UUID = parse_id(message_id)
        seq = message_seq(group.pk, key)
    except ValueError:
        seq = None
    if seq is None:
        raise Invalid("before: This group has no such message.", field="before")
    return seq
