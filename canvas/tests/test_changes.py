"""The packed forms of what changes elements."""

from __future__ import annotations

import random
from math import inf, nan
from struct import pack

import pytest
from hypothesis import given, strategies as st

from canvas import operations
from canvas.changes import Change, Cut, Restyle, Transform, unpack_targets
from canvas.cuts import MAX_CUT, united
from canvas.operations import Kind, unpack_change
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS
from tests.vectors.histories import CHANGES

kinds = st.sampled_from(list(CHANGES))
seeds = st.integers(0, 2**32).map(random.Random)
many_targets = st.sets(st.integers(1, 2**32 - 1), min_size=1, max_size=40).map(
    lambda found: tuple(sorted(found))
)
some_cuts = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=8).map(
    lambda found: [(start, start + length) for start, length in found]
)


@given(kinds, seeds, many_targets)
def test_unpack_is_the_inverse_of_pack(kind, chance, targets):
    change = CHANGES[kind](chance, targets)
    assert unpack_change(kind, change.pack()) == change


@given(kinds, seeds, many_targets, st.data())
def test_a_change_keeps_what_belongs_to_the_targets_that_it_keeps(kind, chance, targets, data):
    change = CHANGES[kind](chance, targets)
    kept = data.draw(st.lists(st.sampled_from(change.targets), unique=True).map(sorted))
    some = change.only(kept)
    assert some.targets == tuple(kept)
    for name in ("orders", "cuts"):
        if hasattr(change, name):
            whole = dict(zip(change.targets, getattr(change, name), strict=True))
            assert getattr(some, name) == tuple(whole[target] for target in kept)


@given(st.sampled_from(sorted(Kind)), st.binary(max_size=90))
def test_any_bytes_are_an_operation_or_refused_by_name(kind, data):
    try:
        operations.check(kind, data)
    except Invalid as error:
        assert error.field


@given(kinds, seeds, many_targets, st.integers(0, 10**6), st.integers(0, 255))
def test_a_damaged_change_never_crashes(kind, chance, targets, place, byte):
    packed = bytearray(CHANGES[kind](chance, targets).pack())
    packed[place % len(packed)] = byte
    try:
        operations.check(kind, bytes(packed))
    except Invalid as error:
        assert error.field


@given(some_cuts)
def test_united_cuts_are_their_union_ascending_and_apart(cuts):
    joined = united(cuts)
    places = {place for start, end in joined for place in range(start, end)}
    assert places == {place for start, end in cuts for place in range(start, end)}
    ends = [place for pair in joined for place in pair]
    assert ends == sorted(set(ends))


ONE = b"\x01\x05"


def transform(*matrix: float) -> bytes:
    return ONE + pack("<6d", *matrix)


def restyle(mask: int, colour: int = 0, width: int = 0, filling: int = 0) -> bytes:
    return ONE + bytes([mask]) + bytes([colour] * 4) + pack("<H", width) + bytes([filling] * 4)


@pytest.mark.parametrize(
    ("kind", "payload", "field"),
    [
        (Kind.ERASE, b"\x00", "targets"),
        (Kind.ERASE, b"\x01\x00", "targets"),
        (Kind.UNDO, b"\x02\x05\x00", "targets"),
        (Kind.REDO, b"\x02\x05", "payload"),
        (Kind.UNDO, ONE + b"\0", "payload"),
        (Kind.ERASE, Change(tuple(range(1, LIMITS.targets + 2))).pack(), "targets"),
        (Kind.TRANSFORM, transform(1, 0, 0, 1, 0, 0)[:-1], "payload"),
        (Kind.TRANSFORM, transform(1, 0, 0, 1, 0, 0) + b"\0", "payload"),
        (Kind.TRANSFORM, transform(nan, 0, 0, 1, 0, 0), "matrix"),
        (Kind.TRANSFORM, transform(1, 0, 0, 1, inf, 0), "matrix"),
        (Kind.TRANSFORM, transform(1, 0, 0, 1, 0, -(2.0**31)), "matrix"),
        (Kind.TRANSFORM, transform(2e6, 0, 0, 1, 0, 0), "matrix"),
        (Kind.TRANSFORM, transform(1, 1, 1, 1, 0, 0), "matrix"),
        (Kind.RESTYLE, restyle(0), "mask"),
        (Kind.RESTYLE, restyle(8), "mask"),
        (Kind.RESTYLE, restyle(2), "width"),
        (Kind.RESTYLE, restyle(1, width=3), "width"),
        (Kind.RESTYLE, restyle(2, width=3, colour=1), "colour"),
        (Kind.RESTYLE, restyle(1, colour=1, filling=1), "colour"),
        (Kind.RESTYLE, restyle(1)[:-1], "payload"),
        (Kind.ORDER, ONE + pack("<d", nan), "orders"),
        (Kind.ORDER, ONE + pack("<d", inf), "orders"),
        (Kind.ORDER, b"\x02\x05\x01" + pack("<d", 1), "payload"),
        (Kind.ORDER, ONE + pack("<2d", 1, 2), "payload"),
        (Kind.CUT, b"\x00", "targets"),
        (Kind.CUT, ONE + b"\x00", "cuts"),
        (Kind.CUT, ONE + b"\x01\x03\x00", "cuts"),
        (Kind.CUT, ONE + b"\x01\x00\x81\xf1\x04", "cuts"),
        (Kind.CUT, ONE + b"\x02\x00\x01", "payload"),
        (Kind.CUT, ONE + b"\xff\xff\x7f", "cuts"),
        (Kind.CUT, ONE + b"\x01\x00\x01\x00", "payload"),
        (Kind.RETEXT, b"\x02\x05\x01" + pack("<2i", 1, 1) + b"a", "targets"),
        (Kind.RETEXT, ONE + pack("<2i", 0, 1) + b"a", "size"),
        (Kind.RETEXT, ONE + pack("<2i", 1, 1), "text"),
        (Kind.RETEXT, ONE + pack("<i", 1), "payload"),
        (Kind.LOCK, ONE, "payload"),
        (Kind.LOCK, ONE + b"\x02", "lock"),
        (Kind.LOCK, ONE + b"\x01\x01", "payload"),
        (Kind.CLEAR, b"\0", "payload"),
        (0, b"", "kind"),
        (15, b"", "kind"),
    ],
)
def test_a_bad_change_is_refused_by_name(kind, payload, field):
    with pytest.raises(Invalid) as caught:
        operations.check(kind, payload)
    assert caught.value.field == field


def test_the_largest_changes_are_taken():
    targets = tuple(range(1, LIMITS.targets + 1))
    operations.check(Kind.TRANSFORM, Transform(targets, (1e6, 0, 0, 1e6, 2.0**30, 0)).pack())
    operations.check(Kind.CUT, Cut((1,), (((0, MAX_CUT),),)).pack())
    operations.check(Kind.RESTYLE, Restyle((1,), 7, (1, 2, 3, 4), 65_535, (5, 6, 7, 8)).pack())
    operations.check(Kind.CLEAR, b"")


def test_a_clear_that_became_an_erasure_may_name_more():
    change = Change(tuple(range(1, LIMITS.targets + 9)))
    assert unpack_targets(change.pack(), most=10**6) == change
