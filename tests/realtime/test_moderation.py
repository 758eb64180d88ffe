"""Every step of moderation reaches open pages within a second (R8)."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from accounts.services import user_set_active
from canvas.models import Canvas
from chat.models import Event
from groups import invitations, moderation, requests, services, upkeep
from groups.models import Group, Membership
from groups.tests.helpers import set_role, soon
from tests.harness.canvas import stroke_frame
from tests.harness.sockets import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 1.0  # R8


@pytest.fixture
def path(group):
    return f"/ws/canvas/{Canvas.objects.get(group=group).pk}/"


def calling(service, **given):
    return sync_to_async(service)(**given)


async def send(socket, group, text="hello") -> str:
    """Send a message and return how it was answered."""
    name = str(uuid4())
    await socket.say(t="send", client_id=name, group=group.pk, type="TEXT", content=text)
    while True:
        for kind in ("ack", "refused"):
            try:
                answer = await socket.hear(kind, timeout=0.5)
            except TimeoutError:
                continue
            if answer.get("client_id") == name:
                return answer["t"]


async def refused(socket, group) -> bool:
    name = str(uuid4())
    await socket.say(t="send", client_id=name, group=group.pk, type="TEXT", content="x")
    answer = await socket.hear("refused")
    return answer["client_id"] == name and answer["code"] == "not_allowed"


async def drawing_refused(socket) -> bool:
    await socket.send_to(bytes_data=stroke_frame(uuid4()))
    return (await socket.hear("refused"))["code"] == "not_allowed"


async def test_r8_a_mute_counts_at_once(alice, bob, group, path):
    until = soon(hours=1)
    async with signed_in(bob) as chat, signed_in(bob, path) as canvas:
        await canvas.hear("canvas")
        whom = {"group": group, "by": alice, "user_id": bob.pk}
        await calling(moderation.member_mute, **whom, until=until)
        told = await chat.hear("role", timeout=SOON)
        assert (told["role"], told.get("can_write", False)) == ("member", False)
        assert told["muted_until"].startswith(until.isoformat()[:19])
        assert not (await canvas.hear("canvas", timeout=SOON))["may_draw"]
        assert await refused(chat, group)
        assert await drawing_refused(canvas)
        await calling(moderation.member_mute, **whom, until=None)
        assert (await chat.hear("role", timeout=SOON))["can_write"]
        assert (await canvas.hear("canvas", timeout=SOON))["may_draw"]


@pytest.mark.parametrize("service", [moderation.member_remove, moderation.member_ban])
async def test_r8_who_is_removed_or_banned_hears_nothing_more(alice, bob, group, path, service):
    async with signed_in(bob) as chat, signed_in(bob, path) as canvas, signed_in(alice) as a:
        await calling(service, group=group, by=alice, user_id=bob.pk)
        assert (await chat.hear("left", timeout=SOON))["group"] == str(group.pk)
        assert await canvas.hear_close(timeout=SOON) == 4403
        await send(a, group)
        assert await chat.is_quiet()
        assert await refused(chat, group)


async def test_r8_a_banned_visitor_of_a_public_group_hears_nothing_more(
    alice, charlie, group, path
):
    await Group.objects.filter(pk=group.pk).aupdate(visibility="public")
    async with (
        signed_in(charlie, have={str(group.pk): 0}) as chat,
        signed_in(charlie, path) as canvas,
    ):
        await calling(moderation.member_ban, group=group, by=alice, user_id=charlie.pk)
        assert (await chat.hear("left", timeout=SOON))["group"] == str(group.pk)
        assert await canvas.hear_close(timeout=SOON) == 4403
        await chat.say(t="follow", group=group.pk, after=0)
        assert (await chat.hear("refused"))["code"] == "not_found"


async def test_r8_a_group_that_becomes_private_ends_for_visitors(alice, charlie, group, path):
    await Group.objects.filter(pk=group.pk).aupdate(visibility="public")
    await group.arefresh_from_db()
    async with (
        signed_in(charlie, have={str(group.pk): 0}) as chat,
        signed_in(charlie, path) as canvas,
    ):
        await canvas.hear("canvas")
        await calling(upkeep.group_change, group=group, by=alice, visibility="private")
        assert (await chat.hear("left", timeout=SOON))["group"] == str(group.pk)
        assert await canvas.hear_close(timeout=SOON) == 4403


async def test_r8_an_archived_group_says_so(alice, bob, group, path):
    async with signed_in(bob) as chat, signed_in(bob, path) as canvas:
        await canvas.hear("canvas")
        await calling(upkeep.group_archive, group=group, by=alice)
        told = await chat.hear("role", timeout=SOON)
        assert (told["archived"], told.get("can_write", False)) == (True, False)
        assert not (await canvas.hear("canvas", timeout=SOON))["may_draw"]
        assert await refused(chat, group)
        assert await drawing_refused(canvas)
        await calling(upkeep.group_restore, group=group, by=alice)
        assert (await chat.hear("role", timeout=SOON))["can_write"]
        assert await send(chat, group) == "ack"


async def test_r8_settings_count_at_once(alice, bob, group, path):
    async with signed_in(bob, path) as canvas:
        assert (await canvas.hear("canvas"))["may_draw"]
        await calling(upkeep.group_change, group=group, by=alice, may_draw="owners")
        assert not (await canvas.hear("canvas", timeout=SOON))["may_draw"]
        assert await drawing_refused(canvas)


async def test_r8_a_disabled_person_is_out_at_once(alice, bob, group, path):
    async with signed_in(bob) as chat, signed_in(bob, path) as canvas:
        await calling(user_set_active, user=bob, is_active=False)
        assert await chat.hear_close(timeout=SOON) == 4401
        assert await canvas.hear_close(timeout=SOON) == 4401


async def test_deleted_messages_reach_open_pages(alice, bob, group):
    async with signed_in(bob) as b, signed_in(alice) as a:
        assert await send(b, group, "one") == "ack"
        await a.hear("events")
        deletion = {"group": group, "by": alice, "user_id": bob.pk, "since": soon(hours=-1)}
        assert await calling(moderation.messages_delete_of, **deletion) == 1
        (event,) = (await a.hear("events", timeout=SOON))["events"]
        assert (event["kind"], event["target"]) == ("delete", 1)


async def test_only_who_leads_hears_of_requests(alice, bob, charlie, group):
    await Group.objects.filter(pk=group.pk).aupdate(visibility="public", joining="request")
    await group.arefresh_from_db()
    async with signed_in(alice) as a, signed_in(bob) as b:
        await calling(requests.request_create, group=group, user=charlie)
        told = await a.hear("desk", timeout=SOON)
        assert told == {"t": "desk", "group": str(group.pk), "about": "requests"}
        assert await b.is_quiet()


async def test_a_write_under_way_of_who_is_removed(alice, bob, group):
    """It is saved and acknowledged, or refused: never one without the other."""
    async with signed_in(bob) as chat:
        names = [str(uuid4()) for _ in range(20)]
        for name in names:
            await chat.say(t="send", client_id=name, group=group.pk, type="TEXT", content="x")
        await asyncio.sleep(0.01)
        await calling(moderation.member_remove, group=group, by=alice, user_id=bob.pk)
        head = await Event.objects.filter(group=group).acount()
        acked, left = await answers_to(chat, names)
        saved = {str(key) async for key in Event.objects.values_list("client_id", flat=True)}
        assert saved == acked
        assert left == set(names) - acked
        # Nothing came after the removal was done.
        assert await Event.objects.filter(group=group).acount() == head


async def answers_to(socket, names) -> tuple[set[str], set[str]]:
    """Return which writes were acknowledged, and which were refused."""
    acked, refusals = set(), set()
    while len(acked) + len(refusals) < len(names):
        event = await socket.receive_json_from(timeout=3)
        if event["t"] == "ack":
            acked.add(event["client_id"])
        elif event["t"] == "refused":
            refusals.add(event["client_id"])
    return acked, refusals


async def test_two_people_use_the_last_place_at_once(alice, bob, charlie, group):
    """On threads of their own, and groups/tests/test_invitations.py holds it on both engines."""

    await sync_to_async(services.group_leave)(group=group, user=bob)
    _, token = await calling(invitations.invitation_create, group=group, user=alice, uses=1)
    accept = sync_to_async(invitations.invitation_accept, thread_sensitive=False)
    outcomes = await asyncio.gather(
        accept(token=token, user=bob), accept(token=token, user=charlie), return_exceptions=True
    )
    assert sum(isinstance(outcome, Group) for outcome in outcomes) == 1


async def test_two_last_owners_leave_at_once(alice, bob, charlie, group):

    await calling(services.membership_create, group=group, user=charlie)
    await sync_to_async(set_role)(group, bob, "owner")
    leave = sync_to_async(services.group_leave, thread_sensitive=False)
    await asyncio.gather(
        leave(group=group, user=alice), leave(group=group, user=bob), return_exceptions=True
    )
    assert await Membership.objects.filter(group=group, role="owner").acount() >= 1
