"""The chat socket: R1 to R6, R8."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from chat.models import Event
from drawmessenger.realtime.hub import get_hub
from groups.models import Membership
from groups.services import group_leave
from tests.harness.sockets import TestSocket, make_session, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


async def test_r4_ack_carries_the_seq_and_leaves_after_the_commit(alice, group):
    client_id = uuid4()
    async with signed_in(alice) as socket:
        await socket.say(t="send", client_id=client_id, group=group.pk, content="hello")
        ack = await socket.hear("ack")
    assert ack["client_id"] == str(client_id)
    saved = await Event.objects.aget(client_id=client_id)
    assert (saved.seq, saved.content) == (ack["seq"], "hello")


async def test_members_hear_a_message_and_others_do_not(alice, bob, charlie, group):
    async with signed_in(alice) as a, signed_in(bob) as b, signed_in(charlie) as c:
        await a.say(t="send", client_id=uuid4(), group=group.pk, content="only for us")
        for socket in (a, b):
            frame = await socket.hear("events")
            assert frame["group"] == str(group.pk)
            (event,) = frame["events"]
            assert (event["content"], event["author"]["name"]) == ("only for us", "Alice")
        assert await c.is_quiet()


async def test_r3_repeating_a_write_changes_nothing(alice, bob, group):
    client_id = uuid4()
    async with signed_in(alice) as a, signed_in(bob) as b:
        for _ in range(3):
            await a.say(t="send", client_id=client_id, group=group.pk, content="once")
        acks = [await a.hear("ack") for _ in range(3)]
        assert {ack["seq"] for ack in acks} == {1}
        await b.hear("events")
        assert await b.is_quiet()
    assert await Event.objects.acount() == 1


async def test_r5_resume_sends_what_was_missed_and_then_what_is_live(alice, bob, group):
    async with signed_in(alice) as a:
        for number in range(1, 6):
            await a.say(t="send", client_id=uuid4(), group=group.pk, content=str(number))
            await a.hear("ack")
        async with signed_in(bob, have={str(group.pk): 2}) as b:
            frame = await b.hear("events")
            assert [event["seq"] for event in frame["events"]] == [3, 4, 5]
            await a.say(t="send", client_id=uuid4(), group=group.pk, content="6")
            frame = await b.hear("events")
            assert [event["seq"] for event in frame["events"]] == [6]


async def test_r5_a_client_that_sees_a_gap_asks_for_it(alice, group):
    async with signed_in(alice) as socket:
        for number in range(3):
            await socket.say(t="send", client_id=uuid4(), group=group.pk, content=str(number))
            await socket.hear("ack")
        while not await socket.is_quiet():
            pass
        await socket.say(t="follow", group=group.pk, after=0)
        seqs: list[int] = []
        while len(seqs) < 3:
            seqs += [event["seq"] for event in (await socket.hear("events"))["events"]]
        assert seqs == [1, 2, 3]


async def test_r8_somebody_who_is_no_member_is_refused_by_name(charlie, group):
    async with signed_in(charlie) as socket:
        client_id = uuid4()
        await socket.say(t="send", client_id=client_id, group=group.pk, content="let me in")
        refused = await socket.hear("refused")
        assert (refused["code"], refused["client_id"]) == ("not_allowed", str(client_id))
        await socket.say(t="follow", group=group.pk, after=0)
        assert (await socket.hear("refused"))["code"] == "not_found"
    assert not await Event.objects.aexists()


async def test_r8_who_leaves_hears_nothing_more(alice, bob, group):
    async with signed_in(alice) as a, signed_in(bob) as b:
        await sync_to_async(group_leave)(group=group, user=bob)
        assert (await b.hear("left"))["group"] == str(group.pk)
        await a.say(t="send", client_id=uuid4(), group=group.pk, content="is he gone?")
        await a.hear("ack")
        assert await b.is_quiet()


async def test_r8_a_lost_notice_is_made_up_for_by_the_heartbeat(alice, bob, group):
    async with signed_in(bob) as socket:
        await Membership.objects.filter(group=group, user=bob).adelete()
        await next(iter(socket_of(bob))).heartbeat()
        assert (await socket.hear("left"))["group"] == str(group.pk)


def socket_of(user):
    return [socket for socket in get_hub().sockets if socket.user_id == user.pk]


async def test_nobody_enters_without_a_session(group):
    socket = TestSocket("/ws/chat/")
    await socket.connect()
    assert await socket.hear_close() == 4401


@pytest.mark.parametrize("origin", ["", "https://evil.example", "http://testserver:8001", "null"])
async def test_a_foreign_or_absent_origin_is_refused(origin, alice, group):
    connected, code = await TestSocket("/ws/chat/", origin=origin).connect()
    assert not connected


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ("not json", ""),
        ("[]", ""),
        ('{"t": "dance"}', ""),
        ('{"t": "send"}', ""),
        ('{"t": "send", "client_id": "x", "group": "y", "content": "z"}', ""),
        ('{"t": "seen", "n": "many"}', ""),
        ('{"t": "seen", "n": 1, "extra": true}', ""),
    ],
)
async def test_a_malformed_frame_is_refused_and_the_socket_lives(alice, group, frame, field):
    async with signed_in(alice) as socket:
        await socket.send_to(text_data=frame)
        assert (await socket.hear("refused"))["code"] == "malformed"
        await socket.say(t="ping")
        await socket.hear("pong")


async def test_another_protocol_version_is_told_so(alice):
    socket = TestSocket("/ws/chat/", await sync_to_async(make_session)(alice))
    await socket.connect()
    await socket.say(t="hello", v=999)
    assert await socket.hear_close() == 4406
