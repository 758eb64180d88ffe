"""JSON views that change messages and say what was read; pages around a message."""

from __future__ import annotations

from uuid import uuid4

import pytest

from chat.models import Event
from chat.services import MessageDraft, messages_append
from groups.models import Role
from groups.services import membership_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(alice, group) -> str:
    """Ten messages of alice; returns the group's address."""
    messages_append(group.pk, [MessageDraft(alice, uuid4(), f"m{n}") for n in range(1, 11)])
    return f"/api/v1/groups/{group.pk}"


def call(client, method: str, url: str, **body) -> int:
    data = {"client_id": str(uuid4())} | body
    return getattr(client, method)(url, data, content_type="application/json").status_code


def seqs(client, base: str, **query) -> list[int]:
    answer = client.get(f"{base}/messages", query).json()
    return [event["seq"] for event in answer["events"]]


def test_pages_before_after_and_around(client, alice, base):
    client.force_login(alice)
    assert seqs(client, base, around=5, limit=2) == [4, 5, 6, 7]
    assert seqs(client, base, after=5, limit=2) == [6, 7]
    assert seqs(client, base, before=5, limit=2) == [3, 4]
    page = client.get(f"{base}/messages", {"around": 9, "limit": 5}).json()
    assert (page["more"], page["newer"], page["head"]) == (True, False, 10)
    assert page["read"] == {"seq": 10, "number": 10}
    assert client.get(f"{base}/messages", {"around": 1, "before": 2}).status_code == 400


CHANGES = [
    ("patch", "/messages/1", {"content": "new"}),
    ("post", "/messages/1/reactions/👍", {}),
    ("delete", "/messages/1/reactions/👍", {}),
    ("put", "/messages/1/pin", {}),
    ("delete", "/messages/1/pin", {}),
    ("delete", "/messages/1", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_who_may_change(client, alice, bob, charlie, group, base, method, path, body):
    assert call(client, method, base + path, **body) == 401
    client.force_login(charlie)
    assert call(client, method, base + path, **body) == 404
    membership_create(group=group, user=charlie, role=Role.READER)
    assert call(client, method, base + path, **body) == 403
    client.force_login(bob)
    own_only = path == "/messages/1"
    assert call(client, method, base + path, **body) == (403 if own_only else 200)
    client.force_login(alice)
    assert call(client, method, base + path, **body) == 200
    assert call(client, method, base + path.replace("1", "99", 1), **body) == 404
    assert call(client, method, base + path, **body, extra=1) == 400


def test_a_reader_reads_and_says_so(client, charlie, group, base):
    membership_create(group=group, user=charlie, role=Role.READER)
    client.force_login(charlie)
    assert client.get("/api/v1/unread").json()["counts"][str(group.pk)]["unread"] == 0
    answer = client.put(f"{base}/read", {"seq": 4}, content_type="application/json")
    assert answer.status_code == 204
    answer = client.put(f"{base}/notify", {"notify": "mentions"}, content_type="application/json")
    assert answer.status_code == 204
    answer = client.put(f"{base}/notify", {"notify": "loud"}, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (400, "notify")


def test_what_can_be_read_of_a_message(client, alice, charlie, base):
    client.force_login(alice)
    call(client, "patch", f"{base}/messages/2", content="again")
    call(client, "put", f"{base}/messages/2/pin")
    assert client.get(f"{base}/messages/2").json()["content"] == "again"
    edits = client.get(f"{base}/messages/2/edits").json()["events"]
    assert [event["content"] for event in edits] == ["m2", "again"]
    assert [event["seq"] for event in client.get(f"{base}/pins").json()["events"]] == [2]
    assert len(client.get(f"{base}/messages/2/thread").json()["events"]) == 1
    found = client.get("/api/v1/search", {"q": "again"}).json()
    assert [one["message"]["seq"] for one in found["results"]] == [2]
    assert client.get("/api/v1/search", {"q": "a" * 300}).status_code == 400
    client.force_login(charlie)
    for path in ("messages/2", "messages/2/edits", "messages/2/thread", "pins", "read"):
        assert client.get(f"{base}/{path}").status_code == 404
    assert client.get("/api/v1/search", {"q": "again"}).json()["results"] == []


def test_a_page_costs_at_most_six_queries_however_long_the_history(
    client, alice, base, group, django_assert_max_num_queries
):
    messages_append(group.pk, [MessageDraft(alice, uuid4(), f"x{n}") for n in range(500)])
    replies = [MessageDraft(alice, uuid4(), "re", reply_to=n) for n in range(1, 60)]
    messages_append(group.pk, replies)
    client.force_login(alice)
    for query in ({}, {"before": 300}, {"around": 300}):
        with django_assert_max_num_queries(6) as queries:
            assert client.get(f"{base}/messages", query).status_code == 200
        assert len(queries) >= 5
    assert Event.objects.filter(group=group).count() == 569
