"""Files of messages: what is taken, what is refused, and how they are served."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from chat import attachments
from chat.attachments import UNSENT, unsent_remove
from chat.files import clean_name
from chat.models import Attachment
from chat.services import message_delete, message_send
from drawmessenger.realtime.protocol import LIMITS
from groups.models import Role
from groups.services import membership_create
from groups.tests.test_pictures import bomb, png

pytestmark = pytest.mark.django_db
CORPUS = json.loads((Path(__file__).parents[2] / "tests/vectors/xss.json").read_text())


def url(group) -> str:
    return f"/api/v1/groups/{group.pk}/attachments"


def upload(client, group, data: bytes, name: str = "a.bin", content_type: str = "x/y"):
    return client.post(url(group), {"file": SimpleUploadedFile(name, data, content_type)})


def get(client, address: str):
    """Return an answer that was read to its end, so that its file is closed."""
    answer = client.get(address)
    if answer.streaming:
        answer.body = answer.getvalue()
    return answer


def encoded(kind: str, frames: int = 1, **options) -> bytes:
    images = [Image.new("RGB", (40, 20), (n * 40, 0, 0)) for n in range(frames)]
    output = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(output, kind, **more, **options)
    return output.getvalue()


def test_a_picture_is_encoded_again_and_shown(client, alice, group):
    client.force_login(alice)
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    exif[0x0112] = 6  # turned by a quarter
    found = upload(client, group, encoded("JPEG", exif=exif), "photo.jpeg", "image/jpeg").json()
    assert (found["type"], found["name"]) == ("image/jpeg", "photo.jpg")
    assert (found["width"], found["height"]) == (20, 40)
    answer = get(client, found["url"])
    body = answer.body
    assert answer["Content-Type"] == "image/jpeg"
    assert b"where I live" not in body
    assert "attachment" not in answer.get("Content-Disposition", "")
    small = get(client, found["thumbnail"])
    assert small["Content-Type"] == "image/webp"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_stays_one(client, alice, group, kind):
    client.force_login(alice)
    found = upload(client, group, encoded(kind, frames=3), f"a.{kind.lower()}").json()
    image = Image.open(io.BytesIO(get(client, found["url"]).body))
    assert (image.format, image.n_frames) == (kind, 3)


@pytest.mark.parametrize(
    ("name", "content_type", "data"),
    [
        ("page.html", "text/html", b"<script>alert(1)</script>"),
        ("x.svg", "image/svg+xml", b"<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'/>"),
        ("x.pdf", "application/pdf", b"%PDF-1.7"),
        ("x.js", "text/javascript", b"alert(1)"),
    ],
)
def test_other_files_are_saved_and_never_shown(client, alice, group, name, content_type, data):
    client.force_login(alice)
    found = upload(client, group, data, name, content_type).json()
    answer = get(client, found["url"])
    assert answer.body == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert get(client, f"/attachments/{found['id']}/thumbnail").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (b"<html>", "x.png", "text/plain"),
        (b"<html>", "x.bin", "image/png"),
        (b"GIF89a<script>alert(1)</script>", "x.gif", "image/gif"),
        (png()[:40], "x.png", "image/png"),
        (png()[:40], "x.txt", "text/plain"),
        (bomb(), "x.png", "image/png"),
        (bomb(), "x.txt", "text/plain"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "x.webp", "image/webp"),
        (b"", "x.txt", "text/plain"),
    ],
)
def test_lying_types_bombs_and_nothing_are_refused(client, alice, group, data, name, content_type):
    client.force_login(alice)
    answer = upload(client, group, data, name, content_type)
    assert (answer.status_code, answer.json()["field"].endswith("file")) == (400, True)
    assert not Attachment.objects.exists()


def test_too_large_files_are_refused(client, alice, group, monkeypatch):
    client.force_login(alice)
    answer = upload(client, group, b"x" * (LIMITS.file_bytes + 1))
    assert (answer.status_code, answer.json()["field"]) == (400, "file")


def test_who_sends_none_of_their_files_is_told_to(client, alice, group, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_UNSENT", 1)
    client.force_login(alice)
    assert upload(client, group, b"one").status_code == 201
    answer = upload(client, group, b"two")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer["Retry-After"] == "60"


@pytest.mark.parametrize("text", CORPUS[::7])
def test_file_names_are_only_names(client, alice, group, text):
    name = clean_name(text)
    assert name and not set('/\\<>"\x00\n') & set(name)
    client.force_login(alice)
    found = upload(client, group, b"x", name).json()
    assert get(client, found["url"]).status_code == 200


def test_names_are_cleaned():
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("a\u202egnp.exe") == "agnp.exe"
    assert clean_name("C:\\x\\..") == "file"
    assert len(clean_name("x" * 500 + ".tar")) <= 152


def test_who_may_bring_and_see_files(client, alice, bob, charlie, group):
    assert upload(client, group, b"x").status_code == 401
    client.force_login(charlie)
    assert upload(client, group, b"x").status_code == 404
    membership_create(group=group, user=charlie, role=Role.READER)
    assert upload(client, group, b"x").status_code == 403
    client.force_login(alice)
    found = upload(client, group, b"x").json()
    client.force_login(bob)
    assert get(client, found["url"]).status_code == 404  # not sent yet
    message_send(group=group, user=alice, client_id=uuid4(), attachments=[UUID(found["id"])])
    assert get(client, found["url"]).status_code == 200
    message_delete(group=group, user=alice, client_id=uuid4(), seq=1)
    assert get(client, found["url"]).status_code == 404


def test_what_is_not_sent_is_removed_after_a_day(client, alice, group):
    client.force_login(alice)
    sent, old, new = (upload(client, group, b"x").json()["id"] for _ in range(3))
    message_send(group=group, user=alice, client_id=uuid4(), attachments=[UUID(sent)])
    long_ago = timezone.now() - UNSENT - timedelta(minutes=1)
    Attachment.objects.filter(pk__in=[sent, old]).update(created_at=long_ago)
    call_command("remove_unsent_files")
    assert unsent_remove() == 0
    assert {str(one.pk) for one in Attachment.objects.all()} == {sent, new}
