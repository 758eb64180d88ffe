"""The canvas socket: previews (R1, R9), operations (R2 to R5), permission (R8)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async

from canvas.models import Canvas, Operation
from drawmessenger.realtime.protocol import LIMITS, Frame
from groups.services import group_leave, group_update
from tests.harness.canvas import (
    Viewer,
    begin,
    cursor,
    erase_frame,
    more,
    operations_in,
    preview_frame,
    stroke_frame,
    view,
)
from tests.harness.sockets import TestSocket, make_session, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(group):
    return f"/ws/canvas/{Canvas.objects.get(group=group).pk}/"


async def hear_operations(socket, count: int):
    found = []
    while len(found) < count:
        found += operations_in(await socket.hear_bytes(Frame.OPERATIONS))
    return found


async def test_r9_others_see_a_stroke_before_the_pen_lifts(alice, bob, path):
    stroke, viewer = uuid4(), Viewer()
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await a.send_to(bytes_data=preview_frame(begin(1, stroke), more(1, [(4, 4), (5, 5)])))
        while (alice.pk, stroke) not in viewer.points:
            viewer.take(await b.hear_bytes(Frame.PREVIEWS))
        assert viewer.points[alice.pk, stroke] == [(0, 0), (4, 4), (9, 9)]
    assert not await Operation.objects.aexists()


async def test_r4_a_finished_stroke_is_saved_acknowledged_and_seen(alice, bob, path):
    stroke = uuid4()
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await a.send_to(bytes_data=stroke_frame(stroke))
        assert (await a.hear("ack"))["seq"] == 1
        ((seq, kind, author, client_id, _),) = await hear_operations(b, 1)
        assert (seq, kind, author, client_id) == (1, 1, alice.pk, stroke)
    assert await Operation.objects.acount() == 1


async def test_r3_a_repeated_stroke_is_saved_once(alice, path):
    stroke = uuid4()
    async with signed_in(alice, path) as socket:
        for _ in range(3):
            await socket.send_to(bytes_data=stroke_frame(stroke))
        assert [(await socket.hear("ack"))["seq"] for _ in range(3)] == [1, 1, 1]
    assert await Operation.objects.acount() == 1


async def test_r5_opening_later_shows_everything(alice, bob, path):
    async with signed_in(alice, path) as a:
        for _ in range(3):
            await a.send_to(bytes_data=stroke_frame(uuid4()))
            await a.hear("ack")
        await a.send_to(bytes_data=erase_frame(uuid4(), [2]))
        await a.hear("ack")
    async with signed_in(bob, path, after=1) as b:
        assert [(seq, kind) for seq, kind, *_ in await hear_operations(b, 3)] == [
            (2, 1),
            (3, 1),
            (4, 2),
        ]


async def test_who_joins_while_somebody_draws_sees_the_stroke(alice, bob, path):
    stroke, viewer = uuid4(), Viewer()
    async with signed_in(alice, path) as a:
        await a.send_to(bytes_data=preview_frame(begin(1, stroke), more(1, [(7, 7)])))
        await a.say(t="ping")
        await a.hear("pong")
        async with signed_in(bob, path) as b:
            viewer.take(await b.hear_bytes(Frame.PREVIEW_STATE))
    assert viewer.points == {(alice.pk, stroke): [(0, 0), (7, 7)]}


async def test_others_see_where_somebody_points_and_looks_until_the_socket_goes(alice, bob, path):
    viewer = Viewer()
    async with signed_in(bob, path) as b:
        async with signed_in(alice, path) as a:
            await a.hear("canvas")
            await a.send_to(bytes_data=preview_frame(cursor(0, 5, 6), view(1, 2)))
            lane = await a.hear("lane")
            while not viewer.places:
                viewer.take(await b.hear_bytes(Frame.PREVIEWS))
            place = (alice.pk, (0, 0, 5, 6), (1, 2, 800, 600))
            assert viewer.places == {(lane["process"], lane["lane"]): place}
            late = Viewer()
            async with signed_in(bob, path) as c:
                late.take(await c.hear_bytes(Frame.PREVIEW_STATE))
            assert late.places == viewer.places
        while viewer.places:
            viewer.take(await b.hear_bytes(Frame.PREVIEWS))


async def test_a_bad_stroke_is_refused_by_name_and_its_preview_goes(alice, bob, path):
    stroke, viewer = uuid4(), Viewer()
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await a.send_to(bytes_data=preview_frame(begin(1, stroke)))
        viewer.take(await b.hear_bytes(Frame.PREVIEWS))
        assert viewer.points
        await a.send_to(bytes_data=stroke_frame(stroke)[:-1])
        refused = await a.hear("refused")
        assert (refused["code"], refused["client_id"]) == ("invalid", str(stroke))
        while viewer.points:
            viewer.take(await b.hear_bytes(Frame.PREVIEWS))


@pytest.mark.parametrize("frame", [b"", b"\xff", b"\x02short", b"\x01\x99\0\0", b"\x10" * 40])
async def test_a_malformed_frame_is_refused_and_the_socket_lives(alice, path, frame):
    async with signed_in(alice, path) as socket:
        await socket.send_input({"type": "websocket.receive", "bytes": frame})
        assert (await socket.hear("refused"))["code"] == "invalid"
        await socket.say(t="ping")
        await socket.hear("pong")


async def test_a_frame_that_is_too_large_closes_the_socket(alice, path):
    async with signed_in(alice, path) as socket:
        await socket.send_to(bytes_data=b"\x02" * (LIMITS.frame_bytes + 1))
        assert await socket.hear_close() == 4413


async def test_r8_a_stranger_sees_nothing_of_a_private_canvas(charlie, path):
    socket = TestSocket(path, await sync_to_async(make_session)(charlie))
    await socket.connect()
    await socket.say(t="hello", v=1)
    assert await socket.hear_close() == 4403


async def test_an_unknown_canvas_is_like_a_foreign_one(alice, group):
    socket = TestSocket(f"/ws/canvas/{UUID(int=1)}/", await sync_to_async(make_session)(alice))
    await socket.connect()
    await socket.say(t="hello", v=1)
    assert await socket.hear_close() == 4403


async def test_r8_who_leaves_is_cut_off_from_the_canvas(bob, group, path):
    async with signed_in(bob, path) as socket:
        await sync_to_async(group_leave)(group=group, user=bob)
        assert await socket.hear_close() == 4403


async def test_a_reader_of_a_public_group_sees_and_changes_nothing(alice, charlie, group, path):
    await sync_to_async(group_update)(group=group, visibility="public")
    async with signed_in(alice, path) as a, signed_in(charlie, path) as c:
        await a.hear_bytes(Frame.PREVIEW_STATE)  # nothing is under way
        await a.hear("canvas")
        await c.send_to(bytes_data=preview_frame(begin(1, uuid4())))
        await c.send_to(bytes_data=stroke_frame(uuid4()))
        assert (await c.hear("refused"))["code"] == "not_allowed"
        assert await a.is_quiet()
        await a.send_to(bytes_data=stroke_frame(uuid4()))
        assert len(await hear_operations(c, 1)) == 1
