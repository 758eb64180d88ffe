"""The reads that are answered in front of Django, beside Django's own answers."""

from __future__ import annotations

import gzip
import json
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from accounts import quick, tokens
from accounts.tokens import token_create, token_use
from canvas import selectors as canvas_selectors
from canvas.models import Canvas
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.snapshotting import snapshot_make
from canvas.strokes import Stroke, Style, pack
from chat.services import message_send
from drawmessenger.asgi import application
from groups import services

pytestmark = pytest.mark.django_db(transaction=True)


@async_to_sync
async def ask(path: str, token: str = "", method: str = "GET", query: str = "", **headers: str):
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
        "query_string": query.encode(),
        "headers": sent,
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1234),
    }
    communicator = ApplicationCommunicator(application, scope)
    await communicator.send_input({"type": "http.request", "body": b"", "more_body": False})
    start = await communicator.receive_output(3)
    body = b""
    while True:
        part = await communicator.receive_output(3)
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    await communicator.wait(3)
    headers = {name.lower(): value for name, value in start["headers"]}
    return start["status"], headers, body


def is_quick(headers):
    """Only Django's middleware says who may frame an answer."""
    return b"x-frame-options" not in headers


def cookie_of(client):
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


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


def test_a_session_is_answered_too(alice, bob, group, client):
    for user in (alice, bob):
        message_send(user=user, group=group, client_id=uuid4(), content=f"from {user.username}")
    client.force_login(alice)
    cookie = cookie_of(client)
    for path in ("/api/v1/groups", f"/api/v1/groups/{group.pk}/messages"):
        status, headers, body = ask(path, cookie=cookie)
        by_django = client.get(path)
        assert (status, is_quick(headers), body) == (200, True, by_django.content)
        assert headers[b"etag"].decode() == by_django["ETag"]
    client.logout()
    status, headers, _ = ask(path, cookie=cookie)
    assert (status, is_quick(headers)) == (401, False)


def test_the_newest_messages_by_token(bob, group, token):
    for text in ("one", "two"):
        message_send(user=bob, group=group, client_id=uuid4(), content=text)
    path = f"/api/v1/groups/{group.pk}/messages"
    status, headers, body = ask(path, token)
    assert (status, is_quick(headers)) == (200, True)
    assert [event["content"] for event in json.loads(body)["events"]] == ["one", "two"]
    status, headers, body = ask(path, token, query="limit=1")
    assert (status, is_quick(headers), len(json.loads(body)["events"])) == (200, False, 1)


@pytest.fixture
def snapshot(alice, group, monkeypatch):
    """The address of a snapshot that is stored in several chunks."""
    monkeypatch.setattr(canvas_selectors, "CHUNK_BYTES", 100)
    canvas = Canvas.objects.get(group=group)
    drafts = [
        OperationDraft(alice, uuid4(), Kind.STROKE, pack(Stroke(Style(), [(0, 0), (n * 7, n * n)])))
        for n in range(1, 60)
    ]
    operations_append(canvas.pk, drafts)
    made = snapshot_make(canvas_id=canvas.pk)
    assert made.size > 300
    return f"/api/v1/canvases/{canvas.pk}/snapshots/{made.seq}"


def test_a_snapshot_comes_whole_and_once(alice, client, snapshot):
    client.force_login(alice)
    cookie = cookie_of(client)
    status, headers, body = ask(snapshot, cookie=cookie, accept_encoding="gzip, br")
    by_django = client.get(snapshot, headers={"Accept-Encoding": "gzip"})
    assert (status, is_quick(headers)) == (200, True)
    assert int(headers[b"content-length"]) == len(body)
    for name in ("etag", "cache-control", "content-type", "content-encoding"):
        assert headers[name.encode()].decode() == by_django[name]
    tag = headers[b"etag"].decode()
    known = ask(snapshot, cookie=cookie, accept_encoding="gzip", if_none_match=tag)
    assert (known[0], known[2]) == (304, b"")
    status, headers, plain = ask(snapshot, cookie=cookie)
    assert (status, is_quick(headers), plain) == (200, False, gzip.decompress(body))


def test_whoever_may_not_see_a_canvas_gets_no_snapshot(charlie, client, snapshot):
    assert ask(snapshot, accept_encoding="gzip")[0] == 401
    assert ask(snapshot, used_token(charlie), accept_encoding="gzip")[0] == 404
    client.force_login(charlie)
    assert ask(snapshot, cookie=cookie_of(client), accept_encoding="gzip")[0] == 404


def test_a_database_that_fails_is_left_to_django(group, token, monkeypatch):
    def fail(*_, **__):
        raise OperationalError

    monkeypatch.setattr(quick, "user_id_of_token", fail)
    status, headers, _ = ask(f"/api/v1/groups/{group.pk}", token)
    assert (status, is_quick(headers)) == (200, False)
    monkeypatch.setattr(tokens, "token_of", fail)
    status, headers, body = ask(f"/api/v1/groups/{group.pk}", token)
    assert (status, headers[b"content-type"]) == (503, b"application/problem+json")
    assert json.loads(body)["status"] == 503


def test_the_session_of_somebody_who_was_disabled_is_nobody_s(alice, group, client):
    client.force_login(alice)
    path = f"/api/v1/groups/{group.pk}/messages"
    assert ask(path, cookie=cookie_of(client))[0] == 200
    alice.is_active = False
    alice.save()
    assert ask(path, cookie=cookie_of(client))[0] == 401
