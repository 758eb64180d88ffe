"""R9: the first event at once, then one frame for everybody in a tick; busy rooms slow down."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import msgspec
import pytest

from canvas.consumers import CANVAS
from canvas.places import LIVELY
from canvas.previews import Drawing, Previews
from drawmessenger.realtime import protocol
from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.pace import Pace
from drawmessenger.realtime.protocol import LIMITS, Frame
from drawmessenger.realtime.room import LOOK_AGAIN, Room
from tests.harness.canvas import begin, cursor, more, preview_frame

ALICE, BOB = UUID(int=1), UUID(int=2)
TICK = LIMITS.tick_ms / 1000


class Viewer:
    """A socket that remembers the very frames that it was given."""

    def __init__(self, *, blocked: bool = False) -> None:
        self.frames: list[str | bytes] = []
        self.outbox = Outbox(self.send, lambda code: None)
        self.blocked = blocked

    async def send(self, message) -> None:
        self.frames.append(message.get("bytes") or message.get("text"))
        if not self.blocked:
            self.outbox.seen(len(self.frames))

    def kinds(self) -> list[int]:
        return [frame[0] for frame in self.frames if isinstance(frame, bytes)]

    def paces(self) -> list[int]:
        told = [msgspec.json.decode(frame) for frame in self.frames if isinstance(frame, str)]
        return [message["ms"] for message in told if message["t"] == "pace"]


@pytest.fixture
async def room():
    published: list[bytes] = []
    room = Room(CANVAS, UUID(int=9), 7, Pace(), lambda room, block: published.append(block))
    room.published = published
    yield room
    room.close()


def join(room: Room, viewer: Viewer) -> Viewer:
    room.subscribe(viewer.outbox, 0, 0)
    viewer.frames.clear()
    return viewer


def draw(room: Room, drawing: Drawing, *records: bytes) -> None:
    drawing.take(preview_frame(*records))
    room.touch()


def operation(seq: int, author: UUID = ALICE, client_id: UUID | None = None) -> tuple[int, bytes]:
    client = (client_id or uuid4()).bytes
    return seq, protocol.OPERATION.pack(41, seq, 1, author.bytes, client, 0)


async def test_r9_the_first_event_after_a_quiet_time_goes_out_at_once(room):
    viewer = join(room, Viewer())
    draw(room, Drawing(room.volatile, ALICE), begin(1, uuid4()))
    assert viewer.kinds() == [Frame.PREVIEWS]


async def test_r9_one_person_alone_is_never_made_to_wait(room):
    viewer = join(room, Viewer())
    drawing = Drawing(room.volatile, ALICE)
    draw(room, drawing, begin(1, uuid4()))
    for _ in range(5):
        draw(room, drawing, more(1, [(1, 1)]))
    assert len(viewer.frames) == 6


async def test_r9_several_people_share_one_frame_a_tick(room):
    viewer = join(room, Viewer())
    drawings = [Drawing(room.volatile, ALICE), Drawing(room.volatile, BOB)]
    for drawing in drawings:
        draw(room, drawing, begin(1, uuid4()))
    await asyncio.sleep(TICK * 1.5)
    viewer.frames.clear()
    for _ in range(10):
        for drawing in drawings:
            draw(room, drawing, more(1, [(1, 1)]))
    at_once = len(viewer.frames)
    await asyncio.sleep(TICK * 1.5)
    assert at_once <= 1
    assert len(viewer.frames) == at_once + 1


async def test_r9_a_frame_is_encoded_once_for_everybody(room):
    viewers = [join(room, Viewer()) for _ in range(5)]
    for viewer in viewers:
        viewer.frames.clear()
    draw(room, Drawing(room.volatile, ALICE), begin(1, uuid4()))
    assert len({id(viewer.frames[0]) for viewer in viewers}) == 1
    assert len(room.published) == 1


async def test_r1_operations_and_previews_of_a_tick_share_a_frame(room):
    viewer, behind = join(room, Viewer()), join(room, Viewer(blocked=True))
    drawings = [Drawing(room.volatile, ALICE), Drawing(room.volatile, BOB)]
    for drawing in drawings:
        draw(room, drawing, begin(1, uuid4()))
    await asyncio.sleep(TICK * 1.5)
    room._flushed_at = room._loop.time()
    viewer.frames.clear()
    draw(room, drawings[0], more(1, [(1, 1)]))
    room.deliver([operation(1)])
    await asyncio.sleep(TICK * 1.5)
    assert viewer.kinds() == [Frame.BUNDLE]
    assert [part[0] for part in protocol.unbundle(viewer.frames[0])] == [
        Frame.OPERATIONS,
        Frame.PREVIEWS,
    ]
    assert behind.outbox.closed is False


async def test_r7_a_blocked_socket_keeps_the_durable_half_of_a_bundle():
    viewer = Viewer(blocked=True)
    while not viewer.outbox.blocked:
        viewer.outbox.put_durable(b"x" * 4096)
    before = len(viewer.frames)
    viewer.outbox.put(b"durable", b"volatile", b"both")
    viewer.outbox.seen(before)
    assert viewer.frames[before:] == [b"durable"]


async def test_r2_entries_that_wait_for_the_tick_go_out_once_and_in_order(room):
    viewer = join(room, Viewer())
    for drawing in (Drawing(room.volatile, ALICE), Drawing(room.volatile, BOB)):
        draw(room, drawing, begin(1, uuid4()))
    room._flushed_at = room._loop.time()
    viewer.frames.clear()
    for seq in (1, 2, 3):
        room.deliver([operation(seq)])
    late = Viewer()
    room.subscribe(late.outbox, 3, 3)
    await asyncio.sleep(TICK * 1.5)
    (frame,) = (f for f in viewer.frames if f[0] in {Frame.OPERATIONS, Frame.BUNDLE})
    assert len(protocol.unbundle(frame)[0]) == 1 + 3 * protocol.OPERATION.size
    assert Frame.OPERATIONS not in late.kinds()


async def test_a_busy_room_is_told_to_send_less_often_and_a_calm_one_more(room):
    viewers = [join(room, Viewer()) for _ in range(LIMITS.frames_per_tick)]
    drawing = Drawing(room.volatile, ALICE)
    draw(room, drawing, begin(1, uuid4()), begin(2, uuid4()))
    await asyncio.sleep(TICK * 3)
    assert viewers[0].paces() == [2 * LIMITS.tick_ms]
    drawing.end()
    room.touch()
    await asyncio.sleep(TICK * 3)
    assert viewers[0].paces() == [2 * LIMITS.tick_ms, LIMITS.tick_ms]


async def test_r9_a_room_where_many_only_move_the_mouse_has_ticks_too(room):
    viewer = join(room, Viewer())
    drawings = [Drawing(room.volatile, UUID(int=number)) for number in range(20)]
    for number, drawing in enumerate(drawings):
        draw(room, drawing, cursor(0, number))
    await asyncio.sleep(TICK * 1.5)
    viewer.frames.clear()
    for step in range(5):
        for drawing in drawings:
            draw(room, drawing, cursor(0, 100 + step))
    at_once = len(viewer.frames)
    await asyncio.sleep(TICK * 1.5)
    assert at_once <= 1
    assert len(viewer.frames) == at_once + 1


async def test_r9_who_draws_while_the_others_rest_is_never_made_to_wait(room):
    viewer = join(room, Viewer())
    drawing = Drawing(room.volatile, ALICE)
    for number in range(2, 5):
        draw(room, Drawing(room.volatile, UUID(int=number)), cursor(0, number))
    draw(room, drawing, cursor(0, 1))
    await asyncio.sleep(LIVELY + TICK)
    draw(room, drawing, cursor(0, 2))
    viewer.frames.clear()
    draw(room, drawing, begin(1, uuid4()))
    for _ in range(5):
        draw(room, drawing, more(1, [(1, 1)]))
    assert len(viewer.frames) == 6


async def test_a_room_whose_cursors_come_to_rest_is_busy_no_longer(room):
    viewers = [join(room, Viewer()) for _ in range(LIMITS.frames_per_tick)]
    draw(room, Drawing(room.volatile, ALICE), cursor(0, 1))
    assert viewers[0].paces() == [2 * LIMITS.tick_ms]
    await asyncio.sleep(LOOK_AGAIN + TICK)
    assert viewers[0].paces() == [2 * LIMITS.tick_ms, LIMITS.tick_ms]


async def test_other_processes_hear_that_the_last_socket_of_a_room_went(room):
    subscription = room.subscribe(Viewer().outbox, 0, 0)
    drawings = [Drawing(room.volatile, ALICE), Drawing(room.volatile, BOB)]
    for drawing in drawings:
        draw(room, drawing, cursor(0, 1))
    await asyncio.sleep(TICK * 1.5)
    room.published.clear()
    room._flushed_at = room._loop.time()
    for drawing in drawings:
        drawing.end()
    room.touch()
    subscription.leave()
    room.close()
    (block,) = room.published
    assert len(block) == protocol.BLOCK.size + 2 * protocol.CURSOR.size


def test_pace_grows_with_all_rooms_of_a_process():
    pace = Pace()
    assert pace.tick_ms == LIMITS.tick_ms
    pace.note("a", LIMITS.frames_per_tick)
    assert pace.tick_ms == LIMITS.tick_ms
    pace.note("b", 1)
    assert pace.tick_ms == 2 * LIMITS.tick_ms
    pace.note("a", 0)
    pace.note("b", 0)
    assert pace.tick_ms == LIMITS.tick_ms


def test_previews_name_nothing_that_is_quiet():
    assert Previews(1).drain() is None
