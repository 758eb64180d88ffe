"""Limits of sockets and persons: what is too much is dropped, refused or closed by name."""

from __future__ import annotations

import gc
from contextlib import AsyncExitStack
from uuid import uuid4

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canvas import services as canvas_services
from canvas.models import Canvas, Operation
from canvas.services import OperationDraft, operations_append
from drawmessenger.errors import Conflict
from drawmessenger.realtime import buckets
from drawmessenger.realtime.buckets import (
    FLOOD_FACTOR,
    SOCKETS_PER_PERSON,
    TokenBucket,
    allowance_of,
)
from drawmessenger.realtime.protocol import LIMITS, Close, Frame
from tests.harness.canvas import begin, more, preview_frame, stroke_frame
from tests.harness.sockets import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
BURST = LIMITS.durable_per_second * LIMITS.burst_seconds
PASSING = {"events", "heads", "unread", "presence"}
FLOOD = (LIMITS.volatile_per_second + LIMITS.durable_per_second) * FLOOD_FACTOR


class Clock:
    """Stands still: otherwise a slow machine would refill the buckets while a test fills them."""

    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(buckets, "time", stopped)
    return stopped


@pytest.fixture
def path(group):
    return f"/ws/canvas/{Canvas.objects.get(group=group).pk}/"


def test_a_bucket_gives_a_burst_then_the_average(clock):
    bucket = TokenBucket(10, 2)
    assert [bucket.take() for _ in range(20)] == [0] * 20
    assert bucket.take() == pytest.approx(0.1)
    clock.now += 0.5
    assert [bool(bucket.take()) for _ in range(6)] == [False] * 5 + [True]
    clock.now += 60
    assert sum(not bucket.take() for _ in range(100)) == 20


def test_what_a_person_shares_goes_with_the_last_socket():
    user_id = uuid4()
    first = allowance_of(user_id)
    assert allowance_of(user_id) is first
    assert allowance_of(uuid4()) is not first
    del first
    gc.collect()
    assert user_id not in buckets._allowances


async def send_messages(socket, group, count: int) -> list[str]:
    """Send messages and return the kinds of their answers."""
    kinds = []
    for _ in range(count):
        await socket.say(t="send", client_id=uuid4(), group=group.pk, content="hello")
        while (answer := msgspec.json.decode(await socket.receive_from(3)))["t"] in PASSING:
            pass
        kinds.append(answer["t"])
        if answer["t"] == "refused":
            assert (answer["code"], answer["retry_after"] > 0) == ("busy", True)
    return kinds


async def test_a_socket_that_writes_too_fast_is_asked_to_wait(alice, group, clock):
    async with signed_in(alice) as socket:
        kinds = await send_messages(socket, group, BURST + 1)
        assert kinds == ["ack"] * BURST + ["refused"]


async def test_many_sockets_of_a_person_share_an_allowance(alice, bob, group, clock):
    async with AsyncExitStack() as stack:
        sockets = [
            await stack.enter_async_context(signed_in(alice)) for _ in range(SOCKETS_PER_PERSON + 1)
        ]
        for socket in sockets[:-1]:
            assert await send_messages(socket, group, BURST) == ["ack"] * BURST
        assert await send_messages(sockets[-1], group, 1) == ["refused"]
        other = await stack.enter_async_context(signed_in(bob))
        assert await send_messages(other, group, 1) == ["ack"]


async def test_previews_beyond_the_allowance_are_dropped_and_the_stroke_stands(
    alice, bob, path, clock
):
    stroke = uuid4()
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await a.send_to(bytes_data=preview_frame(begin(1, stroke)))
        for _ in range(LIMITS.volatile_per_second * LIMITS.burst_seconds + 50):
            await a.send_to(bytes_data=preview_frame(more(1, [(1, 1)])))
        await a.send_to(bytes_data=stroke_frame(stroke))
        await a.hear("ack")
        assert await b.hear_bytes(Frame.OPERATIONS)
    assert await Operation.objects.acount() == 1


async def test_flooding_closes_the_socket(alice, path, clock):
    async with signed_in(alice, path) as socket:
        for _ in range(FLOOD * LIMITS.burst_seconds + 10):
            await socket.send_input({"type": "websocket.receive", "bytes": b"\x01"})
        assert await socket.hear_close() == Close.TOO_MANY


async def test_a_burst_of_previews_is_no_flood(alice, path, clock):
    async with signed_in(alice, path) as socket:
        for _ in range(FLOOD):
            await socket.send_input({"type": "websocket.receive", "bytes": b"\x01"})
        await socket.say(t="ping")
        await socket.hear("pong", timeout=10)


