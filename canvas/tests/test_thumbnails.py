"""The small pictures of canvases."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from PIL import Image

from canvas import selectors, thumbnails
from canvas.content import Content
from canvas.elements import Picture, Shape, Text
from canvas.models import Canvas, Snapshot
from canvas.operations import Kind
from canvas.strokes import Stroke, Style, pack

AUTHOR = bytes(16)


def content(*elements) -> Content:
    made = Content()
    for seq, (kind, payload) in enumerate(elements, 1):
        made.apply(seq, kind, AUTHOR, payload)
    return made


def drawn(made: Content) -> Image.Image:
    return Image.open(io.BytesIO(thumbnails.draw(made)))


def stroke(*points, width: float = 4) -> tuple[int, bytes]:
    return Kind.STROKE, pack(Stroke(Style(width=width), points))


def test_everything_is_in_view_on_white():
    far = 4 * 100_000
    picture = drawn(content(stroke((-far, -far), (far, far)), stroke((0, 0))))
    assert picture.size == thumbnails.SIZE
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    assert picture.getpixel((160, 100))[0] < 160


def test_an_empty_canvas_has_none():
    assert thumbnails.draw(Content()) == b""


def test_every_kind_of_element_is_drawn():
    style = Style(colour=(200, 0, 0, 255))
    filling = (0, 0, 200, 255)
    shapes = [
        (Kind.SHAPE, Shape(Style(tool=tool), filling, tool * 900, 0, tool * 900 + 600, 600).pack())
        for tool in range(4)
    ]
    text = (Kind.TEXT, Text(style, 0, 900, 2000, 400, "hello\nthere").pack())
    picture = (Kind.PICTURE, Picture(Style(width=1 / 16), UUID(int=1), 2200, 900, 900, 600).pack())
    image = drawn(content(*shapes, text, picture))
    colours = {colour for _, colour in image.getcolors(100_000)}
    assert any(blue > 150 > red for red, _, blue in colours)
    assert any(red > 150 > blue for red, _, blue in colours)
    assert thumbnails.PICTURE_TONE[:3] in colours


def test_what_is_rubbed_out_is_not_drawn():
    assert list(thumbnails._pieces(10, ())) == [(0, 9)]
    assert list(thumbnails._pieces(10, ((32, 64),))) == [(0, 2), (4, 9)]
    assert list(thumbnails._pieces(10, ((0, 16 * 20),))) == []


def test_of_a_large_canvas_some_elements_are_drawn(monkeypatch):
    monkeypatch.setattr(thumbnails, "MOST_ELEMENTS", 10)
    made = content(*(stroke((n * 40, 0), (n * 40, 4000)) for n in range(100)))
    assert drawn(made).size == thumbnails.SIZE


@pytest.mark.django_db
def test_the_newest_is_served_once_to_each_browser(client, alice, group):
    canvas = Canvas.objects.get(group=group)
    client.force_login(alice)
    url = f"/api/v1/canvases/{canvas.pk}/thumbnail.png"
    assert client.get(url).status_code == 404
    for seq in (5, 9):
        Snapshot.objects.create(canvas=canvas, seq=seq, size=1, thumbnail=b"png %d" % seq)
    answer = client.get(url)
    assert (answer.content, answer["Content-Type"]) == (b"png 9", "image/png")
    assert "private" in answer["Cache-Control"]
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_each_snapshot_s_thumbnail_has_an_address_of_its_own(client, alice, group):
    canvas = Canvas.objects.get(group=group)
    client.force_login(alice)
    addresses = []
    for seq in (5, 9):
        Snapshot.objects.create(canvas=canvas, seq=seq, size=1, thumbnail=b"png %d" % seq)
        (facts,) = selectors.canvas_facts(user=alice, canvases=[canvas])
        addresses.append(facts["thumbnail"])
        assert client.get(facts["thumbnail"]).content == b"png %d" % seq
    assert len(set(addresses)) == 2
