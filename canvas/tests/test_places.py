"""Cursors and views of people on a canvas, in two processes (R1, R9)."""

from __future__ import annotations

import math
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings, strategies as st

from canvas.places import FORGOTTEN, LIVELY, Places
from canvas.previews import Drawing, Previews
from drawmessenger.errors import Invalid
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import CursorMode
from tests.harness.canvas import Viewer, begin, cursor, preview_frame, view

ALICE, BOB = UUID(int=1), UUID(int=2)
POINT, LASER, GONE = CursorMode


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def room(process: int, clock: Clock) -> Previews:
    previews = Previews(process)
    previews.places = Places(process, clock)
    return previews


def shown(previews: Previews, viewer: Viewer | None = None) -> list[tuple]:
    viewer = viewer or Viewer()
    if block := previews.drain():
        viewer.take(previews.frame([block]))
    return list(viewer.places.values())


def test_r9_only_the_newest_of_a_tick_is_passed_on():
    previews = Previews(1)
    drawing = Drawing(previews, ALICE)
    for step in range(10):
        drawing.take(preview_frame(cursor(POINT, step, -step, 3), view(step, 0.5)))
    block = previews.drain()
    assert len(block) == protocol.BLOCK.size + protocol.CURSOR.size + protocol.VIEW.size
    viewer = Viewer()
    viewer.take(previews.frame([block]))
    assert list(viewer.places.values()) == [(ALICE, (POINT, 3, 9, -9), (9, 0.5, 800, 600))]


def test_cursor_and_stroke_share_a_frame():
    previews, viewer = Previews(1), Viewer()
    stroke = uuid4()
    Drawing(previews, ALICE).take(preview_frame(begin(0, stroke), cursor(LASER, 7, 8)))
    assert shown(previews, viewer) == [(ALICE, (LASER, 0, 7, 8), None)]
    assert viewer.points == {(ALICE, stroke): [(0, 0)]}


def test_a_cursor_that_does_not_move_costs_nothing_and_a_view_says_who_is_still_there():
    previews = Previews(1)
    drawing = Drawing(previews, ALICE)
    drawing.take(preview_frame(cursor(POINT, 7, 8), view(1, 2)))
    previews.drain()
    drawing.take(preview_frame(cursor(POINT, 7, 8)))
    assert previews.drain() is None
    drawing.take(preview_frame(view(1, 2)))
    assert len(previews.drain()) == protocol.BLOCK.size + protocol.VIEW.size


def test_who_leaves_and_comes_back_within_a_tick_has_no_old_view():
    previews, viewer = Previews(1), Viewer()
    drawing = Drawing(previews, ALICE)
    drawing.take(preview_frame(cursor(POINT), view(1, 2)))
    shown(previews, viewer)
    drawing.take(preview_frame(cursor(GONE), cursor(POINT, 5, 5)))
    assert shown(previews, viewer) == [(ALICE, (POINT, 0, 5, 5), None)]


def test_who_leaves_the_board_is_still_looking_at_it():
    previews, viewer = Previews(1), Viewer()
    drawing = Drawing(previews, ALICE)
    drawing.take(preview_frame(cursor(POINT), view(1, 2)))
    shown(previews, viewer)
    drawing.take(preview_frame(cursor(GONE), view(1, 2)))
    assert shown(previews, viewer) == [(ALICE, None, (1, 2, 800, 600))]


def test_a_socket_that_goes_is_forgotten_and_one_that_said_nothing_is_not_mentioned():
    previews, viewer = Previews(1), Viewer()
    drawing = Drawing(previews, ALICE)
    drawing.take(preview_frame(cursor(POINT), view(1, 2)))
    shown(previews, viewer)
    drawing.end()
    assert shown(previews, viewer) == []
    assert previews.state() == bytes([protocol.Frame.PREVIEW_STATE])
    quick = Drawing(previews, BOB)
    quick.take(preview_frame(cursor(POINT)))
    quick.end()
    assert previews.drain() is None


def test_a_socket_hears_its_own_lane_before_others_do():
    told = []
    previews = Previews(1)
    drawing = Drawing(previews, ALICE, told.append)
    drawing.take(preview_frame(cursor(POINT), view(1, 2)))
    drawing.take(preview_frame(cursor(POINT, 9, 9)))
    viewer = Viewer()
    shown(previews, viewer)
    assert [(1, lane) for lane in told] == list(viewer.places)