@pytest.mark.parametrize(
    "frame",
    [
        {"text": "not json"},
        {"text": '{"t": "dance"}'},
        {"bytes": b"\xff"},
        {"bytes": preview_frame(b"\x63\0\0")},
        {"text": "[" * 50_000},
        {"text": '{"t": "seen", "n": ' + "9" * 5_000 + "}"},
    ],
    ids=["no-json", "unknown", "binary", "record", "deep", "number"],
)
async def test_malformed_frames_are_refused_and_many_close_the_socket(alice, path, clock, frame):
    async with signed_in(alice, path) as socket:
        await socket.send_input({"type": "websocket.receive", **frame})
        assert (await socket.hear("refused"))["code"] in {"malformed", "invalid"}
        for _ in range(BURST // 10):
            await socket.send_input({"type": "websocket.receive", **frame})
        assert await socket.hear_close() == Close.MALFORMED


@pytest.mark.parametrize("frame", [{"bytes": b"\x01"}, {"text": " "}])
async def test_a_frame_that_is_too_large_closes_the_socket(alice, path, frame):
    large = {name: part * (LIMITS.frame_bytes + 1) for name, part in frame.items()}
    async with signed_in(alice, path) as socket:
        await socket.send_input({"type": "websocket.receive", **large})
        assert await socket.hear_close() == Close.TOO_LARGE


async def test_a_stroke_has_at_most_so_many_points(alice, path):
    line = [(number % 100, 0) for number in range(LIMITS.stroke_points + 1)]
    async with signed_in(alice, path) as socket:
        await socket.send_to(bytes_data=stroke_frame(uuid4(), line[:-1]))
        assert (await socket.hear("ack"))["seq"] == 1
        await socket.send_to(bytes_data=stroke_frame(uuid4(), line))
        assert (await socket.hear("refused"))["code"] == "invalid"


async def test_a_preview_has_at_most_so_many_points(alice, path):
    full = more(1, [(1, 0)] * LIMITS.points_per_record)
    async with signed_in(alice, path) as socket:
        await socket.send_to(bytes_data=preview_frame(begin(1, uuid4())))
        for _ in range(LIMITS.stroke_points // LIMITS.points_per_record + 1):
            await socket.send_to(bytes_data=preview_frame(full))
        assert (await socket.hear("refused"))["field"] == "points"


async def test_only_so_many_strokes_are_under_way_at_once(alice, path):
    async with signed_in(alice, path) as socket:
        for number in range(LIMITS.strokes_at_once + 1):
            await socket.send_to(bytes_data=preview_frame(begin(number, uuid4())))
        assert (await socket.hear("refused"))["field"] == "stroke"


async def test_asking_for_history_again_and_again_is_refused(alice, group, clock):
    async with signed_in(alice) as socket:
        for _ in range(BURST + 1):
            await socket.say(t="follow", group=group.pk, after=0)
        assert (await socket.hear("refused"))["code"] == "busy"


@pytest.fixture
def small_canvas(monkeypatch, group):
    """A canvas that takes three operations."""
    monkeypatch.setattr(canvas_services, "_nearly_full", set())
    limits = msgspec.structs.replace(LIMITS, operations_per_canvas=3)
    monkeypatch.setattr(canvas_services, "LIMITS", limits)
    return Canvas.objects.get(group=group)


def draft(user) -> OperationDraft:
    payload = stroke_frame(uuid4())[18:]
    return OperationDraft(user, uuid4(), 1, payload)


def test_a_full_canvas_refuses_new_strokes_and_knows_its_old_ones(alice, small_canvas):
    first = draft(alice)
    assert operations_append(small_canvas.pk, [first])[0].seq == 1
    outcomes = operations_append(small_canvas.pk, [draft(alice) for _ in range(3)])
    assert [item.seq for item in outcomes[:2]] == [2, 3]
    assert isinstance(outcomes[2], Conflict)
    again, new = operations_append(small_canvas.pk, [first, draft(alice)])
    assert again.seq == 1
    assert isinstance(new, Conflict)
    assert Operation.objects.count() == 3


def test_a_canvas_with_room_is_not_asked_how_full_it_is(alice, group):
    canvas = Canvas.objects.get(group=group)
    operations_append(canvas.pk, [draft(alice)])
    with CaptureQueriesContext(connection) as queries:
        operations_append(canvas.pk, [draft(alice)])
    heads = [query for query in queries if "ORDER BY" in query["sql"] and "seq" in query["sql"]]
    assert len(heads) == 1  # the log's own
