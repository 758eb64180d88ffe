"""Every error that the specification names is produced, for each operation that names it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.tokens import token_create
from chat import gifs
from chat.services import message_send
from drawmessenger.api_checks import forget_paces
from drawmessenger.realtime.buckets import TokenBucket
from groups.services import group_create
from tests.api.calls import CALLS, OPERATIONS, Scene, content, send

pytestmark = pytest.mark.django_db
WRITES = {"post", "put", "patch", "delete"}


def naming(status: int) -> list[str]:
    told = {name for name, (_, _, op) in OPERATIONS.items() if str(status) in op["responses"]}
    return sorted(told & set(CALLS))  # test_operations.py names those without a call


def is_problem(answer, status: int, code: str = "", field: str = "") -> None:
    where = answer.wsgi_request.path
    assert answer.status_code == status, f"{where}: {answer.status_code} {answer.content[:200]}"
    assert answer["Content-Type"] == "application/problem+json", where
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"] and body["detail"], where
    assert not code or body["code"] == code, f"{where}: {body}"
    assert not field or body["field"] == field, f"{where}: {body}"


def test_the_specification_names_no_other_errors():
    named = {status for _, _, op in OPERATIONS.values() for status in op["responses"]}
    made = {"400", "401", "403", "404", "409", "413", "415", "429"}
    assert {status for status in named if status >= "400"} == made


def test_400_unknown_parameters_are_refused(scene):
    for name in naming(400):
        client = signed_in(scene, name)
        answer = send(client, name, scene, query={"no_such": "1"})
        is_problem(answer, 400, "invalid", "no_such")


def signed_in(scene: Scene, name: str) -> Client:
    """Return a client by token; where only a session is taken, by session."""
    if not CALLS[name].session:
        return scene.client()
    client = Client(raise_request_exception=False)
    client.force_login(scene.user)
    return client


def test_400_unknown_fields_are_refused(scene):
    for name in (name for name in naming(415) if isinstance(CALLS[name].body, dict)):
        body = CALLS[name].body | {"no_such": 1}
        is_problem(send(signed_in(scene, name), name, scene, data=body), 400, field="no_such")


def test_400_what_is_no_json_is_malformed(scene):
    for name in naming(415):
        if CALLS[name].body is not None:
            answer = send(signed_in(scene, name), name, scene, data=b"{")
            is_problem(answer, 400, "malformed", "body")


def test_400_what_is_no_form_is_malformed(scene):
    kind = "multipart/form-data; boundary=x"
    for name in naming(415):
        if CALLS[name].files:
            for data in (b"--x--\r\n", b"--x\r\nnothing", b"\xff" * 50):
                answer = send(scene.client(), name, scene, data=data, content_type=kind)
                is_problem(answer, 400)
            long = f"multipart/form-data; boundary={'x' * 300}"
            answer = send(scene.client(), name, scene, data=b"-", content_type=long)
            is_problem(answer, 400, "malformed", "body")


def test_401_without_a_session_or_token(scene):
    for name in naming(401):
        for client in (Client(), Client(headers={"Authorization": "Bearer dm_wrong"})):
            answer = send(client, name, scene)
            is_problem(answer, 401, "unauthenticated")
            assert answer["WWW-Authenticate"] == "Bearer"


def test_403_a_token_that_may_only_read(scene):
    client = scene.client(token_create(user=scene.user, name="reader", scope="read"))
    for name in naming(403):
        if CALLS[name].session or OPERATIONS[name][1] == "get":
            continue
        is_problem(send(client, name, scene), 403, "not_allowed")


def test_403_a_session_without_csrf_token(scene):
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.user)
    for name in naming(403):
        if OPERATIONS[name][1] != "get":
            is_problem(send(client, name, scene), 403)


def test_403_what_only_those_see_who_lead(scene):
    client = scene.client(token_create(user=scene.world.victim, name="member"))
    for name in naming(403):
        if OPERATIONS[name][1] == "get":
            if CALLS[name].before:
                CALLS[name].before(scene)
            is_problem(send(client, name, scene), 403, "not_allowed")


def test_404_what_there_is_not(scene, settings):
    settings.GIPHY_API_KEY = ""
    unknown = {key: str(uuid4()) for key in scene.params if key.endswith("_id")}
    unknown |= {"seq": 9_999, "gif_id": "nothing!"}
    for name in naming(404):
        client = signed_in(scene, name)
        in_query = "{" not in OPERATIONS[name][0] and name != "gif_list"
        query = {"group": str(uuid4())} if in_query else {}
        answer = send(client, name, scene, params=unknown, query=query)
        is_problem(answer, 404, "not_found")


def test_409_a_key_or_client_id_that_was_used_for_something_else(scene):
    key = str(uuid4())
    other = group_create(user=scene.user, name="Other")
    message_send(group=other, user=scene.user, client_id=key, content="x")
    first = scene.client().post(
        "/api/v1/groups", {"name": "x"}, "application/json", headers={"Idempotency-Key": key}
    )
    assert first.status_code == 201
    for name in naming(409):
        call = CALLS[name]
        data, kind = content(call, scene)
        if kind == "application/json" and "client_id" in data:
            data["client_id"] = key
        more = {} if kind == "" else {"data": data}
        client = signed_in(scene, name)
        if call.by != "chief":
            message_send(group=other, user=scene.user, client_id=uuid4(), content="x")
        answer = send(client, name, scene, headers={"Idempotency-Key": key}, **more)
        if name == "message_edit":  # of one's own alone; the client id is looked at after that
            answer = send(client, name, scene, params={"seq": own_message(scene)}, **more)
        is_problem(answer, 409)


def own_message(scene: Scene) -> int:
    group = scene.world.group
    return message_send(group=group, user=scene.user, client_id=uuid4(), content="mine").seq


def test_413_a_body_that_is_too_large(scene):
    for name in naming(413):
        data = b" " * (django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        is_problem(send(signed_in(scene, name), name, scene, data=data), 413, "too_large")


def test_415_a_body_of_another_kind(scene):
    for name in naming(415):
        answer = send(signed_in(scene, name), name, scene, data=b"hello", content_type="text/plain")
        is_problem(answer, 415, "unsupported_media_type")


def test_429_too_many_changes(scene, settings):
    settings.API_WRITES_PER_SECOND = 0.001
    forget_paces()
    for name in naming(429):
        if OPERATIONS[name][1] in WRITES:
            too_many(send(signed_in(scene, name), name, scene))


def too_many(answer) -> None:
    is_problem(answer, 429, "too_many_requests")
    assert int(answer["Retry-After"]) >= 1


def test_429_too_many_questions(scene, monkeypatch):
    """Of events those are refused that are held: tests/realtime/test_long_polling.py."""
    paced = {name for name in naming(429) if OPERATIONS[name][1] not in WRITES}
    assert paced == {"event_list", "gif_list", "gif_preview"}
    empty = TokenBucket(per_second=0.001, burst_seconds=1)
    monkeypatch.setattr(gifs, "_bucket", lambda user_id: empty)
    for name in ("gif_list", "gif_preview"):
        too_many(send(signed_in(scene, name), name, scene))


# --- What no operation names, because any may answer it -----------------------------------------


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/groups", "/api/"])
def test_404_an_address_that_there_is_not(client, path):
    is_problem(client.get(path), 404, "not_found")


def test_405_a_method_that_an_address_does_not_take(client):
    for path in {path for path, _, _ in OPERATIONS.values()}:
        answer = client.generic("TRACE", path.format_map(Ones()))
        is_problem(answer, 405, "method_not_allowed")
        assert answer["Allow"]


class Ones(dict):
    def __missing__(self, key: str) -> str:
        return "1" if key == "seq" else "00000000-0000-4000-8000-000000000000"


def test_500_something_of_ours_is_broken(scene, monkeypatch):
    def broken(**_facts):
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("groups.selectors.members", broken)
    answer = send(scene.client(), "member_list", scene)
    is_problem(answer, 500, "server_error")
    assert b"secret" not in answer.content
