"""What is wrong with an archive is said in the language of whoever brought it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from drawmessenger.errors import Invalid
from groups import archive_reading, archive_taking, archives_api
from groups.archive_reading import ArchiveReader, Bounds


@pytest.fixture(autouse=True)
def _marked(monkeypatch):
    """Mark whatever goes through gettext, without its translations."""
    for module in (archive_reading, archive_taking, archives_api):
        monkeypatch.setattr(module, "_", lambda text: f"«{text}»")


def packed(**entries: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return file


def said_of(file: io.BytesIO, bounds: Bounds | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        ArchiveReader(file, bounds or Bounds())
    assert refused.value.field == "file"
    return refused.value.message


def test_an_archive_that_cannot_be_read():
    assert said_of(io.BytesIO(b"no archive")) == (
        "«This is no archive of a group: «its end is missing.»»"
    )
    assert said_of(packed(UPPER="")) == (
        "«This is no archive of a group: «it has an entry with a strange name.»»"
    )


def test_an_archive_that_is_too_large():
    file = packed(a="text", b="text")
    assert said_of(file, Bounds(file_bytes=1)) == "«The archive is too large.»"
    assert said_of(file, Bounds(directory_bytes=1)) == "«The archive has too many entries.»"
    assert said_of(file, Bounds(entries=1)) == "«The archive has too many entries.»"
    assert said_of(file, Bounds(all_bytes=1)) == "«The archive is too large, once unpacked.»"


def test_an_entry_is_named():
    reader = ArchiveReader(packed(a="text"), Bounds())
    with pytest.raises(Invalid, match=r"«a is too large\.»"):
        reader.read("a", 1)
    with pytest.raises(Invalid, match=r"«b is missing\.»"):
        reader.read("b", 1)


def test_too_many_people():
    reader = ArchiveReader(packed(a='{"id": 1}\n{"id": 2}\n'), Bounds(people=1))
    with pytest.raises(Invalid, match=r"«The archive has too many people\.»"):
        list(archive_taking._bounded(reader, "a", dict))


def test_a_time_that_makes_no_sense():
    with pytest.raises(Invalid, match=r"«a time makes no sense\.»"):
        archive_taking.moment(datetime(2026, 1, 1))


@pytest.mark.django_db
def test_other_archives_are_being_read(client, alice, monkeypatch):
    client.force_login(alice)
    monkeypatch.setattr(archives_api.AT_ONCE, "acquire", lambda **_: False)
    answer = client.post("/api/v1/archives", {"file": SimpleUploadedFile("a.zip", b"a")})
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("«Other archives")
