"""Every operation of the specification is called, and its answer is as the specification says."""

from __future__ import annotations

import jsonschema_rs
import pytest
from django.test import Client

from accounts.services import user_create
from accounts.tokens import token_create
from tests.api.calls import CALLS, OPERATIONS, SPEC, Call, Scene, send

pytestmark = pytest.mark.django_db


def test_no_operation_is_untested():
    untested = sorted(set(OPERATIONS) - set(CALLS))
    assert not untested, f"tests/api/calls.py: CALLS has no line for {', '.join(untested)}."
    gone = sorted(set(CALLS) - set(OPERATIONS))
    assert not gone, f"tests/api/calls.py: there is no operation {', '.join(gone)} (any more)."


def test_each_says_what_it_is_for():
    for name, (path, _method, operation) in OPERATIONS.items():
        assert operation["summary"], name
        assert operation["tags"], name
        assert operation["summary"].lower() != name.replace("_", " "), f"{name} has no words"
        assert "401" in operation["responses"], path


def caller(scene: Scene, call: Call) -> Client:
    if call.session:
        client = Client()
        client.login(username=scene.user.username, password="correct horse battery")
        return client
    person = scene.people.get(call.by)
    if call.by == "outsider":
        person = user_create(
            email="o@example.org", full_name="O", password="correct horse", username="outsider"
        )
    return scene.client(token_create(user=person, name="caller"))


def validator(operation, status: int, content_type: str):
    """Return what checks a body, None where the specification says none."""
    said = operation["responses"][str(status)]
    kinds = said.get("content", {})
    if not kinds:
        return None
    assert content_type in kinds, f"{content_type} is not among {list(kinds)}"
    schema = kinds[content_type]["schema"]
    return jsonschema_rs.validator_for(schema | {"components": SPEC["components"]})


@pytest.mark.parametrize("name", sorted(set(CALLS) & set(OPERATIONS)))
def test_an_operation_answers_as_the_specification_says(scene, name):
    call, operation = CALLS[name], OPERATIONS[name][2]
    if call.before:
        call.before(scene)
    answer = send(caller(scene, call), name, scene)
    assert answer.status_code < 400, answer.content
    assert str(answer.status_code) in operation["responses"]
    check = validator(operation, answer.status_code, answer.get("Content-Type", "").split(";")[0])
    if check and answer["Content-Type"].startswith("application/json"):
        check.validate(answer.json())
    if answer.status_code == 204:
        assert answer.content == b""
