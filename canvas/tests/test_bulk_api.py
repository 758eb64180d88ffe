"""Many operations at once, and pictures to place, over HTTP."""

from __future__ import annotations

from struct import pack as packed
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canvas import content_api
from canvas.models import Canvas, Operation
from canvas.operations import Kind
from canvas.services import OperationDraft
from canvas.strokes import Stroke, Style, pack
from groups.models import Picture, Role
from groups.services import membership_create
from groups.tests.test_pictures import png

pytestmark = pytest.mark.django_db
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))
BINARY = "application/octet-stream"


@pytest.fixture
def canvas(group) -> Canvas:
    return Canvas.objects.get(group=group)


def draft(author, kind=Kind.STROKE, payload=STROKE) -> OperationDraft:
    return OperationDraft(author, uuid4(), kind, payload)


def address(canvas, path: str) -> str:
    return f"/api/v1/canvases/{canvas.pk}/{path}"


# --- Many operations at once --------------------------------------------------------------


def body(*drafts: OperationDraft) -> bytes:
    return b"".join(
        packed("<16sBI", one.client_id.bytes, one.kind, len(one.payload)) + one.payload
        for one in drafts
    )


def post(client, canvas, data: bytes, content_type: str = BINARY):
    return client.post(address(canvas, "operations"), data, content_type=content_type)


def test_many_operations_are_saved_in_order_and_once(client, canvas, alice):
    drafts = [draft(alice) for _ in range(450)]
    client.force_login(alice)
    for _ in range(2):  # R3
        answers = post(client, canvas, body(*drafts)).json()
        assert answers == [
            {"client_id": str(one.client_id), "seq": seq} for seq, one in enumerate(drafts, 1)
        ]
    assert Operation.objects.filter(canvas=canvas).count() == 450


def test_each_operation_has_an_answer_of_its_own(client, canvas, bob):
    good, bad, clear = draft(bob), draft(bob, payload=b"?"), draft(bob, Kind.CLEAR, b"")
    client.force_login(bob)
    saved, damaged, refused = post(client, canvas, body(good, bad, clear)).json()
    assert saved == {"client_id": str(good.client_id), "seq": 1}
    assert (damaged["code"], damaged["field"]) == ("invalid", "payload")
    assert (refused["code"], refused["client_id"]) == ("not_allowed", str(clear.client_id))


def test_readers_and_strangers_write_nothing(client, canvas, group, alice, charlie):
    client.force_login(charlie)
    assert post(client, canvas, body(draft(charlie))).status_code == 404
    membership_create(group=group, user=charlie, role=Role.READER)
    (answer,) = post(client, canvas, body(draft(charlie))).json()
    assert answer["code"] == "not_allowed"
    assert not Operation.objects.exists()


@pytest.mark.parametrize("cut", [-1, 20, 5])
def test_a_body_that_ends_too_early_changes_nothing(client, canvas, alice, cut):
    client.force_login(alice)
    response = post(client, canvas, body(draft(alice), draft(alice))[:cut])
    assert response.status_code == 400
    assert response.json()["field"] == "body"
    assert not Operation.objects.exists()


def test_a_body_is_bounded(client, canvas, alice, monkeypatch):
    client.force_login(alice)
    assert post(client, canvas, b"", "application/json").status_code == 415
    assert post(client, canvas, bytes(content_api.MOST_BYTES + 1)).status_code == 413
    monkeypatch.setattr(content_api, "MOST_OPERATIONS", 2)
    too_many = body(*(draft(alice) for _ in range(3)))
    assert post(client, canvas, too_many).status_code == 400


# --- Pictures -----------------------------------------------------------------------------


def upload(client, canvas, data: bytes):
    return client.post(
        address(canvas, "pictures"), {"picture": SimpleUploadedFile("any.png", data)}
    )


def test_a_picture_is_stored_for_the_group(client, canvas, group, alice):
    client.force_login(alice)
    response = upload(client, canvas, png())
    assert response.status_code == 201
    stored = Picture.objects.get(group=group)
    assert response.json() == {
        "id": str(stored.pk),
        "url": f"/pictures/{stored.pk}.png",
        "width": stored.width,
        "height": stored.height,
    }
    shown = client.get(response.json()["url"])
    assert shown.status_code == 200
    shown.close()


def test_what_is_no_picture_is_refused_by_name(client, canvas, alice):
    client.force_login(alice)
    for data in (b"hello", bytes(5 * 1024 * 1024 + 1)):
        response = upload(client, canvas, data)
        assert (response.status_code, response.json()["field"]) == (400, "picture")
    assert client.post(address(canvas, "pictures")).status_code == 400


def test_only_members_who_write_store_pictures(client, canvas, group, charlie):
    client.force_login(charlie)
    assert upload(client, canvas, png()).status_code == 404
    membership_create(group=group, user=charlie, role=Role.READER)
    assert upload(client, canvas, png()).status_code == 403
    assert not Picture.objects.exists()


def test_other_sites_cannot_write(canvas, alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert post(client, canvas, body(draft(alice))).status_code == 403
    assert upload(client, canvas, png()).status_code == 403
