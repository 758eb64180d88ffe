"""The bytes of tests/vectors/strokes.json, which static/js/canvas/codec.js reads as well."""

from __future__ import annotations

import json

import pytest

from canvas.operations import pack_erase, unpack_erase
from canvas.strokes import Stroke, Style, pack, unpack
from tests.vectors.make import PATH, as_json

VECTORS = json.loads(PATH.read_text())


@pytest.mark.parametrize("vector", VECTORS["strokes"])
def test_a_stroke_has_the_bytes_that_javascript_reads(vector):
    style = vector["style"] | {"colour": tuple(vector["style"]["colour"])}
    points = [tuple(point) for point in vector["points"]]
    stroke = Stroke(Style(**style), points, vector["pressures"])
    assert pack(stroke).hex() == vector["payload"]
    assert as_json(unpack(bytes.fromhex(vector["payload"]))) == vector


@pytest.mark.parametrize("vector", VECTORS["erasures"])
def test_an_erasure_has_the_bytes_that_javascript_reads(vector):
    assert pack_erase(vector["targets"]).hex() == vector["payload"]
    assert unpack_erase(bytes.fromhex(vector["payload"])) == vector["targets"]
