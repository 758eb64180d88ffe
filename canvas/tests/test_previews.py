"""Strokes while they are drawn, in two processes (R1, R9)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings, strategies as st

from canvas.previews import Drawing, Previews
from drawmessenger.errors import Invalid
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import LIMITS, POINT_BYTES, Record
from tests.harness.canvas import Viewer, begin, end, more, preview_frame

ALICE, BOB = UUID(int=1), UUID(int=2)


def flush(source: Previews, *viewers: Viewer, other: Previews | None = None) -> None:
    """One tick: what ``source`` drained reaches its viewers and the other process."""
    if block := source.drain():
        if other:
            other.absorb(block)
        for viewer in viewers:
            viewer.take(source.frame([block]))


def test_points_of_a_stroke_within_a_tick_are_joined():
    previews = Previews(1)
    drawing = Drawing(previews, ALICE)
    stroke = uuid4()
    drawing.take(preview_frame(begin(0, stroke)))
    previews.drain()
    for _ in range(3):
        drawing.take(preview_frame(more(0, [(1, 1), (2, 2)])))
    block = previews.drain()
    assert (
        len(block) == protocol.BLOCK.size + protocol.MORE.size + 6 * POINT_BYTES[Record.MORE_SMALL]
    )


def test_a_stroke_arrives_with_its_author_and_is_given_up():
    previews, viewer = Previews(1), Viewer()
    drawing = Drawing(previews, ALICE)
    stroke = uuid4()
    drawing.take(preview_frame(begin(5, stroke, 100, -100), more(5, [(1, 2), (3, -4)])))
    flush(previews, viewer)
    assert viewer.points == {(ALICE, stroke): [(100, -100), (101, -98), (104, -102)]}
    drawing.take(preview_frame(end(5)))
    flush(previews, viewer)
    assert viewer.points == {}


def test_a_late_viewer_sees_strokes_under_way_in_both_processes():
    here, there = Previews(1), Previews(2)
    mine, theirs = Drawing(here, ALICE), Drawing(there, BOB)
    one, two = uuid4(), uuid4()
    mine.take(preview_frame(begin(0, one), more(0, [(1, 1)])))
    theirs.take(preview_frame(begin(0, two), more(0, [(2, 2)])))
    flush(there, other=here)
    flush(here, other=there)
    for previews in (here, there):
        viewer = Viewer()
        viewer.take(previews.state())
        assert viewer.points == {(ALICE, one): [(0, 0), (1, 1)], (BOB, two): [(0, 0), (2, 2)]}


def test_an_operation_replaces_its_preview_in_both_processes():
    here, there = Previews(1), Previews(2)
    drawing = Drawing(here, ALICE)
    stroke = uuid4()
    drawing.take(preview_frame(begin(0, stroke), more(0, [(1, 1)])))
    flush(here, other=there)
    entry = protocol.OPERATION.pack(41, 1, 1, ALICE.bytes, stroke.bytes, 0)
    for previews in (here, there):
        previews.settle([(1, entry)])
        assert Viewer().take(previews.state()) is None
        assert previews.state() == bytes([protocol.Frame.PREVIEW_STATE])
    drawing.take(preview_frame(more(0, [(9, 9)])))  # late points of a saved stroke
    drawing.done(stroke.bytes)
    viewer = Viewer()
    flush(here, viewer)
    assert viewer.points == {}


def test_a_socket_that_goes_gives_its_strokes_up():
    previews, viewer = Previews(1), Viewer()
    drawing = Drawing(previews, ALICE)
    drawing.take(preview_frame(begin(0, uuid4()), begin(1, uuid4())))
    flush(previews, viewer)
    assert len(viewer.points) == 2
    drawing.end()
    flush(previews, viewer)
    assert viewer.points == {}


@pytest.mark.parametrize(
    "records",
    [
        [b"\x99\0\0"],
        [b"\x01"],
        [more(0, [(1, 1)])[:-1]],
        [protocol.MORE.pack(2, 0, 0)],
        [begin(n, uuid4()) for n in range(LIMITS.strokes_at_once + 1)],
        [begin(0, uuid4())[:19] + b"\x63" + begin(0, uuid4())[20:]],
    ],
)
def test_a_bad_record_is_refused(records):
    with pytest.raises(Invalid):
        Drawing(Previews(1), ALICE).take(preview_frame(*records))


def test_an_endless_preview_is_refused():
    drawing = Drawing(Previews(1), ALICE)
    drawing.take(preview_frame(begin(0, uuid4())))
    with pytest.raises(Invalid, match="at most"):
        for _ in range(LIMITS.stroke_points // 255 + 1):
            drawing.take(preview_frame(more(0, [(1, 1)] * 255)))


delta = st.tuples(st.integers(-32768, 32767), st.integers(-32768, 32767))
action = st.one_of(
    st.tuples(st.just("begin"), st.integers(0, 2)),
    st.tuples(st.just("more"), st.integers(0, 2), st.lists(delta, min_size=1, max_size=5)),
    st.tuples(st.just("end"), st.integers(0, 2)),
    st.tuples(st.just("tick")),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), action), max_size=60), st.integers(0, 59))
def test_r9_merging_loses_and_invents_nothing(script, joins_at):
    """Two people in two processes; one viewer from the start, one who joins in between."""
    processes = [Previews(1), Previews(2)]
    drawings = [Drawing(processes[0], ALICE), Drawing(processes[1], BOB)]
    early, late = [Viewer(), Viewer()], Viewer()
    truth: dict[tuple[int, int], tuple[tuple[UUID, UUID], list[tuple[int, int]]]] = {}

    def tick() -> None:
        for number, previews in enumerate(processes):
            if block := previews.drain():
                processes[1 - number].absorb(block)
                for viewer in (*early, late):
                    viewer.take(previews.frame([block]))

    for step, (second, (verb, *rest)) in enumerate(script):
        who = int(second)
        if step == joins_at:
            late.take(processes[0].state())
        if verb == "begin":
            name = (BOB if second else ALICE, uuid4())
            drawings[who].take(preview_frame(begin(rest[0], name[1])))
            truth[who, rest[0]] = (name, [(0, 0)])
        elif verb == "more":
            drawings[who].take(preview_frame(more(*rest)))
            if (who, rest[0]) in truth:
                points = truth[who, rest[0]][1]
                for dx, dy in rest[1]:
                    points.append((points[-1][0] + dx, points[-1][1] + dy))
        elif verb == "end":
            drawings[who].take(preview_frame(end(rest[0])))
            truth.pop((who, rest[0]), None)
        else:
            tick()
    tick()
    expected = dict(truth.values())
    assert early[0].points == early[1].points == expected
    for previews in processes:
        fresh = Viewer()
        fresh.take(previews.state())
        assert fresh.points == expected
    if joins_at < len(script):
        assert late.points == expected
