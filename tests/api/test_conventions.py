"""What is the same for all operations: once for each key, ETag, times, pages, the specification."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from canvas.models import Canvas
from chat.models import Event
from drawmessenger.models import KeptAnswer
from groups.models import Group
from tests.api.calls import CALLS, OPERATIONS, send

pytestmark = pytest.mark.django_db
STREAMED = {"snapshot", "group_export"}


# --- Idempotency-Key ---------------------------------------------------------------------------


@pytest.mark.storage
def test_a_write_is_done_once_for_each_key(scene):
    client, key = scene.client(), {"Idempotency-Key": "first-of-all"}
    before = Group.objects.count()
    answers = [send(client, "group_create", scene, headers=key) for _ in range(3)]
    assert Group.objects.count() == before + 1
    assert {(one.status_code, one.content) for one in answers} == {(201, answers[0].content)}
    assert [one.get("Idempotent-Replayed") for one in answers] == [None, "true", "true"]
    send(client, "group_create", scene, headers={"Idempotency-Key": "another"})
    assert Group.objects.count() == before + 2


def test_a_key_gives_the_client_id(scene):
    client, body = scene.client(), {"content": "hello"}
    for key in (str(uuid4()), "any-words"):
        before = Event.objects.count()
        keys = {"Idempotency-Key": key}
        first, second = (
            send(client, "message_create", scene, headers=keys, data=body) for _ in range(2)
        )
        assert first.json() == second.json()
        assert Event.objects.count() == before + 1
    assert not KeptAnswer.objects.exists()


def test_a_key_and_a_client_id_must_not_differ(scene):
    keys = {"Idempotency-Key": str(uuid4())}
    answer = send(scene.client(), "message_create", scene, headers=keys)
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")
    answer = send(scene.client(), "message_create", scene, data={"content": "x"})
    assert (answer.status_code, answer.json()["field"]) == (400, "client_id")


@pytest.mark.parametrize("key", ["é", "x" * 201, "a b", ""])
def test_a_key_is_short_and_printable(scene, key):
    answer = send(scene.client(), "group_create", scene, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")


def test_files_come_once_too(scene):
    client, key = scene.client(), {"Idempotency-Key": "boat"}
    first, second = (send(client, "attachment_create", scene, headers=key) for _ in range(2))
    assert first.json() == second.json()


def test_what_was_refused_may_be_tried_again(scene):
    client, key = scene.client(), {"Idempotency-Key": "again"}
    Canvas.objects.exclude(pk=scene.world.canvas.pk).delete()
    assert send(client, "canvas_delete", scene, headers=key).status_code == 409
    Canvas.objects.create(group=scene.world.group, created_by=scene.user, name="Second")
    assert send(client, "canvas_delete", scene, headers=key).status_code == 204


def test_of_two_at_once_the_second_is_told(scene):
    client, key = scene.client(), {"Idempotency-Key": "twice"}
    send(client, "group_create", scene, headers=key)
    KeptAnswer.objects.update(status=0)
    answer = send(client, "group_create", scene, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "under_way")


def test_keys_are_of_a_person_and_for_a_day(scene):
    client, key = scene.client(), {"Idempotency-Key": "mine"}
    before = Group.objects.count()
    send(client, "group_create", scene, headers=key)
    other = Client()
    other.force_login(scene.world.victim)
    send(other, "group_create", scene, headers=key)
    assert Group.objects.count() == before + 2
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    send(client, "group_create", scene, headers=key)
    assert Group.objects.count() == before + 3


def test_what_is_kept_cannot_be_read_without_the_key(scene):
    keys = {"Idempotency-Key": "secret"}
    made = send(scene.client(), "invitation_create", scene, headers=keys).json()
    kept = KeptAnswer.objects.get()
    assert made["url"].encode() not in bytes(kept.body)
    assert "secret" not in f"{kept.pk} {kept.fingerprint}"


# --- ETag and 304 ------------------------------------------------------------------------------


def test_every_read_has_an_etag(scene):
    for name, (_path, method, _operation) in OPERATIONS.items():
        if method != "get" or name not in CALLS or name in STREAMED or CALLS[name].session:
            continue
        if CALLS[name].before:
            CALLS[name].before(scene)
        first = send(scene.client(), name, scene)
        assert first.status_code == 200, (name, first.content[:200])
        second = send(scene.client(), name, scene, headers={"If-None-Match": first["ETag"]})
        assert second.status_code == 304, name
        assert second.content == b""
        assert "private" in first["Cache-Control"], name


def test_writes_have_none(scene):
    assert "ETag" not in send(scene.client(), "group_create", scene)


# --- Times, the specification ------------------------------------------------------------------


def test_times_are_utc(scene, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    found = send(scene.client(), "message_list", scene).json()["events"][0]["at"]
    listed = send(scene.client(), "tokens_list", scene).json()[0]["created_at"]
    assert found.endswith("Z"), found
    assert listed.endswith("Z"), listed


def test_the_specification_is_for_who_is_signed_in(scene):
    assert Client().get("/api/v1/openapi.json").status_code == 401
    made = send(scene.client(), "openapi", scene).json()
    assert made["openapi"] == "3.1.0"
    assert set(made["paths"]) == {path for path, _, _ in OPERATIONS.values()}


def test_the_page_needs_no_internet_and_no_inline_script(scene):
    client = Client()
    assert client.get("/api/v1/docs").status_code == 302
    client.force_login(scene.user)
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert "//" not in text.replace("<!doctype", "")
    assert text.count("<script") == text.count("<script src=") + text.count("application/json")
    assert "script-src" not in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_ids_of_clients_are_uuids(scene):
    answer = send(scene.client(), "message_create", scene)
    assert UUID(answer.json()["client_id"])
