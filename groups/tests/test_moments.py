"""Times that no clock of people shows are refused before something reckons with them."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]
FIRST, LAST = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
STRANGE = (FIRST, LAST, "1969-12-31T00:00:00Z", "9001-01-01T00:00:00Z")
KNOWN = ("1970-01-01T00:00:00+14:00", "9000-12-31T23:59:59-14:00", "2026-05-01T12:00:00Z")


def test_the_log_of_a_desk_begins_at_a_known_time(client, alice, group):
    client.force_login(alice)
    address = f"/groups/{group.pk}/manage/log/"
    for text in (*STRANGE, "0001-01-01", "9999-12-31"):
        assert client.get(address, {"before": text}).status_code == 400, text
    for text in KNOWN:
        assert client.get(address, {"before": text}).status_code == 200, text


def refused(answer, field):
    assert answer.status_code == 400, answer.content
    assert answer.json()["field"] == field
    assert "1970" in answer.json()["detail"]


@pytest.mark.parametrize("text", STRANGE)
def test_the_api_refuses_strange_times_by_their_field(client, alice, bob, group, text):
    client.force_login(alice)
    api = f"/api/v1/groups/{group.pk}"
    refused(client.get(f"{api}/audit", {"before": text}), "before")
    kind = {"content_type": "application/json"}
    member = f"{api}/members/{bob.pk}"
    refused(client.post(f"{member}/messages/delete", {"since": text}, **kind), "since")
    refused(client.put(f"{member}/mute", {"until": text}, **kind), "until")


@pytest.mark.parametrize("text", KNOWN)
def test_the_api_takes_known_times(client, alice, bob, group, text):
    client.force_login(alice)
    api = f"/api/v1/groups/{group.pk}"
    assert client.get(f"{api}/audit", {"before": text}).status_code == 200
    address = f"{api}/members/{bob.pk}/messages/delete"
    answer = client.post(address, {"since": text}, content_type="application/json")
    assert answer.status_code == 200, answer.content


def test_searches_of_messages_refuse_them_too(client, alice):
    client.force_login(alice)
    for name in ("before", "after"):
        for text in STRANGE:
            refused(client.get("/api/v1/search", {"q": "a", name: text}), name)
