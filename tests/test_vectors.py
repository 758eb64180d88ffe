"""The vectors of tests/vectors, which tests/js/canvas reads as well: both languages agree."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from canvas import snapshots
from canvas.elements import unpack_picture, unpack_shape, unpack_text
from canvas.operations import pack_erase, unpack_change, unpack_erase
from canvas.strokes import Stroke, Style, pack, unpack
from tests.vectors.histories import Operation
from tests.vectors.make import PATH, as_json, change_json, element_json, fold_json, folded

UNPACK = {"shapes": unpack_shape, "texts": unpack_text, "pictures": unpack_picture}


def load(name: str) -> Any:
    return json.loads(PATH.with_name(name).read_text())


STROKES = load("strokes.json")
ELEMENTS = [(name, vector) for name, found in load("elements.json").items() for vector in found]


def operations(vectors: list[dict[str, Any]]) -> list[Operation]:
    return [
        Operation(one["seq"], one["kind"], UUID(one["author"]), bytes.fromhex(one["payload"]))
        for one in vectors
    ]


@pytest.mark.parametrize("vector", STROKES["strokes"])
def test_a_stroke_has_the_bytes_that_javascript_reads(vector):
    style = vector["style"] | {"colour": tuple(vector["style"]["colour"])}
    points = [tuple(point) for point in vector["points"]]
    stroke = Stroke(Style(**style), points, vector["pressures"])
    assert pack(stroke).hex() == vector["payload"]
    assert as_json(unpack(bytes.fromhex(vector["payload"]))) == vector


@pytest.mark.parametrize("vector", STROKES["erasures"])
def test_an_erasure_has_the_bytes_that_javascript_reads(vector):
    assert pack_erase(vector["targets"]).hex() == vector["payload"]
    assert unpack_erase(bytes.fromhex(vector["payload"])) == vector["targets"]


@pytest.mark.parametrize(("name", "vector"), ELEMENTS)
def test_an_element_has_the_bytes_that_javascript_reads(name, vector):
    assert element_json(UNPACK[name](bytes.fromhex(vector["payload"]))) == vector


@pytest.mark.parametrize("vector", load("changes.json"))
def test_a_change_has_the_bytes_that_javascript_reads(vector):
    change = unpack_change(vector["kind"], bytes.fromhex(vector["payload"]))
    assert change_json(vector["kind"], change) == vector


@pytest.mark.parametrize("vector", load("folds.json"))
def test_a_history_has_the_end_that_javascript_sees(vector):
    assert fold_json(folded(operations(vector["operations"]))) == vector["end"]


@pytest.mark.parametrize("vector", load("snapshots.json"))
def test_a_snapshot_goes_on_as_javascript_does(vector):
    data = bytes.fromhex(vector["snapshot"])
    content = snapshots.unpack(data)
    assert snapshots.pack(content, vector["reach"]) == data
    assert fold_json(content) == vector["middle"]
    assert fold_json(folded(operations(vector["operations"]), content)) == vector["end"]
