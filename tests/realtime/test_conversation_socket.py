"""Changes of messages, reading, typing and presence over the chat socket."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from chat import presence
from chat.models import Event
from chat.reading import notify_set, receipts_show
from chat.services import message_send
from drawmessenger.realtime.hub import get_hub
from groups.models import Membership, Role
from groups.services import group_leave, membership_create
from tests.harness.sockets import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


async def sent(socket, group, content="hello", **more):
    return await written(socket, group, "send", content=content, **more)


async def written(socket, group, kind, **more):
    client_id = uuid4()
    await socket.say(t=kind, client_id=client_id, group=group.pk, **more)
    ack = await socket.hear("ack")
    assert ack["client_id"] == str(client_id)
    return ack["seq"]


async def refused(socket, group, kind, **more):
    client_id = uuid4()
    await socket.say(t=kind, client_id=client_id, group=group.pk, **more)
    answer = await socket.hear("refused")
    assert answer["client_id"] == str(client_id)
    return answer["code"]


async def events(socket, count):
    found = []
    while len(found) < count:
        found += (await socket.hear("events"))["events"]
    return found


async def test_changes_are_events_that_name_their_message(alice, bob, group):
    async with signed_in(alice) as a, signed_in(bob) as b, signed_in(bob) as watching:
        seq = await sent(a, group, "**hi** @bob")
        await sent(b, group, "well", reply_to=seq)
        await written(a, group, "edit", seq=seq, content="bye")
        await written(b, group, "react", seq=seq, emoji="👍", on=True)
        await written(b, group, "react", seq=seq, emoji="👍", on=False)
        await written(b, group, "pin", seq=seq, on=True)
        await written(a, group, "delete", seq=seq)
        found = await events(watching, 7)
    message, reply, edit = found[:3]
    assert message["html"].startswith("<p><strong>hi</strong> <span class=")
    assert message["mentions"] == [str(bob.pk)]
    assert reply["reply"] == {
        "seq": seq,
        "author": {"id": str(alice.pk), "name": "Alice"},
        "type": "TEXT",
        "text": "hi @Bob",
    }
    assert (edit["content"], edit["html"], edit["target"]) == ("bye", "<p>bye</p>", seq)
    kinds = [(event["kind"], event.get("target")) for event in found[3:]]
    assert kinds == [("react", seq), ("unreact", seq), ("pin", seq), ("delete", seq)]
    assert [event["number"] for event in found] == [1, 2, 2, 2, 2, 2, 2]


async def test_changes_are_refused_by_name(alice, bob, charlie, group):
    await sync_to_async(membership_create)(group=group, user=charlie, role=Role.READER)
    async with signed_in(alice) as a, signed_in(bob) as b, signed_in(charlie) as c:
        seq = await sent(a, group)
        assert await refused(b, group, "edit", seq=seq, content="x") == "not_allowed"
        assert await refused(b, group, "delete", seq=seq) == "not_allowed"
        assert await refused(c, group, "react", seq=seq, emoji="👍", on=True) == "not_allowed"
        assert await refused(c, group, "pin", seq=seq, on=True) == "not_allowed"
        assert await refused(a, group, "react", seq=seq, emoji="no emoji", on=True) == "invalid"
        assert await refused(a, group, "edit", seq=seq, content=" ") == "invalid"
        assert await refused(a, group, "edit", seq=99, content="x") == "not_found"
        assert await refused(a, group, "send", content="x", reply_to=99) == "not_found"
        assert await refused(a, group, "send", attachments=[str(uuid4())]) == "not_found"
        anchor = {"canvas": str(uuid4()), "seq": 1, "region": [0, 0, -1, 5]}
        assert await refused(a, group, "send", content="x", anchor=anchor) == "invalid"
    assert await Event.objects.acount() == 1


async def test_an_anchor_comes_back_as_it_was_given(alice, group):
    canvas = await group.canvases.aget()
    anchor = {"canvas": str(canvas.pk), "seq": 12, "region": [0.5, 1, 20, 30]}
    async with signed_in(alice) as socket:
        await socket.say(t="send", client_id=uuid4(), group=group.pk, content="here", anchor=anchor)
        (event,) = await events(socket, 1)
    assert event["anchor"] == anchor


async def test_unread_is_told_at_the_beginning_and_to_the_other_pages(alice, bob, group):
    async with signed_in(alice) as a:
        for text in ("one", "two @bob"):
            await sent(a, group, text)
        async with signed_in(bob) as one, signed_in(bob) as two:
            for socket in (one, two):
                counts = (await socket.hear("unread"))["counts"]
                told = {"number": 2, "notify": "all"}
                assert counts == {str(group.pk): {"unread": 2, "mentions": 1} | told}
            await one.say(t="read", group=group.pk, seq=2)
            counts = (await two.hear("unread"))["counts"]
            assert counts == {str(group.pk): {"unread": 0, "mentions": 0} | told}
            await sync_to_async(notify_set)(group=group, user=bob, notify="none")
            counts = (await two.hear("unread"))["counts"]
            assert counts[str(group.pk)]["notify"] == "none"
            receipt = await a.hear("read")
            assert (receipt["person"], receipt["seq"]) == (str(bob.pk), 2)


async def test_who_does_not_show_it_reads_in_silence(alice, bob, group):
    await sync_to_async(receipts_show)(user=bob, shows=False)
    async with signed_in(alice) as a, signed_in(bob) as b, signed_in(bob) as other:
        await sent(a, group)
        await other.hear("unread")
        while not await a.is_quiet():
            pass
        await b.say(t="read", group=group.pk, seq=1)
        await other.hear("unread")
        assert await a.is_quiet()
    assert (await Membership.objects.aget(group=group, user=bob)).last_read_seq == 1


async def test_typing_is_told_to_the_others_and_not_too_often(alice, bob, charlie, group):
    async with signed_in(alice) as a, signed_in(bob) as b, signed_in(charlie) as c:
        for _ in range(3):
            await b.say(t="typing", group=group.pk)
        told = await a.hear("typing")
        assert (told["group"], told["person"]["name"]) == (str(group.pk), "Bob")
        for socket in (a, b, c):
            assert await socket.is_quiet()
        for kind, more in (("typing", {}), ("read", {"seq": 1}), ("follow", {"after": 0})):
            await c.say(t=kind, group=group.pk, **more)
            told = await c.hear("refused")
            assert told["code"] in {"not_allowed", "not_found"}
            assert (told["about"], told["group"]) == (kind, str(group.pk))
        assert await a.is_quiet()


async def seen(socket, person, state):
    while True:
        people = (await socket.hear("presence"))["people"]
        if people.get(str(person.pk)) == state:
            return people


async def test_presence_is_of_the_members_of_shared_groups(alice, bob, charlie, group, monkeypatch):
    monkeypatch.setattr(presence, "GRACE", 0.1)
    async with signed_in(alice) as a, signed_in(charlie) as c:
        await seen(a, alice, "here")
        async with signed_in(bob) as b:
            await seen(a, bob, "here")
            people = await seen(b, alice, "here")
            assert str(charlie.pk) not in people
            await b.say(t="away", on=True)
            await seen(a, bob, "away")
            async with signed_in(bob):
                await seen(a, bob, "here")
            await seen(a, bob, "away")
        await seen(a, bob, "gone")
        told = await c.heard("presence")
        assert {person for frame in told for person in frame["people"]} <= {str(charlie.pk)}


async def test_what_another_process_said_is_forgotten_when_it_is_silent(alice, bob, group):
    async with signed_in(alice) as a:
        here = presence.presence_of(get_hub())
        here.on_notice(
            {
                "kind": "presence",
                "process": "another",
                "person": str(bob.pk),
                "state": "here",
                "groups": str(group.pk),
            }
        )
        await seen(a, bob, "here")
        here._seen[str(bob.pk)]["another"].at -= presence.FORGET + 1
        (socket,) = [one for one in get_hub().sockets if one.user_id == alice.pk]
        await socket.heartbeat()
        await seen(a, bob, "gone")


async def test_who_leaves_is_seen_no_longer(alice, bob, group):
    async with signed_in(alice) as a, signed_in(bob) as b:
        await seen(a, bob, "here")
        await sync_to_async(group_leave)(group=group, user=bob)
        await b.hear("left")
        here = presence.presence_of(get_hub())
        assert str(bob.pk) not in here._people[str(group.pk)] or await seen(a, bob, "gone")


async def test_a_new_member_begins_at_the_head(alice, charlie, group):
    def prepare():
        for _ in range(3):
            message_send(group=group, user=alice, client_id=uuid4(), content="before")
        membership_create(group=group, user=charlie)

    await sync_to_async(prepare)()
    async with signed_in(charlie) as socket:
        assert (await socket.hear("unread"))["counts"][str(group.pk)]["unread"] == 0


async def test_who_comes_and_who_goes_is_told_to_the_group(alice, bob, charlie, group):
    async with signed_in(alice) as a:
        await sync_to_async(membership_create)(group=group, user=charlie)
        told = await a.hear("member")
        person = {"id": str(charlie.pk), "name": "Charlie"}
        assert told == {"t": "member", "group": str(group.pk), "person": person, "joined": True}
        await sync_to_async(group_leave)(group=group, user=charlie)
        assert (await a.hear("member"))["joined"] is False
