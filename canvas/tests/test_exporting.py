"""What of canvases is in the copy of all one's data."""

from __future__ import annotations

import base64
import json
from uuid import uuid4

import pytest

from accounts import exporting
from canvas.exporting import export_parts
from canvas.models import Canvas
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.strokes import Stroke, Style, pack

pytestmark = [pytest.mark.django_db, pytest.mark.storage]
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))


def rows_of(user) -> list[dict]:
    [part] = export_parts(user=user)
    rows, after, more = [], None, True
    while more:
        page, after = part.page(after)
        rows += page
        more = after is not None
    return rows


def test_one_has_all_of_ones_own_drawings_and_nobody_elses(group, alice, bob, monkeypatch):
    monkeypatch.setattr("canvas.exporting.PAGE", 2)
    monkeypatch.setattr(exporting, "PAGE", 2)
    canvas = Canvas.objects.get(group=group)
    authors = [alice, bob, alice, alice, alice]
    drafts = [OperationDraft(author, uuid4(), Kind.STROKE, STROKE) for author in authors]
    operations_append(canvas.pk, drafts)
    rows = rows_of(alice)
    assert [row["seq"] for row in rows] == [1, 3, 4, 5]
    assert {base64.b64decode(row["payload"]) for row in rows} == {STROKE}
    assert json.loads(exporting._line(rows[0]))["canvas_id"] == str(canvas.pk)
    assert rows[0]["kind"] == "stroke"


def test_the_copy_has_a_part_of_drawings(alice):
    assert "drawings.jsonl" in [part.name for part in exporting.export_parts(user=alice)]
