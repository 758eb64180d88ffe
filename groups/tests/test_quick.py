"""The reads that are answered in front of Django, beside Django's own answers."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from accounts.tokens import token_create, token_use
from drawmessenger.asgi import application
from groups import services

pytestmark = pytest.mark.django_db(transaction=True)


@async_to_sync
async def ask(path: str, token: str = "", method: str = "GET", **headers: str):
    """Return status, headers and body of an answer of the whole application."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    sent.append((b"host", b"testserver"))
    if token:
        sent.append((b"authorization", f"Bearer {token}".encode()))
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": sent,
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1234),
    }
    communicator = ApplicationCommunicator(application, scope)
    await communicator.send_input({"type": "http.request", "body": b"", "more_body": False})
    start = await communicator.receive_output(3)
    body = await communicator.receive_output(3)
    await communicator.wait(3)
    return start["status"], dict(start["headers"]), body.get("body", b"")


def used_token(user):
    """A token whose use was noted just now."""
    token = token_create(user=user, name="test")
    assert token_use(token, writes=False)
    return token


@pytest.fixture
def token(alice):
    return used_token(alice)


def test_both_give_the_same(alice, group, token, client):
    client.force_login(alice)
    for path in ("/api/v1/groups", f"/api/v1/groups/{group.pk}"):
        status, headers, body = ask(path, token)
        assert (status, b"server-timing" in headers) == (200, True)
        assert client.get(path).content == body
    shown = json.loads(body)
    assert (shown["name"], shown["role"]) == (group.name, "owner")


def test_the_second_reading_is_a_hit_until_something_changes(group, token):
    path = f"/api/v1/groups/{group.pk}"
    timings = [ask(path, token)[1][b"server-timing"] for _ in range(2)]
    assert [b"hit" in timing for timing in timings] == [False, True]
    services.group_update(group=group, name="Renamed")
    assert json.loads(ask(path, token)[2])["name"] == "Renamed"
    (listed,) = json.loads(ask("/api/v1/groups", token)[2])["groups"]
    assert listed["name"] == "Renamed"


def test_who_has_it_is_told_so(group, token):
    path = f"/api/v1/groups/{group.pk}"
    tag = ask(path, token)[1][b"etag"].decode()
    status, headers, body = ask(path, token, if_none_match=tag)
    assert (status, body, headers[b"etag"]) == (304, b"", tag.encode())
    services.group_update(group=group, name="Renamed")
    assert ask(path, token, if_none_match=tag)[0] == 200


def test_who_may_not_is_refused_by_django(alice, bob, charlie, group, token):
    path = f"/api/v1/groups/{group.pk}"
    assert ask(path)[0] == 401
    assert ask(path, "wrong")[0] == 401
    assert ask(path, used_token(charlie))[0] == 404
    assert ask(f"/api/v1/groups/{uuid4()}", token)[0] == 404
    theirs = used_token(bob)
    assert ask(path, theirs)[0] == 200
    services.group_leave(group=group, user=bob)
    assert ask(path, theirs)[0] == 404
    alice.is_active = False
    alice.save()
    assert ask(path, token)[0] == 401


def test_a_public_group_is_read_by_everybody(charlie, group, client: Client):
    services.group_update(group=group, visibility="public")
    status, _, body = ask(f"/api/v1/groups/{group.pk}", used_token(charlie))
    assert (status, json.loads(body)["role"]) == (200, None)


def test_the_use_of_a_token_is_noted_once_a_minute(alice, group):
    token = token_create(user=alice, name="test")
    path = f"/api/v1/groups/{group.pk}"
    assert [b"server-timing" in ask(path, token)[1] for _ in range(2)] == [False, True]
    assert alice.access_tokens.get().last_used_at
