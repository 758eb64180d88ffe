"""GET /api/v1/events: held without a thread until something comes, bounded, and exact."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import HttpCommunicator
from django.utils import timezone

from accounts.tokens import token_create, tokens_revoke
from chat import waiting
from chat.models import Event
from chat.services import message_send
from drawmessenger.asgi import application
from drawmessenger.realtime.hub import get_hub
from groups.models import Membership
from groups.services import group_create, membership_create
from tests.harness.sockets import HOST

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token(bob, group):
    return token_create(user=bob, name="poller", scope="read")


def asking(token, **query):
    headers = [(b"host", HOST.encode()), (b"authorization", f"Bearer {token}".encode())]
    return HttpCommunicator(
        application, "GET", f"/api/v1/events?{urlencode(query)}", headers=headers
    )


async def answer_of(token, **query):
    request = asking(token, **query)
    answer = await request.get_response(timeout=10)
    await request.wait(timeout=3)
    return answer


async def ask(token, **query):
    answer = await answer_of(token, **query)
    return answer["status"], json.loads(answer["body"])


def send(group, user, content):
    return message_send(group=group, user=user, client_id=uuid4(), content=content)


def texts(page):
    return [event["content"] for frame in page["frames"] for event in frame["events"]]


async def until_held(count=1):
    for _ in range(200):
        if len(get_hub().sockets) >= count:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody waits")


async def test_it_begins_at_once_and_then_is_held_until_something_comes(alice, group, token):
    status, begun = await ask(token)
    assert (status, begun["frames"], begun["more"]) == (200, [], False)
    held = asyncio.ensure_future(ask(token, after=begun["cursor"]))
    await until_held()
    assert not held.done()
    await sync_to_async(send)(group, alice, "At last")
    _, page = await held
    assert texts(page) == ["At last"]
    assert page["frames"][0]["t"] == "events"
    assert page["frames"][0]["group"] == str(group.pk)
    assert not get_hub().sockets
    assert not get_hub().rooms
    _, nothing = await ask(token, after=page["cursor"], wait=1)
    assert (nothing["frames"], nothing["cursor"]) == ([], page["cursor"])


async def test_what_came_before_is_answered_at_once_in_pages_without_gaps(alice, group, token):
    _, page = await ask(token)
    for number in range(5):
        await sync_to_async(send)(group, alice, str(number))
    heard = []
    while len(heard) < 5:
        _, page = await ask(token, after=page["cursor"], limit=2)
        heard += texts(page)
        assert page["more"] is (len(heard) < 5)
    assert heard == ["0", "1", "2", "3", "4"]


async def test_one_group_is_followed_by_seq(alice, group, token):
    for number in range(3):
        await sync_to_async(send)(group, alice, str(number))
    status, page = await ask(token, group=group.pk, after=1)
    assert (texts(page), page["cursor"]) == (["1", "2"], "3")
    held = asyncio.ensure_future(ask(token, group=group.pk, after=3))
    await until_held()
    await sync_to_async(send)(group, alice, "3")
    assert texts((await held)[1]) == ["3"]


async def test_a_group_that_is_joined_meanwhile_is_in_it_from_then_on(alice, bob, token):
    other = await sync_to_async(group_create)(user=alice, name="Other")
    await sync_to_async(send)(other, alice, "before")
    await Event.objects.aupdate(created_at=timezone.now() - timedelta(seconds=1))
    _, begun = await ask(token)
    held = asyncio.ensure_future(ask(token, after=begun["cursor"]))
    await until_held()
    await sync_to_async(membership_create)(group=other, user=bob)
    await held
    await sync_to_async(send)(other, alice, "after")
    assert texts((await ask(token, after=begun["cursor"]))[1]) == ["after"]


async def test_who_is_no_member_hears_nothing(alice, bob, group, token):
    _, begun = await ask(token)
    await Membership.objects.filter(user=bob).adelete()
    await sync_to_async(send)(group, alice, "secret")
    _, page = await ask(token, after=begun["cursor"], wait=1)
    assert page["frames"] == []
    status, told = await ask(token, group=group.pk, after=0)
    assert (status, told["code"]) == (404, "not_found")


async def test_a_revoked_token_ends_the_waiting(bob, token):
    _, begun = await ask(token)
    held = asyncio.ensure_future(ask(token, after=begun["cursor"]))
    await until_held()
    await sync_to_async(tokens_revoke)(user=bob)
    assert (await held)[0] == 401


async def test_a_client_that_goes_is_forgotten(token):
    _, begun = await ask(token)
    gone = asking(token, after=begun["cursor"])
    await gone.send_input({"type": "http.request", "body": b""})
    await until_held()
    await gone.send_input({"type": "http.disconnect"})
    await gone.wait(timeout=3)
    assert not get_hub().sockets


async def test_a_person_waits_in_few_places_at_once(monkeypatch, alice, group, token):
    monkeypatch.setattr(waiting, "PER_PERSON", 2)
    _, begun = await ask(token)
    held = [asyncio.ensure_future(ask(token, after=begun["cursor"])) for _ in range(2)]
    await until_held(2)
    answer = await answer_of(token, after=begun["cursor"])
    assert answer["status"] == 429
    assert (b"retry-after", b"5") in answer["headers"]
    await sync_to_async(send)(group, alice, "free")
    assert [texts(page) for _, page in await asyncio.gather(*held)] == [["free"], ["free"]]
    assert texts((await ask(token, after=begun["cursor"]))[1]) == ["free"]


@pytest.mark.parametrize(
    ("query", "field"),
    [({"after": "x y"}, "after"), ({"after": "gaF4_w"}, "after"), ({"wait": "26"}, "wait")],
)
async def test_what_is_wrong_is_said(query, field, token):
    status, told = await ask(token, **query)
    assert (status, told["code"], told["field"]) == (400, "invalid", field)


async def test_who_has_no_token_is_told_so(db):
    assert (await ask("dm_wrong", after="1"))[0] == 401


def test_a_session_is_answered_at_once(client, bob, group):
    client.force_login(bob)
    cursor = client.get("/api/v1/events").json()["cursor"]
    assert client.get("/api/v1/events", {"after": cursor}).json()["frames"] == []
