"""The original's routes. Its defects, each impossible here, are cited as D1 to D7 of
docs/original.md. Alice and bob are members of ``group``, charlie is not."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from accounts.services import user_set_active
from accounts.tokens import token_create
from chat.original import http, shapes
from chat.services import MessageDraft, message_send, messages_append, messages_import
from chat.tests.backups import drawing, hex_id
from drawmessenger.ids import public_id, uuid_of_object_id
from groups.models import Group, Visibility
from groups.services import group_import, group_update

NOT_THERE = "0198b0c4-7a5e-7b3f-8c1d-000000000001"
ROUTES = ["/groups", "/group/getSingleGroup", "/group/getMessages"]


class Caller:
    """A client of the original with a bearer token."""

    def __init__(self, user: User) -> None:
        self.headers = {"Authorization": f"Bearer {token_create(user=user, name='test')}"}
        self.client = Client(enforce_csrf_checks=True, headers=self.headers)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(path, body or {}, content_type="application/json")


def send(group: Group, user: User, content: str, type: str = "TEXT") -> Any:
    return message_send(group=group, user=user, client_id=uuid4(), content=content, type=type)


def messages(caller: Caller, group: Group, **more: Any) -> Any:
    response = caller.post("/group/getMessages", {"groupId": public_id(group.pk)} | more)
    assert response.status_code == 200, response.content
    return response.json()


# --- Groups ------------------------------------------------------------------------------


def test_group_list_has_the_shape_of_the_original(alice: User, group: Group) -> None:
    shape = {
        "_id": str(group.pk),
        "name": "Harbour sketchers",
        "description": "",
        "profilePic": "",
        "tags": ["boats", "tea"],
        "createdAt": shapes.iso(group.created_at),
        "createdBy": str(alice.pk),
    }
    caller = Caller(alice)
    for response in (caller.get("/group"), caller.post("/groups")):
        assert (response.status_code, response.json()) == (200, {"groups": [shape]})
        assert "no-store" in response["Cache-Control"]


def test_group_list_shows_what_the_caller_may_see(charlie: User, group: Group) -> None:
    caller = Caller(charlie)
    assert caller.get("/group").json() == {"groups": []}
    group_update(group=group, visibility=Visibility.PUBLIC)
    assert len(caller.get("/group").json()["groups"]) == 1


def test_get_groups_in_a_browser_is_the_page(client: Client) -> None:
    assert client.get("/groups")["Location"] == "/groups/"


def test_single_group(alice: User, group: Group) -> None:
    response = Caller(alice).post("/group/getSingleGroup", {"groupId": str(group.pk)})
    assert (response.status_code, response.json()["name"]) == (200, "Harbour sketchers")


@pytest.mark.parametrize("route", ROUTES[1:])
@pytest.mark.parametrize("group_id", ["", "x", "64b2", "0" * 24, NOT_THERE, "é" * 24, "{}", "🚤"])
def test_no_record_found(alice: User, route: str, group_id: str) -> None:
    response = Caller(alice).post(route, {"groupId": group_id})
    assert (response.status_code, response.json()) == (400, {"message": "No record found!"})


@pytest.mark.parametrize("route", ROUTES[1:])
def test_d2_a_group_of_others_looks_like_none(charlie: User, group: Group, route: str) -> None:
    response = Caller(charlie).post(route, {"groupId": str(group.pk)})
    assert (response.status_code, response.json()) == (400, {"message": "No record found!"})


def test_an_imported_group_is_addressed_by_its_24_hex_id(alice: User) -> None:
    imported = Group(id=uuid_of_object_id(hex_id(7)), name="Old", created_by=alice)
    group_import(group=imported, members=[alice])
    draft = MessageDraft(alice, uuid_of_object_id(hex_id(8)), "hello")
    messages_import(group_id=imported.pk, drafts=[draft])
    caller = Caller(alice)
    shape = caller.post("/group/getSingleGroup", {"groupId": hex_id(7)}).json()
    assert shape["_id"] == hex_id(7)
    found = messages(caller, imported)
    assert [(one["_id"], one["groupId"]) for one in found] == [(hex_id(8), hex_id(7))]


# --- Messages ----------------------------------------------------------------------------


def test_messages_have_the_shape_of_the_original(alice: User, bob: User, group: Group) -> None:
    at = datetime(2023, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    draft = MessageDraft(bob, uuid4(), "<b>hello</b>", created_at=at)
    event = messages_append(group.pk, [draft])[0]
    assert messages(Caller(alice), group) == [
        {
            "_id": str(event.pk),
            "type": "TEXT",
            "content": "<b>hello</b>",
            "createdAt": "2023-01-02T03:04:05.678Z",
            "groupId": str(group.pk),
            "userId": str(bob.pk),
        }
    ]


def test_d4_a_link_is_kept_without_a_preview(alice: User, group: Group) -> None:
    send(group, alice, "see http://127.0.0.1:1/secret", "LINK")
    found = messages(Caller(alice), group)[0]
    assert found["content"] == "see http://127.0.0.1:1/secret"
    assert found["linkExtracted"] == "http://127.0.0.1:1/secret"
    assert (found["title"], found["description"], found["imgUrl"]) == ("", "", "")


def test_a_drawing_is_a_data_url(alice: User, group: Group) -> None:
    event = send(group, alice, drawing(), "DRAW")
    caller = Caller(alice)
    content = messages(caller, group)[0]["content"]
    head, _, data = content.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")
    default_storage.delete(event.picture.file.name)
    assert messages(caller, group)[0]["content"] == ""


def test_d5_history_is_ordered_and_bounded(alice: User, group: Group) -> None:
    drafts = [MessageDraft(alice, uuid4(), str(number)) for number in range(1, 513)]
    messages_append(group.pk, drafts)
    caller = Caller(alice)
    newest = messages(caller, group)
    assert [one["content"] for one in newest] == [str(number) for number in range(13, 513)]
    older = messages(caller, group, before=newest[0]["_id"])
    assert [one["content"] for one in older] == [str(number) for number in range(1, 13)]
    assert messages(caller, group, before=older[0]["_id"]) == []


def test_an_answer_with_large_drawings_is_bounded(
    alice: User, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [send(group, alice, drawing(), "DRAW") for _ in range(5)]
    monkeypatch.setattr(shapes, "MAX_PAGE_CHARS", 2 * len(drawing()))
    found = messages(Caller(alice), group)
    assert found[-1]["_id"] == str(events[-1].pk)
    assert 1 <= len(found) < 5
    older = messages(Caller(alice), group, before=found[0]["_id"])
    assert older[-1]["_id"] == str(events[4 - len(found)].pk)


@pytest.mark.parametrize("before", ["x", "", NOT_THERE, "0" * 24])
def test_before_names_a_message_of_the_group(alice: User, group: Group, before: str) -> None:
    body = {"groupId": str(group.pk), "before": before}
    response = Caller(alice).post("/group/getMessages", body)
    assert (response.status_code, response.json()["field"]) == (400, "before")


# --- Who may call ------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer dm_wrong", "Basic YTpi", "x"])
@pytest.mark.parametrize("route", ["/group", *ROUTES])
@pytest.mark.django_db
def test_d2_nobody_reads_without_credentials(route: str, header: str) -> None:
    client = Client(headers={"Authorization": header} if header else {})
    response = client.get(route) if route == "/group" else client.post(route)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert "message" in response.json()


def test_a_wrong_token_is_not_saved_by_a_session(alice: User) -> None:
    client = Client(headers={"Authorization": "Bearer dm_wrong"})
    client.force_login(alice)
    assert client.get("/group").status_code == 401


def test_a_token_ends_with_the_account(alice: User) -> None:
    caller = Caller(alice)
    user_set_active(user=alice, is_active=False)
    assert caller.get("/group").status_code == 401


def test_a_post_by_session_needs_the_csrf_token(alice: User, group: Group) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.get("/group").status_code == 200
    for route in ROUTES:
        refused = client.post(route, {}, content_type="application/json")
        assert (refused.status_code, "message" in refused.json()) == (403, True)
    token = client.get("/accounts/login/").cookies.get("csrf")
    token = token.value if token else "a" * 32
    client.cookies["csrf"] = token
    body = {"groupId": str(group.pk)}
    headers = {"X-CSRFToken": token}
    for route in ROUTES:
        response = client.post(route, body, content_type="application/json", headers=headers)
        assert response.status_code == 200


# --- Bad input (D7) ----------------------------------------------------------------------

BAD_BODIES = {
    "empty": b"",
    "no JSON": b"hello",
    "half": b'{"groupId": ',
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "no UTF-8": b'{"groupId": "\xff"}',
    "UTF-16": '{"groupId": "x"}'.encode("utf-16"),
    "half a pair": b'{"groupId": "\\ud800"}',
    "deep": b'{"groupId": ' + b"[" * 30_000,
    "a NUL": b'{"groupId": "\\u0000"}',
    "field missing": b"{}",
    "field null": b'{"groupId": null}',
    "field number": b'{"groupId": 1e999}',
    "field list": b'{"groupId": ["x"]}',
    "field operator": b'{"groupId": {"$ne": null}}',
}


@pytest.mark.parametrize("route", ROUTES[1:])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_bad_body_is_named(alice: User, route: str, body: bytes) -> None:
    response = Caller(alice).client.post(route, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["field"] in {"groupId", "body"}
    assert len(response.json()["message"]) > 10


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", ""])
def test_another_content_type_is_no_crash(alice: User, kind: str) -> None:
    response = Caller(alice).client.post(ROUTES[1], b"a=b", content_type=kind)
    assert (response.status_code, response.json()["field"]) == (400, "body")


def test_unknown_fields_are_ignored(alice: User, group: Group) -> None:
    body = {"groupId": str(group.pk), "extra": {"deep": [1]}, "__v": 0}
    assert Caller(alice).post("/group/getSingleGroup", body).status_code == 200


WRONG = [(route, method) for route in ("/user/auth", *ROUTES) for method in ("PUT", "DELETE")]
WRONG += [("/group", "POST"), ("/group", "OPTIONS"), ("/user/auth", "GET"), (ROUTES[1], "GET")]


@pytest.mark.parametrize(("route", "method"), WRONG)
def test_a_wrong_method_is_answered_in_json(alice: User, route: str, method: str) -> None:
    response = Caller(alice).client.generic(method, route)
    assert (response.status_code, "message" in response.json()) == (405, True)
    assert response["Allow"]


@pytest.mark.parametrize("route", ["/user/auth", *ROUTES[1:]])
def test_a_large_body_is_refused(alice: User, route: str) -> None:
    body = json.dumps({"groupId": "x" * http.MAX_BODY})
    client = Caller(alice).client
    response = client.post(route, body, content_type="application/json")
    assert (response.status_code, "message" in response.json()) == (413, True)
    # A chunked body names no length beforehand.
    chunked = client.post(route, body, content_type="application/json", CONTENT_LENGTH="")
    assert chunked.status_code in {400, 413}
