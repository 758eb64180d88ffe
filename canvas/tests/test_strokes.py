"""The packed form of strokes and erasures: what one side writes the other reads."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from canvas import operations, strokes, wire
from canvas.strokes import Stroke, Style, bounds, pack, unpack
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS

byte = st.integers(0, 255)
coordinate = st.integers(-strokes.MAX_COORDINATE, strokes.MAX_COORDINATE)
styles = st.builds(
    Style,
    scale=st.integers(0, strokes.MAX_SCALE),
    colour=st.tuples(byte, byte, byte, byte),
    width=st.integers(1, 65535).map(lambda width: width / 16),
)


@st.composite
def any_stroke(draw) -> Stroke:
    points = draw(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=60))
    pressed = draw(st.booleans())
    pressures = [draw(byte) for _ in points] if pressed else None
    return Stroke(draw(styles), points, pressures)


@given(any_stroke())
def test_unpack_is_the_inverse_of_pack(stroke):
    assert unpack(pack(stroke)) == stroke


@given(any_stroke())
def test_bounds_contain_every_point(stroke):
    left, top, right, bottom = bounds(stroke)
    unit = 2.0**-stroke.style.scale
    assert all(left <= x * unit <= right and top <= y * unit <= bottom for x, y in stroke.points)


def test_an_ordinary_stroke_is_small():
    """At most 5 bytes a stored point are promised; slow hand movement needs about 2."""
    points = [(10 * n, (n * 7) % 50) for n in range(80)]
    assert len(pack(Stroke(Style(), points))) <= 3 * 80
    assert len(pack(Stroke(Style(), points, [128] * 80))) <= 4 * 80


@given(st.binary(max_size=200))
def test_any_bytes_are_a_stroke_or_refused_by_name(data):
    try:
        stroke = unpack(data)
    except Invalid as error:
        assert error.field
    else:
        assert unpack(pack(stroke)) == stroke


@given(any_stroke(), st.data())
def test_a_damaged_stroke_never_crashes(stroke, data):
    packed = bytearray(pack(stroke))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] = data.draw(byte)
    try:
        operations.check(operations.STROKE, bytes(packed))
    except Invalid as error:
        assert error.message


def _header(**changes) -> bytes:
    values = {"tool": 0, "scale": 2, "width": 64, "flags": 0, "x": 0, "y": 0} | changes
    style = strokes.STYLE.pack(values["tool"], values["scale"], 0, 0, 0, 255, values["width"])
    return strokes.HEADER.pack(style, values["flags"], values["x"], values["y"])


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (b"", "payload"),
        (_header(), "payload"),
        (_header(tool=2) + b"\0", "tool"),
        (_header(scale=9) + b"\0", "scale"),
        (_header(width=0) + b"\0", "width"),
        (_header(flags=8) + b"\0", "flags"),
        (_header(x=strokes.MAX_COORDINATE + 1) + b"\0", "points"),
        (_header() + b"\x01\x00", "payload"),
        (_header() + b"\x00extra", "payload"),
        (_header() + b"\xff\xff\xff\xff\xff\xff", "payload"),
        (_header() + b"\x88\x27", "points"),
    ],
)
def test_a_bad_stroke_is_refused_by_name(payload, field):
    with pytest.raises(Invalid) as caught:
        unpack(payload)
    assert caught.value.field == field


@given(st.sets(st.integers(1, 2**32 - 1), min_size=1, max_size=200))
def test_erasures_round_trip(targets):
    assert operations.unpack_erase(operations.pack_erase(list(targets))) == sorted(targets)


@pytest.mark.parametrize("payload", [b"", b"\0", b"\x02\x05\x00", b"\x01\x05\x05", b"\x01"])
def test_a_bad_erasure_is_refused(payload):
    with pytest.raises(Invalid):
        operations.check(operations.ERASE, payload)


def test_too_many_targets_and_unknown_kinds_are_refused():
    too_many = operations.pack_erase(range(1, LIMITS.targets + 2))
    with pytest.raises(Invalid, match="names"):
        operations.check(operations.ERASE, too_many)
    with pytest.raises(Invalid, match="no operation of kind 77"):
        operations.check(77, b"")


@given(any_stroke())
def test_strokes_of_the_first_days_are_read_too(stroke):
    """They have differences instead of how these change."""
    packed = bytearray(pack(Stroke(stroke.style, stroke.points[:1])))
    packed[strokes.STYLE.size] = 0
    del packed[strokes.HEADER.size :]
    wire.write_varint(len(stroke.points) - 1, packed)
    for axis in (0, 1):
        values = [point[axis] for point in stroke.points]
        steps = [b - a for a, b in pairwise(values)]
        wire.write_varints(map(wire.zigzag, steps), packed)
    assert unpack(bytes(packed)).points == stroke.points