def test_only_places_that_changed_lately_count_among_what_goes_on():
    clock = Clock()
    previews = room(1, clock)
    drawings = [Drawing(previews, UUID(int=number)) for number in range(3)]
    for drawing in drawings:
        drawing.take(preview_frame(cursor(POINT, 1, 1), view(1, 1)))
    assert previews.size() == 3
    clock.now = LIVELY * 0.9
    drawings[0].take(preview_frame(cursor(POINT, 2, 2)))
    drawings[1].take(preview_frame(cursor(POINT, 1, 1), view(1, 1)))  # at rest
    clock.now = LIVELY * 1.1
    assert previews.size() == 1
    drawings[0].take(preview_frame(begin(0, uuid4())))
    assert previews.size() == 1  # who draws does not count twice


def test_places_of_a_process_that_died_are_not_told_of_for_ever():
    clock = Clock()
    here, there = room(1, clock), room(2, clock)
    Drawing(here, ALICE).take(preview_frame(view(1, 2)))
    Drawing(there, BOB).take(preview_frame(view(3, 4)))
    here.absorb(there.drain())
    here.drain()
    for now, authors in ((0, {ALICE, BOB}), (FORGOTTEN + 1, {ALICE})):
        clock.now = now
        viewer = Viewer()
        viewer.take(here.state())
        assert {author for author, *_ in viewer.places.values()} == authors


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (cursor(3), "mode"),
        (cursor(POINT, scale=9), "scale"),
        (cursor(POINT, x=2**30 + 1), "cursor"),
        (cursor(LASER, y=-(2**31)), "cursor"),
        (view(math.nan, 0), "view"),
        (view(0, math.inf), "view"),
        (view(2.0**31, 0), "view"),
        (view(0, 0, width=0), "view"),
        (view(0, 0, height=-1), "view"),
        (view(0, 0, width=math.inf), "view"),
        (cursor(POINT)[:-1], "record"),
        (view(0, 0)[:-1], "record"),
    ],
)
def test_a_bad_place_is_refused_by_name(record, field):
    with pytest.raises(Invalid) as refusal:
        Drawing(Previews(1), ALICE).take(preview_frame(record))
    assert refusal.value.field == field


number = st.integers(-(2**30), 2**30)
action = st.one_of(
    st.tuples(st.just("cursor"), st.integers(0, 1), st.integers(0, 2), number, number),
    st.tuples(st.just("view"), number, number, st.floats(1, 1e6), st.floats(1, 1e6)),
    st.tuples(st.just("gone")),
    st.tuples(st.just("end")),
    st.tuples(st.just("tick")),
    st.tuples(st.just("tick here")),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), action), max_size=60), st.integers(0, 59))
def test_r9_merging_leaves_everybody_with_the_newest(script, joins_at):
    """Four sockets of two people in two processes; one viewer at first, one who joins later."""
    processes = [Previews(1), Previews(2)]
    people = [ALICE, BOB, ALICE, BOB]
    drawings = [Drawing(processes[who % 2], people[who]) for who in range(4)]
    early, late = Viewer(), Viewer()
    truth: dict[int, tuple] = {}

    def tick(number: int) -> None:
        if block := processes[number].drain():
            processes[1 - number].absorb(block)
            for viewer in (early, late):
                viewer.take(processes[number].frame([block]))

    for step, (who, (verb, *rest)) in enumerate(script):
        if step == joins_at:
            late.take(processes[0].state())
        place = truth.get(who, (people[who], None, None))
        if verb == "cursor":
            drawings[who].take(preview_frame(cursor(rest[0], rest[2], rest[3], rest[1])))
            truth[who] = (place[0], tuple(rest), place[2])
        elif verb == "view":
            drawings[who].take(preview_frame(view(*rest)))
            truth[who] = (*place[:2], tuple(rest))
        elif verb == "gone":
            drawings[who].take(preview_frame(cursor(GONE)))
            truth.pop(who, None)
        elif verb == "end":
            drawings[who].end()
            truth.pop(who, None)
        else:
            tick(who % 2)
            if verb == "tick":
                tick(1 - who % 2)
    tick(0)
    tick(1)
    expected = sorted(truth.values(), key=repr)
    viewers = [early] + [late] * (joins_at < len(script))
    for previews in processes:
        viewers.append(Viewer())
        viewers[-1].take(previews.state())
    for viewer in viewers:
        assert sorted(viewer.places.values(), key=repr) == expected
