"""Pictures: decoded, bounded, encoded again, stored once, shown to members only."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.urls import reverse
from PIL import Image

from drawmessenger.errors import Invalid
from groups.pictures import MAX_BYTES, picture_store

pytestmark = pytest.mark.django_db


def png(width=8, height=6, colour=(200, 30, 30), **save) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(output, "PNG", **save)
    return output.getvalue()


def bomb(width=30_000, height=30_000) -> bytes:
    """A small PNG that says it has 900 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_a_picture_is_stored_once_per_group(group):
    first = picture_store(group=group, data=png())
    again = picture_store(group=group, data=png(compress_level=0))
    assert first == again
    assert (first.width, first.height) == (8, 6)


def test_metadata_does_not_survive(group):
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (4, 4)).save(output, "JPEG", exif=exif)
    with picture_store(group=group, data=output.getvalue()).file.open() as file:
        stored = file.read()
    assert b"taken at home" in output.getvalue()
    assert b"taken at home" not in stored


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no PNG"),
        (b"<svg onload=alert(1)>", "no PNG"),
        (b"%PDF-1.7", "no PNG"),
        (png()[:-30], "damaged"),
        (bomb(), "25 million pixels"),
        (b"\x89PNG" + b"x" * MAX_BYTES, "5 MiB"),
    ],
    ids=["empty", "svg", "pdf", "cut", "bomb", "large"],
)
def test_what_is_no_picture_is_refused(group, data, word):
    with pytest.raises(Invalid, match=word):
        picture_store(group=group, data=data)


def test_only_members_see_a_picture(client, alice, charlie, group):
    picture = picture_store(group=group, data=png())
    url = reverse("groups:picture", args=[picture.pk])
    client.force_login(alice)
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue().startswith(b"\x89PNG")
    client.force_login(charlie)
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302
