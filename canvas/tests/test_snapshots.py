"""Packed contents: what goes on from one ends where the whole log ends."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies as st

from canvas import snapshots
from canvas.changes import Change, Transform
from canvas.content import Content
from canvas.operations import Kind
from canvas.strokes import Stroke, Style, pack
from drawmessenger.errors import Invalid
from tests.vectors.histories import AUTHORS, UNDO_REACH, history
from tests.vectors.make import fold_json, folded

ME, OTHER = AUTHORS[0].bytes, AUTHORS[1].bytes
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))
seeds = st.integers(0, 2**32).map(random.Random)
reaches = st.integers(UNDO_REACH, 120)


@settings(deadline=None, max_examples=60)
@given(seeds, st.lists(st.integers(0, 120), max_size=4).map(sorted), reaches)
def test_snapshots_at_any_points_and_the_rest_are_the_whole(chance, points, reach):
    """Histories undo what is at most UNDO_REACH old; snapshots keep that, or more."""
    log = history(chance, 120)
    content = Content()
    for one in log:
        content.apply(one.seq, one.kind, one.author.bytes, one.payload)
        for _ in range(points.count(one.seq)):
            content = snapshots.unpack(snapshots.pack(content, reach))
    assert fold_json(content) == fold_json(folded(log))


@settings(deadline=None, max_examples=60)
@given(seeds, st.integers(0, 90), reaches)
def test_pack_is_the_inverse_of_unpack(chance, length, reach):
    content = folded(history(chance, length))
    before = fold_json(content)
    data = snapshots.pack(content, reach)
    again = snapshots.unpack(data)
    assert snapshots.pack(again, reach) == data
    assert again.seq == length
    assert fold_json(content) == fold_json(again) == before


@settings(deadline=None, max_examples=100)
@given(seeds, st.integers(0, 10**6), st.integers(0, 255), st.booleans())
def test_a_damaged_snapshot_is_refused_or_read(chance, place, byte, cut_off):
    data = bytearray(snapshots.pack(folded(history(chance, 40)), 20))
    place %= len(data)
    if cut_off:
        del data[place:]
    else:
        data[place] = byte
    try:
        snapshots.unpack(bytes(data))
    except Invalid as error:
        assert error.field


def steps(*operations: tuple[int, bytes]) -> Content:
    content = Content()
    for seq, (kind, payload) in enumerate(operations, 1):
        content.apply(seq, kind, ME, payload)
    return content


def packed(content: Content, reach: int) -> Content:
    return snapshots.unpack(snapshots.pack(content, reach))


def test_what_was_erased_long_ago_is_gone_and_a_later_change_of_it_too():
    move = Transform((1, 2), (1.0, 0.0, 0.0, 1.0, 5.0, 5.0)).pack()
    content = steps(
        (Kind.STROKE, STROKE),
        (Kind.STROKE, STROKE),
        (Kind.ERASE, Change((1,)).pack()),
        (Kind.TRANSFORM, move),
    )
    assert set(packed(content, 2).elements) == {1, 2}
    small = packed(content, 1)
    assert set(small.elements) == {2}
    assert small.changes[4].change.targets == (2,)
    assert set(packed(content, 0).changes) == set()


def test_what_was_undone_long_ago_is_gone():
    content = steps((Kind.STROKE, STROKE), (Kind.UNDO, Change((1,)).pack()))
    assert packed(content, 2).elements[1].undone
    assert not packed(content, 1).elements


def test_authors_and_locks_are_kept():
    content = steps((Kind.STROKE, STROKE), (Kind.LOCK, Change((1,)).pack() + b"\1"))
    content.apply(3, Kind.STROKE, OTHER, STROKE)
    again = packed(content, 0)
    assert [element.author for element in again.elements.values()] == [ME, OTHER]
    assert [element.locked for element in again.elements.values()] == [True, False]


def test_a_clear_of_more_than_a_person_may_name_is_kept():
    content = Content()
    for seq in range(1, 2_501):
        content.apply(seq, Kind.STROKE, ME, STROKE)
    content.apply(2_501, Kind.CLEAR, ME, b"")
    again = packed(content, 5_000)
    assert not again.visible()
    again.apply(2_502, Kind.UNDO, ME, Change((2_501,)).pack())
    assert len(again.visible()) == 2_500


@pytest.mark.parametrize(
    "data", [b"", b"DMC1", b"XXXX\0\0\0\0\0\0", b"DMC1\0\0\0\0\xff\xff\xff\xff\xff"]
)
def test_what_is_no_snapshot_is_refused(data):
    with pytest.raises(Invalid):
        snapshots.unpack(data)


def test_a_large_canvas_is_packed_whole():
    points = [(30 * n, (n * 7) % 50) for n in range(50)]
    content = Content()
    for seq in range(1, 20_001):
        content.apply(seq, Kind.STROKE, ME, pack(Stroke(Style(), points)))
    data = snapshots.pack(content, 12_000)
    assert len(snapshots.unpack(data).elements) == 20_000
