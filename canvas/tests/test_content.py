"""The fold of a canvas's operations."""

from __future__ import annotations

import random

from hypothesis import given, settings, strategies as st

from canvas.changes import Change, Lock, Transform
from canvas.content import Content
from canvas.operations import NOT_UNDONE, Kind
from canvas.strokes import Stroke, Style, pack
from tests.harness.fold import PlainFold
from tests.vectors.histories import AUTHORS, Operation, history
from tests.vectors.make import fold_json, folded

ME = AUTHORS[0].bytes
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))
histories = st.builds(
    lambda seed, length: history(random.Random(seed), length),
    st.integers(0, 2**32),
    st.integers(1, 90),
)


def drawn(*operations: tuple[int, bytes]) -> Content:
    content = Content()
    for seq, (kind, payload) in enumerate(operations, 1):
        content.apply(seq, kind, ME, payload)
    return content


def names(*targets: int) -> bytes:
    return Change(targets).pack()


def seqs(content: Content) -> list[int]:
    return [element.seq for element in content.visible()]


@settings(deadline=None, max_examples=60)
@given(histories)
def test_the_content_is_what_the_protocol_says(log):
    assert fold_json(folded(log)) == PlainFold(log).looks()


@settings(deadline=None, max_examples=60)
@given(histories, st.data())
def test_undo_and_redo_change_nothing_in_the_end(log, data):
    """Of what is active: redoing what somebody had undone before is no return."""
    content = folded(log)
    before = fold_json(content)
    active = [
        one.seq
        for one in log
        if one.kind not in NOT_UNDONE
        and (one.seq not in content.elements or not content.elements[one.seq].undone)
        and (one.seq not in content.changes or content.changes[one.seq].active)
    ]
    if not active:
        return
    targets = data.draw(st.lists(st.sampled_from(active), unique=True, min_size=1).map(sorted))
    seq = len(log) + 1
    for kind in (Kind.UNDO, Kind.REDO):
        content.apply(seq, kind, ME, names(*targets))
        seq += 1
    assert fold_json(content) == before


def test_a_locked_element_is_not_reached_but_undone():
    lock = Lock((1,), True).pack()
    content = drawn((Kind.STROKE, STROKE), (Kind.LOCK, lock), (Kind.ERASE, names(1)))
    assert seqs(content) == [1]
    content.apply(4, Kind.CLEAR, ME, b"")
    assert seqs(content) == [1]
    content.apply(5, Kind.UNDO, ME, names(1))
    assert seqs(content) == []


def test_a_lock_is_not_undone():
    lock = Lock((1,), True).pack()
    content = drawn((Kind.STROKE, STROKE), (Kind.LOCK, lock), (Kind.UNDO, names(2)))
    assert content.elements[1].locked


def test_what_was_locked_when_a_change_came_stays_unchanged_when_it_is_unlocked():
    lock, unlock = Lock((1,), True).pack(), Lock((1,), False).pack()
    content = drawn(
        (Kind.STROKE, STROKE), (Kind.LOCK, lock), (Kind.ERASE, names(1)), (Kind.LOCK, unlock)
    )
    assert seqs(content) == [1]


def test_a_clear_erases_what_is_there_then_and_comes_back():
    content = drawn((Kind.STROKE, STROKE), (Kind.STROKE, STROKE), (Kind.UNDO, names(2)))
    content.apply(4, Kind.CLEAR, ME, b"")
    content.apply(5, Kind.REDO, ME, names(2))
    assert seqs(content) == [2]  # hidden when the canvas was cleared
    content.apply(6, Kind.UNDO, ME, names(4))
    assert seqs(content) == [1, 2]


def test_matrices_are_multiplied_in_their_order_not_in_that_of_undoing():
    grow, move = (2.0, 0.0, 0.0, 2.0, 0.0, 0.0), (1.0, 0.0, 0.0, 1.0, 10.0, 0.0)
    content = drawn(
        (Kind.STROKE, STROKE),
        (Kind.TRANSFORM, Transform((1,), grow).pack()),
        (Kind.TRANSFORM, Transform((1,), move).pack()),
    )
    assert next(content.looks()).matrix == (2.0, 0.0, 0.0, 2.0, 10.0, 0.0)
    content.apply(4, Kind.UNDO, ME, names(2))
    assert next(content.looks()).matrix == move
    content.apply(5, Kind.REDO, ME, names(2))
    assert next(content.looks()).matrix == (2.0, 0.0, 0.0, 2.0, 10.0, 0.0)


def test_what_never_was_is_named_without_harm():
    later = Operation(1, Kind.ERASE, AUTHORS[0], names(2, 99))
    content = folded([later, Operation(2, Kind.STROKE, AUTHORS[0], STROKE)])
    assert seqs(content) == [2]
    assert not content.changes
