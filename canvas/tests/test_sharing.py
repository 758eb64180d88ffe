"""Links by which anybody watches a canvas: made, listed, used, taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from canvas import sharing
from canvas.elements import Picture
from canvas.models import Canvas, Operation, OperationKind, ShareLink
from canvas.services import canvas_create
from canvas.strokes import Style
from groups.pictures import picture_store
from groups.tests.test_pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def canvas(group) -> Canvas:
    return Canvas.objects.get(group=group)


@pytest.fixture
def token(canvas, alice) -> str:
    return sharing.share_link_create(canvas=canvas, user=alice)[1]


def links_url(canvas) -> str:
    return f"/api/v1/canvases/{canvas.pk}/links"


def place(canvas, author, picture, seq: int = 1) -> None:
    Operation.objects.create(
        canvas=canvas,
        author=author,
        client_id=uuid4(),
        seq=seq,
        kind=OperationKind.PICTURE,
        payload=Picture(Style(width=1 / 16), picture.pk, 0, 0, 400, 400).pack(),
    )


def test_a_manager_makes_lists_and_revokes_links(client, alice, canvas):
    client.force_login(alice)
    made = [client.post(links_url(canvas)).json() for _ in range(3)]
    listed = client.get(links_url(canvas)).json()
    assert [link["id"] for link in listed] == [link["id"] for link in reversed(made)]
    assert listed[0]["url"] is None
    assert listed[0]["created_by"] == "Alice"
    assert client.delete(f"{links_url(canvas)}/{made[0]['id']}").status_code == 204
    assert len(client.get(links_url(canvas)).json()) == 2
    assert client.delete(links_url(canvas)).status_code == 204
    assert not ShareLink.objects.exists()


def test_only_a_hash_is_kept_and_the_link_ends_by_itself(canvas, token):
    link = ShareLink.objects.get()
    assert token not in (link.digest, str(link.pk))
    assert len(token) == 32  # 192 bits
    assert timedelta(days=29) < link.expires_at - timezone.now() <= sharing.LIFETIME


def test_who_does_not_manage_makes_and_sees_no_link(client, bob, charlie, canvas, token):
    for person, status in ((bob, 403), (charlie, 404)):
        client.force_login(person)
        assert client.get(links_url(canvas)).status_code == status
        assert client.post(links_url(canvas)).status_code == status
        assert client.delete(links_url(canvas)).status_code == status
    assert ShareLink.objects.count() == 1


def test_a_canvas_has_at_most_so_many_links(client, alice, canvas, monkeypatch):
    monkeypatch.setattr(sharing, "MOST_LINKS", 2)
    client.force_login(alice)
    statuses = [client.post(links_url(canvas)).status_code for _ in range(3)]
    assert statuses == [201, 201, 409]
    ShareLink.objects.update(expires_at=timezone.now())
    assert client.post(links_url(canvas)).status_code == 201


def test_anybody_with_the_link_watches_and_no_address_leaks(client, canvas, token):
    answer = client.get(f"/watch/{token}/")
    assert answer.status_code == 200
    assert canvas.name in answer.content.decode()
    assert canvas.group.name not in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("end", ["wrong", "expired", "revoked", "deleted"])
def test_a_link_that_is_over_shows_nothing(client, alice, group, canvas, token, end):
    if end == "expired":
        ShareLink.objects.update(expires_at=timezone.now())
    elif end == "revoked":
        sharing.share_links_revoke(canvas=canvas)
    elif end == "deleted":
        canvas_create(group=group, user=alice)
        client.force_login(alice)
        client.delete(f"/api/v1/canvases/{canvas.pk}")
        client.logout()
    place_for = token[:-1] + ("A" if token[-1] != "A" else "B") if end == "wrong" else token
    for path in ("", "snapshots/1", f"pictures/{uuid4()}.png"):
        answer = client.get(f"/watch/{place_for}/{path}")
        assert answer.status_code == 404
        assert answer["Referrer-Policy"] == "no-referrer"
        assert group.name not in answer.content.decode()


def test_pictures_of_the_canvas_are_shown_and_no_others(client, alice, group, canvas, token):
    placed = picture_store(group=group, data=png())
    other = picture_store(group=group, data=png(width=9))
    elsewhere = canvas_create(group=group, user=alice)
    place(canvas, alice, placed)
    place(elsewhere, alice, other)
    answer = client.get(f"/watch/{token}/pictures/{placed.pk}.png")
    assert answer.status_code == 200
    assert b"".join(answer)[1:4] == b"PNG"
    assert client.get(f"/watch/{token}/pictures/{other.pk}.png").status_code == 404
