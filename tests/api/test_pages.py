"""No list is without an end: each comes in pages, and all pages together are the whole list."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.services import guest_create
from canvas.models import Canvas
from chat import api as chat_api, reading_api
from chat.selectors import edits_of
from chat.services import message_edit, message_send
from groups import selectors
from groups.invitations import invitation_create
from groups.models import JoinRequest, Membership, Report, Restriction
from groups.services import group_create, membership_create
from tests.api.calls import send

pytestmark = [pytest.mark.django_db, pytest.mark.storage]
LINK = re.compile(r'<(/api/v1/[^>]+)>; rel="next"')


def many(scene, count: int = 5) -> None:
    """Fill the lists of a group; some of what is in them came at the very same moment."""
    group, owner, now = scene.world.group, scene.user, timezone.now()
    for number in range(count):
        person = guest_create(full_name=f"Person {number}")
        membership_create(group=group, user=person)
        invitation_create(group=group, user=owner)
        at = now - timedelta(minutes=number // 2)
        JoinRequest.objects.create(group=group, user=person, created_at=at)
        Restriction.objects.create(group=group, user=person, banned=True, created_at=at)
        facts = {"author": person, "excerpt": "x", "reason": "y", "created_at": at}
        Report.objects.create(group=group, seq=number + 50, reporter=owner, **facts)
        Canvas.objects.create(group=group, created_by=owner, name=f"{number}")
    Membership.objects.filter(group=group).update(joined_at=now)


LISTS = ["member_list", "invitation_list", "request_list", "ban_list", "report_list", "canvas_list"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_comes_in_pages(scene, name):
    many(scene)
    client = scene.client()
    whole = send(client, name, scene)
    assert "Link" not in whole
    answer = send(client, name, scene, query={"limit": "2"})
    found, pages = answer.json(), 1
    while "Link" in answer:
        answer = client.get(LINK.fullmatch(answer["Link"])[1])
        assert 1 <= len(answer.json()) <= 2
        found, pages = found + answer.json(), pages + 1
    assert found == whole.json()
    assert pages == (len(found) + 1) // 2 >= 3


# The last one is the first moment there is, which is none in other time zones.
FIRST = base64.urlsafe_b64encode(b"0001-01-01T00:00:00+14:00 " + b"0" * 32).decode()


@pytest.mark.parametrize("cursor", ["x", "bm90aGluZw", "MjAyNi0xMS0yNCAxMg", FIRST.rstrip("=")])
def test_a_cursor_of_ones_own_making_is_refused(scene, cursor):
    for name in LISTS:
        answer = send(scene.client(), name, scene, query={"after": cursor})
        assert (answer.status_code, answer.json()["field"]) == (400, "after")


def followed(client, name: str, scene, key: str) -> tuple[list, int]:
    """Return what all pages have, and how many there were."""
    found, pages, after = [], 0, {}
    while after is not None:
        answer = send(client, name, scene, query=after).json()
        found, pages = [*found, *answer[key]], pages + 1
        after = {"after": answer["after"]} if answer["after"] else None
    return found, pages


def test_ones_groups_come_in_pages(scene, monkeypatch):
    for number in range(4):
        group_create(user=scene.user, name=f"Group {number}")
    monkeypatch.setattr(selectors, "LIST_LIMIT", 2)
    found, pages = followed(scene.client(), "own_group_list", scene, "groups")
    assert pages == 3
    assert len({group["id"] for group in found}) == 5


def test_what_is_unread_and_read_comes_in_pages(scene, monkeypatch):
    for number in range(4):
        group_create(user=scene.user, name=f"Group {number}")
    monkeypatch.setattr(reading_api, "MANY", 2)
    found, pages = followed(scene.client(), "unread", scene, "counts")
    assert (len(set(found)), pages) == (5, 3)
    Membership.objects.filter(group=scene.world.group).update(last_read_seq=1)
    found, pages = followed(scene.client(), "receipt_list", scene, "read")
    assert (len(set(found)), pages) == (3, 2)


def test_wordings_and_threads_come_in_pages(scene, monkeypatch):
    group, user = scene.world.group, scene.user
    first = message_send(group=group, user=user, client_id=uuid4(), content="0").seq
    for number in range(1, 4):
        message_edit(group=group, user=user, client_id=uuid4(), seq=first, content=f"{number}")
        message_send(group=group, user=user, client_id=uuid4(), content="x", reply_to=first)
    monkeypatch.setattr(chat_api, "PAGE_LIMIT", 2)
    monkeypatch.setattr(chat_api.selectors, "THREAD", 2)
    assert len(edits_of(group=group, seq=first)) == 4
    for name in ("message_edits", "message_thread"):
        after, found, more = "0", [], True
        while more:
            query, params = {"after": after}, {"seq": first}
            answer = send(scene.client(), name, scene, params=params, query=query).json()
            found, more = found + answer["events"], answer["more"]
            after = str(found[-1]["seq"])
        assert len({event["seq"] for event in found}) == len(found) == 4
