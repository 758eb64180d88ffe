"""JSON views of conversations: history in pages, sending, who may."""

from __future__ import annotations

import base64
from uuid import uuid4

import pytest
from django.test import Client

from accounts.tokens import token_create
from chat.models import Event
from chat.services import MessageDraft, message_send, messages_append
from drawmessenger.errors import Invalid, NotAllowed
from drawmessenger.realtime.protocol import LIMITS
from groups.services import group_leave
from groups.tests.test_pictures import bomb, png

pytestmark = pytest.mark.django_db


def url(group) -> str:
    return f"/api/v1/groups/{group.pk}/messages"


def body(**changes) -> dict:
    return {"client_id": str(uuid4()), "content": "hello"} | changes


def data_url(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def test_history_comes_in_pages(client, alice, group):
    messages_append(group.pk, [MessageDraft(alice, uuid4(), str(n)) for n in range(7)])
    client.force_login(alice)
    newest = client.get(url(group), {"limit": 3}).json()
    assert [event["content"] for event in newest["events"]] == ["4", "5", "6"]
    assert (newest["head"], newest["more"]) == (7, True)
    older = client.get(url(group), {"limit": 5, "before": newest["events"][0]["seq"]}).json()
    assert [event["content"] for event in older["events"]] == ["0", "1", "2", "3"]
    assert older["more"] is False


def test_a_page_costs_few_queries(client, alice, group, django_assert_max_num_queries):
    messages_append(group.pk, [MessageDraft(alice, uuid4(), str(n)) for n in range(100)])
    client.force_login(alice)
    with django_assert_max_num_queries(6):
        client.get(url(group))


def test_sending_twice_under_one_client_id_is_sending_once(client, alice, group):
    client.force_login(alice)
    message = body()
    answers = [client.post(url(group), message, "application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Event.objects.count() == 1


def test_a_drawing_is_sent_as_a_message(client, alice, group):
    client.force_login(alice)
    message = body(type="DRAW", content=data_url(png(20, 10)))
    event = client.post(url(group), message, "application/json").json()
    assert (event["picture"]["width"], event["picture"]["height"]) == (20, 10)
    picture = client.get(event["picture"]["url"])
    assert picture.status_code == 200
    assert picture.getvalue().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": ""}, "content"),
        ({"content": "  \n "}, "content"),
        ({"content": "x" * (LIMITS.message_chars + 1)}, "content"),
        ({"content": "a\0b"}, "content"),
        ({"type": "SHOUT"}, "type"),
        ({"type": "DRAW"}, "content"),
        ({"type": "DRAW", "content": "data:image/png;base64,!!!"}, "content"),
        ({"type": "DRAW", "content": data_url(b"no picture")}, "content"),
        ({"type": "DRAW", "content": data_url(bomb())}, "content"),
        ({"client_id": "mine"}, "client_id"),
        ({"content": None}, "content"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_bad_message_is_refused_by_field(client, alice, group, change, field):
    client.force_login(alice)
    answer = client.post(url(group), body(**change), "application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert not Event.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"not json", b"[]", b"\xff\xfe"])
def test_bad_json_is_a_400(client, alice, group, raw):
    client.force_login(alice)
    assert client.post(url(group), raw, "application/json").status_code == 400


def test_nobody_else_reads_or_writes(client, charlie, group):
    assert client.get(url(group)).status_code == 401
    assert client.post(url(group), body(), "application/json").status_code == 401
    client.force_login(charlie)
    assert client.get(url(group)).status_code == 404
    assert client.post(url(group), body(), "application/json").status_code == 404


def test_a_token_serves_as_well_and_needs_no_csrf(alice, group):
    client = Client(enforce_csrf_checks=True)
    token = token_create(user=alice, name="test")
    header = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert client.post(url(group), body(), "application/json", **header).status_code == 201
    wrong = {"HTTP_AUTHORIZATION": "Bearer dm_wrong"}
    assert client.get(url(group), **wrong).status_code == 401


def test_a_session_needs_its_csrf_token(alice, group):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(url(group), body(), "application/json").status_code == 403


def test_who_left_does_not_write(bob, group):
    group_leave(group=group, user=bob)
    with pytest.raises(NotAllowed):
        message_send(group=group, user=bob, client_id=uuid4(), content="hello?")


def test_a_link_keeps_its_address(alice, group):
    event = message_send(
        group=group,
        user=alice,
        client_id=uuid4(),
        content="look: https://example.org/a?b=1 now",
        type="LINK",
    )
    assert event.payload == {"url": "https://example.org/a?b=1"}


def test_an_unknown_type_is_refused_by_the_service(alice, group):
    (outcome,) = messages_append(group.pk, [MessageDraft(alice, uuid4(), "x", "NOISE")])
    assert isinstance(outcome, Invalid)
