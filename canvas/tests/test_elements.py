"""The packed forms of shapes, texts and pictures."""

from __future__ import annotations

import random
from struct import pack

import pytest
from hypothesis import given, strategies as st

from canvas import operations
from canvas.elements import Picture, Shape, Text, unpack_picture, unpack_shape, unpack_text
from canvas.operations import Kind
from canvas.strokes import MAX_COORDINATE, Style
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS
from tests.vectors.histories import random_picture, random_shape, random_text

UNPACK = {Kind.SHAPE: unpack_shape, Kind.TEXT: unpack_text, Kind.PICTURE: unpack_picture}
MAKE = {Kind.SHAPE: random_shape, Kind.TEXT: random_text, Kind.PICTURE: random_picture}
kinds = st.sampled_from(list(UNPACK))
seeds = st.integers(0, 2**32).map(random.Random)


@given(kinds, seeds)
def test_unpack_is_the_inverse_of_pack(kind, chance):
    element = MAKE[kind](chance)
    assert UNPACK[kind](element.pack()) == element


@given(kinds, st.binary(max_size=80))
def test_any_bytes_are_an_element_or_refused_by_name(kind, data):
    try:
        element = UNPACK[kind](data)
    except Invalid as error:
        assert error.field
    else:
        assert element.pack() == data


@given(kinds, seeds, st.integers(0, 10**6), st.integers(0, 255))
def test_a_damaged_element_never_crashes(kind, chance, place, byte):
    packed = bytearray(MAKE[kind](chance).pack())
    packed[place % len(packed)] = byte
    try:
        operations.check(kind, bytes(packed))
    except Invalid as error:
        assert error.field


def test_bounds_are_canvas_pixels_with_the_line():
    shape = Shape(Style(2, 2, (0, 0, 0, 255), 4.0), (0, 0, 0, 0), 80, 40, 0, 0)
    assert operations.check(Kind.SHAPE, shape.pack()) == (-2.0, -2.0, 22.0, 12.0)
    text = Text(Style(0, 1, (0, 0, 0, 255), 16.0), 10, 20, 100, 40, "tea")
    assert operations.check(Kind.TEXT, text.pack()) == (5.0, 10.0, 55.0, 30.0)


STYLE = Style(0, 2, (0, 0, 0, 255), 1.0).pack()
THIN = Style(0, 2, (0, 0, 0, 255), 1 / 16).pack()


def shape(style: bytes = STYLE, x: int = 0) -> bytes:
    return style + bytes(4) + pack("<4i", x, 0, 1, 1)


def text(letters: bytes, width: int = 9, height: int = 9, x: int = 0) -> bytes:
    return STYLE + pack("<4i", x, 0, width, height) + letters


def picture(style: bytes = THIN, width: int = 9) -> bytes:
    return style + bytes(16) + pack("<4i", 0, 0, width, 9)


@pytest.mark.parametrize(
    ("kind", "payload", "field"),
    [
        (Kind.SHAPE, shape()[:-1], "payload"),
        (Kind.SHAPE, shape() + b"\0", "payload"),
        (Kind.SHAPE, shape(b"\x04" + STYLE[1:]), "tool"),
        (Kind.SHAPE, shape(b"\x00\x09" + STYLE[2:]), "scale"),
        (Kind.SHAPE, shape(x=-MAX_COORDINATE - 1), "points"),
        (Kind.SHAPE, shape(x=-(2**31)), "points"),
        (Kind.TEXT, text(b"")[:-1], "payload"),
        (Kind.TEXT, text(b""), "text"),
        (Kind.TEXT, text(b"a\0b"), "text"),
        (Kind.TEXT, text(b"a\r\nb"), "text"),
        (Kind.TEXT, text("a\x85b".encode()), "text"),
        (Kind.TEXT, text(b"\xff\xfe"), "text"),
        (Kind.TEXT, text(b"\xed\xa0\x80"), "text"),
        (Kind.TEXT, text("ü".encode() * (LIMITS.text_chars + 1)), "text"),
        (Kind.TEXT, text(b"a", width=0), "size"),
        (Kind.TEXT, text(b"a", height=-4), "size"),
        (Kind.TEXT, text(b"a", x=MAX_COORDINATE + 1), "points"),
        (Kind.TEXT, b"\x01" + text(b"a")[1:], "tool"),
        (Kind.PICTURE, picture()[:-1], "payload"),
        (Kind.PICTURE, picture(STYLE), "width"),
        (Kind.PICTURE, picture(width=0), "size"),
    ],
)
def test_a_bad_element_is_refused_by_name(kind, payload, field):
    with pytest.raises(Invalid) as caught:
        operations.check(kind, payload)
    assert caught.value.field == field


def test_the_longest_text_is_taken():
    letters = "船" * LIMITS.text_chars
    assert unpack_text(text(letters.encode())).text == letters
    assert isinstance(unpack_picture(picture()), Picture)
