"""What is on a canvas, over HTTP: snapshots, and what one may undo."""

from __future__ import annotations

import gzip
import random
from uuid import uuid4

import pytest
from django.test import AsyncClient

from canvas import selectors, snapshots
from canvas.changes import Change
from canvas.models import Canvas
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.snapshotting import snapshot_make
from canvas.strokes import Stroke, Style, pack

pytestmark = pytest.mark.django_db
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))
BINARY = "application/octet-stream"


@pytest.fixture
def canvas(group) -> Canvas:
    return Canvas.objects.get(group=group)


def draft(author, kind=Kind.STROKE, payload=STROKE) -> OperationDraft:
    return OperationDraft(author, uuid4(), kind, payload)


def draw(canvas, author, count: int) -> None:
    operations_append(canvas.pk, [draft(author) for _ in range(count)])


def address(canvas, path: str) -> str:
    return f"/api/v1/canvases/{canvas.pk}/{path}"


# --- Snapshots ----------------------------------------------------------------------------


def busy_strokes(canvas, author, count: int) -> None:
    """Strokes that cannot be compressed much, so that there are many chunks."""
    chance = random.Random(1)
    for _ in range(count):
        points = [(chance.randrange(10**6), chance.randrange(10**6)) for _ in range(400)]
        operations_append(canvas.pk, [draft(author, payload=pack(Stroke(Style(), points)))])


@pytest.fixture
def snapshot(transactional_db, monkeypatch, alice, canvas):
    """One of several chunks; threads of the engine read it."""
    monkeypatch.setattr(selectors, "CHUNK_BYTES", 4_000)
    busy_strokes(canvas, alice, 20)
    return snapshot_make(canvas_id=canvas.pk)


async def read(response) -> list[bytes]:
    return [bytes(part) async for part in response.streaming_content]


@pytest.mark.django_db(transaction=True)
async def test_a_snapshot_comes_as_it_is_stored_a_chunk_at_a_time(snapshot, canvas, bob):
    client = AsyncClient()
    await client.aforce_login(bob)
    response = await client.get(
        address(canvas, "snapshots/20"), headers={"Accept-Encoding": "br, gzip"}
    )
    assert response.status_code == 200
    assert response["Content-Type"] == BINARY
    assert response["Content-Encoding"] == "gzip"
    assert response["Content-Length"] == str(snapshot.size)
    assert response["ETag"] == '"20"'
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Accept-Encoding" in response["Vary"]
    parts = await read(response)
    assert len(parts) > 3
    assert max(map(len, parts)) == 4_000
    content = snapshots.unpack(gzip.decompress(b"".join(parts)))
    assert (content.seq, len(content.elements)) == (20, 20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
async def test_who_takes_no_gzip_gets_it_unpacked(snapshot, canvas, bob, accepted):
    client = AsyncClient()
    await client.aforce_login(bob)
    response = await client.get(
        address(canvas, "snapshots/20"), headers={"Accept-Encoding": accepted}
    )
    assert "Content-Encoding" not in response
    parts = await read(response)
    assert max(map(len, parts)) <= 4_000
    assert snapshots.unpack(b"".join(parts)).seq == 20


@pytest.mark.django_db(transaction=True)
async def test_a_snapshot_that_vanishes_meanwhile_ends_the_answer(snapshot, canvas, bob):
    client = AsyncClient()
    await client.aforce_login(bob)
    response = await client.get(
        address(canvas, "snapshots/20"), headers={"Accept-Encoding": "gzip"}
    )
    await Canvas.objects.filter(pk=canvas.pk).adelete()
    with pytest.raises(Exception, match="not there any more"):
        await read(response)


def test_what_one_has_already_does_not_come_again(client, canvas, alice):
    draw(canvas, alice, 20)
    snapshot_make(canvas_id=canvas.pk)
    client.force_login(alice)
    response = client.get(address(canvas, "snapshots/20"), headers={"If-None-Match": '"19", "20"'})
    assert response.status_code == 304
    assert response["ETag"] == '"20"'
    assert "immutable" in response["Cache-Control"]


def test_others_see_no_snapshot_and_none_is_missing_by_name(client, canvas, alice, charlie):
    draw(canvas, alice, 20)
    snapshot_make(canvas_id=canvas.pk)
    url = address(canvas, "snapshots/20")
    assert client.get(url).status_code == 401
    client.force_login(charlie)
    assert client.get(url).status_code == 404
    client.force_login(alice)
    for seq in ("19", "0", "-1", "9" * 40):
        response = client.get(address(canvas, f"snapshots/{seq}"))
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


def test_an_answer_takes_few_queries(client, canvas, alice, django_assert_max_num_queries):
    draw(canvas, alice, 20)
    snapshot_make(canvas_id=canvas.pk)
    client.force_login(alice)
    url, seen = address(canvas, "snapshots/20"), {"If-None-Match": '"20"'}
    with django_assert_max_num_queries(6):  # session, person, canvas, group, member, snapshot
        client.get(url, headers=seen)


# --- What the page is told ----------------------------------------------------------------


def test_a_page_is_told_of_the_canvas_and_its_addresses(client, group, canvas, alice):
    draw(canvas, alice, 25)
    snapshot_make(canvas_id=canvas.pk)
    draw(canvas, alice, 2)
    client.force_login(alice)
    (found,) = client.get(f"/groups/{group.pk}/").context["page"]["canvases"]
    assert found["snapshot"] == {"seq": 25, "url": address(canvas, "snapshots/25")}
    assert found["head"] == 27
    assert (found["locked"], found["drawers"]) == (False, "members")
    for name in ("own_operations", "operations", "pictures"):
        assert found[name] == address(canvas, name.replace("_", "-"))
    listed = client.get(f"/api/v1/groups/{group.pk}/canvases").json()
    assert listed == [found]


def test_a_canvas_without_a_snapshot_says_so(client, group, canvas, bob):
    client.force_login(bob)
    (found,) = client.get(f"/api/v1/groups/{group.pk}/canvases").json()
    assert found["snapshot"] is None
    assert found["head"] == 0


# --- Own operations -----------------------------------------------------------------------


def test_one_is_told_what_one_may_undo(client, canvas, alice, bob):
    mine, theirs = draft(alice), draft(bob)
    undo = draft(alice, Kind.UNDO, Change((1,)).pack())
    operations_append(canvas.pk, [mine, theirs])
    operations_append(canvas.pk, [undo])
    client.force_login(alice)
    assert client.get(address(canvas, "own-operations")).json() == [
        {"seq": 1, "kind": 1, "client_id": str(mine.client_id)},
        {"seq": 3, "kind": 13, "client_id": str(undo.client_id), "targets": [1]},
    ]


def test_what_is_out_of_reach_is_not_told(canvas, alice):
    draw(canvas, alice, 9)
    found = selectors.own_operations(canvas_id=canvas.pk, user=alice, reach=4)
    assert [one["seq"] for one in found] == [6, 7, 8, 9]


def test_own_operations_are_members_and_cost_few_queries(
    client, canvas, alice, charlie, django_assert_max_num_queries
):
    draw(canvas, alice, 9)
    client.force_login(charlie)
    assert client.get(address(canvas, "own-operations")).status_code == 404
    client.force_login(alice)
    with django_assert_max_num_queries(8):
        client.get(address(canvas, "own-operations"))
