"""Programs that keep to the specification of the last release go on working."""

from __future__ import annotations

import copy
import io
import json

import pytest
from django.conf import settings
from django.core.management import call_command

from drawmessenger.management.commands import make_openapi
from tests.api.calls import SPEC
from tests.api.contract import breaking

KEPT = settings.BASE_DIR / "docs" / "openapi.json"
BROKEN = settings.BASE_DIR / "docs" / "openapi-breaking.txt"
HOW = """
Programs that keep to docs/openapi.json would break:

{lines}

If that is not meant, take it back. If it is, write these lines into docs/openapi-breaking.txt, and
into CHANGELOG.md what programs have to do; at the next release, `manage.py make_openapi` keeps the
new specification and empties that file.
"""


def test_nothing_breaks_that_was_not_marked():
    marked = set(BROKEN.read_text().splitlines())
    lines = [line for line in breaking(json.loads(KEPT.read_text()), SPEC) if line not in marked]
    assert not lines, HOW.format(lines="\n".join(lines))


MESSAGES = "/api/v1/groups/{group_id}/messages"
BREAKS = {
    f"POST {MESSAGES}: gone": lambda spec: spec["paths"][MESSAGES].pop("post"),
    f"GET {MESSAGES}: query before: gone": lambda spec: parameters(spec).pop(1),
    f"GET {MESSAGES}: query limit: maximum is 10": lambda spec: limit(spec).update(maximum=10),
    f"GET {MESSAGES}: query limit: takes no integer": lambda spec: limit(spec).update(
        type="string"
    ),
    f"GET {MESSAGES}: query before: is required": lambda spec: parameters(spec)[1].update(
        required=True
    ),
    f"POST {MESSAGES}: body: content: gone": lambda spec: body(spec).pop("content"),
    f"GET {MESSAGES}: answer: head: gone": lambda spec: answer(spec)["properties"].pop("head"),
    f"GET {MESSAGES}: answer: head: may be missing": lambda spec: answer(spec)["required"].remove(
        "head"
    ),
    f"GET {MESSAGES}: answer: head: may be string": lambda spec: answer(spec)["properties"].update(
        head={"type": "string"}
    ),
    f"GET {MESSAGES}: no longer by TokenAuth": lambda spec: spec["paths"][MESSAGES]["get"].update(
        security=[{"SessionAuth": []}]
    ),
}


def parameters(spec):
    return spec["paths"][MESSAGES]["get"]["parameters"]


def limit(spec):
    return next(one for one in parameters(spec) if one["name"] == "limit")["schema"]


def body(spec):
    return spec["components"]["schemas"]["MessageIn"]["properties"]


def answer(spec):
    return spec["components"]["schemas"]["MessagePage"]


@pytest.mark.parametrize("line", BREAKS)
def test_what_breaks_is_seen(line):
    changed = copy.deepcopy(SPEC)
    BREAKS[line](changed)
    assert line in breaking(SPEC, changed)


def test_what_is_new_breaks_nothing():
    changed = copy.deepcopy(SPEC)
    changed["paths"]["/api/v1/more"] = {"get": {"responses": {}}}
    body(changed)["new"] = {"type": "string"}
    answer(changed)["properties"]["new"] = {"type": "string"}
    parameters(changed).append({"in": "query", "name": "new", "schema": {"type": "string"}})
    assert breaking(SPEC, changed) == []


def test_a_release_keeps_its_specification(tmp_path, monkeypatch, settings):
    settings.BASE_DIR = tmp_path
    for name in ("KEPT", "BROKEN"):
        monkeypatch.setattr(make_openapi, name, tmp_path / f"{name}.json")
    (tmp_path / "BROKEN.json").write_text("something\n")
    call_command("make_openapi", verbosity=0, stdout=io.StringIO())
    assert json.loads((tmp_path / "KEPT.json").read_text()) == json.loads(json.dumps(SPEC))
    assert (tmp_path / "BROKEN.json").read_text() == ""
