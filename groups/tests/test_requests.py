"""Requests to join a public group that is joined on request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from groups import desk, moderation, requests, services
from groups.models import JoinRequest, RequestState
from groups.selectors import membership_in
from groups.tests.helpers import set_role, verbs

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(group):
    group.visibility, group.joining = "public", "request"
    group.save()
    return group


def ask(group, user, note=""):
    return requests.request_create(group=group, user=user, note=note)


def decide(group, by, asked, accept=True):
    return requests.request_decide(group=group, by=by, request_id=asked.pk, accept=accept)


def test_such_a_group_is_not_joined_freely(charlie, group):
    with pytest.raises(NotAllowed):
        services.group_join(group=group, user=charlie)


def test_asking_and_being_let_in(alice, charlie, group):
    asked = ask(group, charlie, " I draw  boats ")
    assert asked.note == "I draw boats"
    assert ask(group, charlie) == asked
    assert desk.requests_of(group=group, user=alice) == [asked]
    decide(group, alice, asked)
    assert membership_in(group, charlie)
    assert desk.requests_of(group=group, user=alice) == []
    assert "request.accept" in verbs(group)


def test_who_is_declined_asks_again_the_next_day(alice, charlie, group):
    decide(group, alice, ask(group, charlie), accept=False)
    assert not membership_in(group, charlie)
    with pytest.raises(Conflict):
        ask(group, charlie)
    JoinRequest.objects.update(decided_at=timezone.now() - timedelta(days=1, seconds=1))
    assert ask(group, charlie).state == RequestState.OPEN


def test_only_who_leads_decides_and_only_once(alice, bob, charlie, group):
    asked = ask(group, charlie)
    for person in (bob, charlie):
        with pytest.raises(NotAllowed):
            decide(group, person, asked)
        with pytest.raises(NotAllowed):
            desk.requests_of(group=group, user=person)
    set_role(group, bob, "admin")
    decide(group, bob, asked, accept=False)
    with pytest.raises(Conflict):
        decide(group, alice, asked)
    assert not membership_in(group, charlie)


def test_one_takes_ones_request_back(alice, charlie, group):
    asked = ask(group, charlie)
    requests.request_withdraw(group=group, user=charlie)
    with pytest.raises(NotFound):
        decide(group, alice, asked)


def test_what_cannot_be_asked(alice, bob, charlie, group):
    with pytest.raises(Conflict):
        ask(group, bob)
    with pytest.raises(Invalid):
        ask(group, charlie, "x" * 301)
    moderation.member_ban(group=group, by=alice, user_id=charlie.pk)
    with pytest.raises(NotAllowed):
        ask(group, charlie)
    group.joining = "free"
    with pytest.raises(NotAllowed):
        ask(group, charlie)


def test_a_ban_ends_a_request(alice, charlie, group):
    ask(group, charlie)
    moderation.member_ban(group=group, by=alice, user_id=charlie.pk)
    assert desk.requests_of(group=group, user=alice) == []


def test_pages_and_json(client, alice, charlie, group):
    client.force_login(charlie)
    room = client.get(f"/groups/{group.pk}/").content.decode()
    assert "Ask to join" in room
    assert client.get(f"/groups/{group.pk}/ask/").status_code == 200
    assert client.post(f"/groups/{group.pk}/ask/", {"note": "Hi"}).status_code == 302
    assert "Take my request back" in client.get(f"/groups/{group.pk}/").content.decode()
    base = f"/api/v1/groups/{group.pk}/requests"
    assert client.get(base).status_code == 403
    client.force_login(alice)
    (asked,) = client.get(base).json()
    assert asked["note"] == "Hi"
    answer = client.put(f"{base}/{asked['id']}", {"accept": True}, content_type="application/json")
    assert answer.json()["state"] == "accepted"
