"""The desk of those who run the site: canvases, with a picture of what is drawn there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canvas.models import Canvas, Snapshot
from canvas.services import canvas_create
from groups.models import AuditEntry

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def board(group) -> Canvas:
    return Canvas.objects.get(group=group)


def listed(desk, **query):
    answer = desk.get(reverse("admin:canvas_canvas_changelist"), query)
    assert answer.status_code == 200
    return answer


def test_canvases_are_listed_with_pictures(desk, group, alice, board):
    for number in range(9):
        canvas_create(group=group, user=alice, name=f"Sketch {number}")
    Snapshot.objects.create(canvas=board, seq=7, size=1, thumbnail=b"\x89PNG drawn")
    with CaptureQueriesContext(connection) as queries:
        answer = listed(desk)
    asked = [query["sql"] for query in queries]
    assert not [sql for sql in asked if "COUNT(" in sql or "$count" in sql]
    looked_up = [sql for sql in asked if "canvas_operation" not in sql]  # one look for each head
    assert len(looked_up) < 9
    picture = reverse("admin:canvas_canvas_thumbnail", args=[board.pk])
    assert answer.content.count(b"desk-picture") == 1
    assert f"{picture}?7".encode() in answer.content
    shown = desk.get(picture)
    assert (shown["Content-Type"], shown.content) == ("image/png", b"\x89PNG drawn")
    assert len(listed(desk, q="sketch 3").context["cl"].result_list) == 1
    assert len(listed(desk, q="harbour").context["cl"].result_list) == 10


def test_a_canvas_is_locked_and_that_is_noted(desk, board, group):
    page = reverse("admin:canvas_canvas_change", args=[board.pk])
    assert desk.get(page).status_code == 200
    desk.post(page, {"name": board.name, "drawers": "members", "locked": "on"})
    assert Canvas.objects.get(pk=board.pk).locked
    entry = AuditEntry.objects.get(verb="admin.canvas.change")
    assert (entry.group, entry.before) == (group, {"locked": False})
    assert entry.after == {"locked": True, "canvas": str(board.pk)}


def test_others_see_no_pictures_here(client, alice, board):
    client.force_login(alice)
    picture = reverse("admin:canvas_canvas_thumbnail", args=[board.pk])
    assert client.get(picture).status_code == 302
