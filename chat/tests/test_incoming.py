"""Incoming webhooks: a secret address posts as a bot of its own, and not too fast."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import user_set_active
from chat import incoming
from chat.incoming import MOST, incoming_create, incoming_delete, incoming_list, incoming_post
from chat.models import Event, IncomingWebhook
from drawmessenger.errors import Conflict, NotAllowed, NotFound
from groups.models import Membership
from groups.upkeep import group_archive

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def made(alice, group):
    return incoming_create(group=group, by=alice, name="Build robot")


@pytest.fixture
def token(made):
    return made[1]


def post(token, body, client=None):
    data = body if isinstance(body, bytes) else json.dumps(body)
    # As curl sends it, without a cookie and without a CSRF token.
    client = client or Client(enforce_csrf_checks=True)
    return client.post(f"/hooks/{token}", data, content_type="application/x-www-form-urlencoded")


def test_it_posts_as_a_bot_of_its_name(group, made, token):
    answer = post(token, {"content": "The build is **green**"})
    assert (answer.status_code, answer.json()["seq"]) == (201, 1)
    event = Event.objects.select_related("author").get()
    assert (event.content, str(event.author)) == ("The build is **green**", "Build robot")
    assert event.author.is_bot
    assert IncomingWebhook.objects.get().last_used_at


def test_many_programs_say_text(token):
    assert post(token, {"text": "red"}).status_code == 201
    assert Event.objects.get().content == "red"


def test_a_repetition_changes_nothing(token):
    body = {"content": "once", "client_id": str(uuid4())}
    assert post(token, body).json() == post(token, body).json()
    assert Event.objects.count() == 1


def test_the_token_is_kept_hashed(made, token):
    assert token not in str(vars(made[0]))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"content": 1}', b'{"content": "x", "y": 1}']
)
def test_what_cannot_be_read_is_told_so(body, token):
    answer = post(token, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer["Content-Type"] == "application/problem+json"


def test_too_much_is_refused(token):
    assert post(token, {"content": " "}).json()["field"] == "content"
    assert post(token, {"content": "x" * 70_000}).json()["field"] == "body"
    assert post(token, {"content": "x" * 20_000}).json()["field"] == "content"


def test_a_wrong_address_is_nobodys(token):
    assert post("x" * 43, {"content": "x"}).status_code == 404
    assert Client().get(f"/hooks/{token}").status_code == 405


def test_it_is_rate_limited(token, monkeypatch):
    monkeypatch.setattr(incoming, "PER_SECOND", 0.1)
    monkeypatch.setattr(incoming, "BURST_SECONDS", 20.0)
    incoming._buckets.clear()
    answers = [post(token, {"content": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 10


def test_an_archived_group_takes_nothing(alice, group, token):
    group_archive(group=group, by=alice)
    assert post(token, {"content": "x"}).status_code == 403


def test_it_ends_with_its_bot_and_its_maker(alice, group, made, token):
    user_set_active(user=User.objects.get(pk=made[0].bot_id), is_active=False)
    with pytest.raises(NotFound):
        incoming_post(token=token, content="x")


def test_owners_look_after_them(alice, bob, group, made, token):
    with pytest.raises(NotAllowed):
        incoming_create(group=group, by=bob, name="Mine")
    with pytest.raises(NotAllowed):
        incoming_delete(group=group, by=bob, hook_id=made[0].pk)
    for _ in range(MOST - 1):
        incoming_create(group=group, by=alice, name="Another")
    with pytest.raises(Conflict):
        incoming_create(group=group, by=alice, name="One more")
    post(token, {"content": "It stays"})
    incoming_delete(group=group, by=alice, hook_id=made[0].pk)
    assert len(incoming_list(group=group, by=alice)) == MOST - 1
    assert not Membership.objects.filter(user=made[0].bot_id).exists()
    assert post(token, {"content": "x"}).status_code == 404
    assert Event.objects.get().content == "It stays"


def test_by_the_api(client, alice, group):
    client.force_login(alice)
    path = f"/api/v1/groups/{group.pk}/incoming-webhooks"
    answer = client.post(path, {"name": "Build robot"}, content_type="application/json")
    assert answer.status_code == 201
    address = urlsplit(answer.json()["url"]).path
    assert Client().post(address, {"text": "x"}, "application/json").status_code == 201
    [listed] = client.get(path).json()
    assert (listed["name"], listed["url"]) == ("Build robot", None)
    assert client.delete(f"{path}/{listed['id']}").status_code == 204
    assert client.get(path).json() == []
