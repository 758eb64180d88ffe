"""R8: logging out and disabling close sockets."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from accounts.deletion import account_delete
from accounts.services import user_set_active
from accounts.sessions import session_list
from drawmessenger.realtime import protocol
from tests.harness.sockets import TestSocket, signed_in, stop_hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def _no_hub_left_behind():
    yield
    await stop_hub()


@asynccontextmanager
async def signed_in_as(client):
    """The socket of a browser that signed in by the page."""
    socket = TestSocket("/ws/chat/", await sync_to_async(lambda: client.session.session_key)())
    assert (await socket.connect())[0]
    await socket.say(t="hello", v=protocol.VERSION)
    await socket.hear("welcome")
    try:
        yield socket
    finally:
        await socket.disconnect()


async def test_logging_out_closes_the_sockets_of_that_session_alone(alice, settings):
    async with signed_in(alice) as one, signed_in(alice) as other:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = one.session_key
        await sync_to_async(client.post)(reverse("account_logout"))
        assert await one.hear_close() == 4401
        await other.say(t="ping")
        await other.hear("pong")


async def test_disabling_somebody_closes_all_their_sockets(alice):
    async with signed_in(alice) as one, signed_in(alice) as other:
        await sync_to_async(user_set_active)(user=alice, is_active=False)
        assert [await one.hear_close(), await other.hear_close()] == [4401, 4401]


async def test_a_session_that_is_ended_elsewhere_closes_its_sockets_alone(bob, client_of):
    here, there = await sync_to_async(client_of)(bob), await sync_to_async(client_of)(bob)
    async with signed_in_as(here) as one, signed_in_as(there) as other:
        sessions = await sync_to_async(session_list)(user=bob)
        key = await sync_to_async(lambda: there.session.session_key)()
        [ended] = [session for session in sessions if session.session_key == key]
        await sync_to_async(here.post)(reverse("session_end", args=[ended.pk]))
        assert await other.hear_close() == 4401
        await one.say(t="ping")
        await one.hear("pong")


async def test_a_deleted_account_closes_its_sockets(bob):
    async with signed_in(bob) as socket:
        await sync_to_async(account_delete)(user=bob)
        assert await socket.hear_close() == 4401
