"""Snapshots in the store, the same on every engine: what is kept, and that none is half there."""

from __future__ import annotations

import gzip
import random
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from canvas import selectors, snapshots, snapshotting
from canvas.changes import Change
from canvas.models import Canvas, Operation, Snapshot, SnapshotChunk
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.snapshotting import orphans_delete, snapshot_make
from canvas.strokes import Stroke, Style, pack
from drawmessenger.errors import NotFound
from drawmessenger.ids import new_id
from tests.vectors.make import fold_json

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]
OLD = UUID(int=1 << 80)


@pytest.fixture
def canvas(group) -> Canvas:
    return Canvas.objects.get(group=group)


def draw(canvas, author, count: int) -> None:
    chance = random.Random(count)
    drafts = [
        OperationDraft(author, uuid4(), Kind.STROKE, pack(Stroke(Style(), points(chance))))
        for _ in range(count)
    ]
    operations_append(canvas.pk, drafts)


def points(chance: random.Random) -> list[tuple[int, int]]:
    return [(chance.randrange(9_000), chance.randrange(9_000)) for _ in range(40)]


def content_at(snapshot: Snapshot) -> snapshots.Content:
    packed = selectors.snapshot_bytes(snapshot)
    assert len(packed) == snapshot.size
    return snapshots.unpack(gzip.decompress(packed))


def whole(canvas) -> list:
    return fold_json(folded_rows(Operation.objects.filter(canvas=canvas).order_by("seq")))


def folded_rows(rows):
    content = snapshots.Content()
    for row in rows:
        content.apply(row.seq, row.kind, row.author_id.bytes, bytes(row.payload))
    return content


def test_a_snapshot_has_the_content_and_the_next_one_goes_on_from_it(canvas, alice):
    draw(canvas, alice, 30)
    first = snapshot_make(canvas_id=canvas.pk)
    assert (first.seq, selectors.snapshot_latest(canvas.pk)) == (30, first)
    assert fold_json(content_at(first)) == whole(canvas)
    for kind, target in ((Kind.ERASE, 3), (Kind.UNDO, 31), (Kind.ERASE, 5)):
        draft = OperationDraft(alice, uuid4(), kind, Change((target,)).pack())
        operations_append(canvas.pk, [draft])
    draw(canvas, alice, 25)
    second = snapshot_make(canvas_id=canvas.pk)
    assert second.seq == 58
    assert fold_json(content_at(second)) == whole(canvas)


def test_little_that_is_new_is_not_worth_one(canvas, alice):
    draw(canvas, alice, snapshotting.FEWEST - 1)
    assert snapshot_make(canvas_id=canvas.pk) is None
    draw(canvas, alice, 1)
    assert snapshot_make(canvas_id=canvas.pk)
    assert snapshot_make(canvas_id=canvas.pk) is None


def test_the_two_newest_are_kept(canvas, alice):
    for _ in range(4):
        draw(canvas, alice, 20)
        snapshot_make(canvas_id=canvas.pk)
    kept = Snapshot.objects.filter(canvas=canvas).order_by("seq")
    assert list(kept.values_list("seq", flat=True)) == [60, 80]
    named = set(SnapshotChunk.objects.values_list("snapshot_id", flat=True))
    assert named == {snapshot.pk for snapshot in kept}


def test_a_large_one_is_kept_in_chunks(canvas, alice, monkeypatch):
    monkeypatch.setattr(selectors, "CHUNK_BYTES", 1_000)
    draw(canvas, alice, 60)
    snapshot = snapshot_make(canvas_id=canvas.pk)
    chunks = SnapshotChunk.objects.filter(snapshot=snapshot).order_by("number")
    sizes = [len(chunk.content) for chunk in chunks]
    assert sizes[:-1] == [1_000] * (len(sizes) - 1)
    assert (len(sizes) > 5, sum(sizes)) == (True, snapshot.size)
    assert fold_json(content_at(snapshot)) == whole(canvas)


def test_pages_are_read_one_after_the_other(canvas, alice, monkeypatch):
    monkeypatch.setattr(snapshotting, "PAGE", 7)
    draw(canvas, alice, 28)
    assert fold_json(content_at(snapshot_make(canvas_id=canvas.pk))) == whole(canvas)


def test_who_comes_second_gives_up_quietly_and_leaves_nothing(canvas, alice, monkeypatch):
    draw(canvas, alice, 30)
    first = snapshot_make(canvas_id=canvas.pk)
    monkeypatch.setattr(selectors, "snapshot_latest", lambda _: None)
    assert snapshot_make(canvas_id=canvas.pk) is None
    assert set(SnapshotChunk.objects.values_list("snapshot_id", flat=True)) == {first.pk}


def test_nobody_sees_a_half_one(canvas, alice, monkeypatch):
    """The process dies after the chunks; where nothing is taken back, they are cleared away."""
    draw(canvas, alice, 30)

    def die(self, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Snapshot, "save", die)
    with pytest.raises(KeyboardInterrupt):
        snapshot_make(canvas_id=canvas.pk)
    monkeypatch.undo()
    assert selectors.snapshot_latest(canvas.pk) is None
    with pytest.raises(NotFound):
        selectors.snapshot_at(canvas_id=canvas.pk, seq=30)
    assert snapshot_make(canvas_id=canvas.pk).seq == 30


def test_chunks_that_a_crash_has_left_are_cleared_away(canvas, alice):
    draw(canvas, alice, 30)
    snapshot = snapshot_make(canvas_id=canvas.pk)
    old, new = OLD, new_id()
    with transaction.atomic():  # where there are foreign keys, they are looked at when it ends
        SnapshotChunk.objects.create(snapshot_id=old, number=0, content=b"left")
        SnapshotChunk.objects.create(snapshot_id=new, number=0, content=b"under way")
        assert orphans_delete() == 1
        named = set(SnapshotChunk.objects.values_list("snapshot_id", flat=True))
        assert named == {snapshot.pk, new}
        SnapshotChunk.objects.filter(snapshot_id=new).delete()


def test_one_that_cannot_be_read_is_made_anew_from_the_log(canvas, alice):
    draw(canvas, alice, 30)
    damaged = snapshot_make(canvas_id=canvas.pk)
    SnapshotChunk.objects.filter(snapshot=damaged).update(content=b"no gzip")
    draw(canvas, alice, 20)
    again = snapshot_make(canvas_id=canvas.pk)
    assert again.seq == 50
    assert fold_json(content_at(again)) == whole(canvas)


def test_the_command_makes_them_for_all_or_for_some(canvas, group, alice, capsys):
    other = Canvas.objects.create(group=group, created_by=alice, name="Other")
    for one in (canvas, other):
        draw(one, alice, 20)
    call_command("make_snapshot", str(other.pk))
    assert selectors.newest_snapshots([canvas.pk, other.pk]) == {other.pk: 20}
    call_command("make_snapshot")
    assert selectors.newest_snapshots([canvas.pk, other.pk]) == {canvas.pk: 20, other.pk: 20}
    assert f"{canvas.pk}: snapshot at 20" in capsys.readouterr().out


def test_a_canvas_takes_its_snapshots_with_it(canvas, alice):
    draw(canvas, alice, 20)
    snapshot_make(canvas_id=canvas.pk)
    Canvas.objects.filter(pk=canvas.pk).delete()
    assert not Snapshot.objects.exists()
    assert not SnapshotChunk.objects.exists()
