"""Sockets that programs open with a bearer token: who is let in, what they may do, how they end."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import AccessToken
from accounts.services import user_set_active
from accounts.tokens import token_create, token_revoke, tokens_revoke
from canvas.models import Canvas
from chat.models import Event
from drawmessenger.realtime import protocol
from drawmessenger.realtime.hub import get_hub
from drawmessenger.realtime.protocol import Close, Frame
from tests.harness.canvas import stroke_frame
from tests.harness.sockets import TestSocket, make_session

pytestmark = pytest.mark.django_db(transaction=True)


def make(user, scope="write"):
    return token_create(user=user, name="program", scope=scope)


@asynccontextmanager
async def program(token, path="/ws/chat/", **hello):
    socket = TestSocket(path, origin="", token=token)
    connected, _ = await socket.connect()
    assert connected
    await socket.say(t="hello", v=protocol.VERSION, **hello)
    socket.welcome = await socket.hear("welcome")
    try:
        yield socket
    finally:
        await socket.disconnect()


async def test_a_token_opens_the_chat_and_writes(alice, group):
    async with program(await sync_to_async(make)(alice)) as socket:
        assert socket.welcome["you"] == str(alice.pk)
        await socket.say(t="send", client_id=uuid4(), group=group.pk, content="From a program")
        assert (await socket.hear("events"))["events"][0]["content"] == "From a program"
        assert (await socket.hear("ack"))["seq"] == 1


async def test_a_token_opens_a_canvas_and_draws(alice, group):
    canvas = await Canvas.objects.aget(group=group)
    async with program(await sync_to_async(make)(alice), f"/ws/canvas/{canvas.pk}/") as socket:
        assert (await socket.hear("canvas"))["may_draw"]
        await socket.send_to(bytes_data=stroke_frame(uuid4()))
        assert await socket.hear_bytes(Frame.OPERATIONS)
        assert (await socket.hear("ack"))["seq"] == 1


async def test_a_reading_token_hears_all_and_writes_nothing(alice, group):
    token = await sync_to_async(make)(alice, "read")
    canvas = await Canvas.objects.aget(group=group)
    async with program(token) as socket:
        name = uuid4()
        await socket.say(t="send", client_id=name, group=group.pk, content="No")
        refused = await socket.hear("refused")
        assert (refused["code"], refused["client_id"]) == ("not_allowed", str(name))
        await socket.say(t="read", group=group.pk, seq=1)
        assert (await socket.hear("refused"))["about"] == "read"
        await socket.say(t="typing", group=group.pk)
        assert (await socket.hear("refused"))["about"] == "typing"
    async with program(token, f"/ws/canvas/{canvas.pk}/") as socket:
        told = await socket.hear("canvas")
        assert (told["may_draw"], told["may_manage"]) == (False, False)
        await socket.send_to(bytes_data=stroke_frame(uuid4()))
        assert (await socket.hear("refused"))["code"] == "not_allowed"
    assert not await Event.objects.aexists()


async def test_an_absent_origin_needs_a_token_and_a_cookie_beside_it_is_not_looked_at(alice, group):
    key = await sync_to_async(make_session)(alice)
    assert (await TestSocket("/ws/chat/", key, origin="").connect())[0] is False
    socket = TestSocket("/ws/chat/", key, origin="", token="dm_wrong")
    await socket.connect()
    assert await socket.hear_close() == Close.SIGNED_OUT


async def test_a_token_does_not_excuse_a_foreign_origin(alice, group):
    token = await sync_to_async(make)(alice)
    socket = TestSocket("/ws/chat/", origin="https://evil.example", token=token)
    assert (await socket.connect())[0] is False


async def test_one_revoked_token_closes_its_own_sockets_alone(alice, group):
    one, other = await sync_to_async(make)(alice), await sync_to_async(make)(alice)
    kept = await AccessToken.objects.order_by("created_at").afirst()
    async with program(one) as first, program(other) as second:
        await sync_to_async(token_revoke)(user=alice, token_id=kept.pk)
        assert await first.hear_close(timeout=5) == Close.SIGNED_OUT
        assert await second.is_quiet()
        await sync_to_async(tokens_revoke)(user=alice)
        assert await second.hear_close(timeout=5) == Close.SIGNED_OUT


async def test_a_token_that_runs_out_closes_its_sockets(alice, group):
    token = await sync_to_async(make)(alice)
    await AccessToken.objects.aupdate(expires_at=timezone.now() + timedelta(seconds=1))
    async with program(token) as socket:
        assert await socket.hear_close(timeout=5) == Close.SIGNED_OUT


async def test_a_disabled_person_is_cut_off(alice, group):
    async with program(await sync_to_async(make)(alice)) as socket:
        await sync_to_async(user_set_active)(user=alice, is_active=False)
        assert await socket.hear_close(timeout=5) == Close.SIGNED_OUT


async def test_the_heartbeat_notices_a_revocation_that_was_not_told(alice, group):
    async with program(await sync_to_async(make)(alice)) as socket:
        await AccessToken.objects.all().adelete()
        await asyncio.gather(*(one.heartbeat() for one in tuple(get_hub().sockets)))
        assert await socket.hear_close() == Close.SIGNED_OUT
