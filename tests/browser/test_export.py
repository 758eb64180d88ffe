"""What leaves a canvas and comes back: PNG, SVG, JSON, and drawings for the conversation."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.friends import Friends

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
SVG = "{http://www.w3.org/2000/svg}"

WAVE = [[40 + index * 4, 300 + 20 * (index % 20 - 10)] for index in range(60)]
ELEMENTS: list[dict[str, Any]] = [
    {"kind": "stroke", "tool": "pen", "colour": "#1a2042", "width": 5, "points": WAVE},
    {
        "kind": "stroke",
        "tool": "pen",
        "points": [[40, 60], [120, 90], [200, 60]],
        "pressures": [40, 255, 90],
        "cuts": [[12, 18]],
        "matrix": [1, 0.25, -0.25, 1, 40, 10],
        "locked": True,
    },
    {"kind": "shape", "tool": "arrow", "colour": "#d62f3c", "from": [320, 60], "to": [480, 140]},
    {
        "kind": "shape",
        "tool": "ellipse",
        "filling": "#ffd44780",
        "from": [320, 180],
        "to": [480, 280],
    },
    {"kind": "text", "x": 320, "y": 330, "text": "</text><script>alert(1)</script>"},
]


def document(elements: list[dict[str, Any]]) -> bytes:
    return json.dumps({"type": "drawmessenger/canvas", "version": 1, "elements": elements}).encode()


def bring_in(page: Page, content: bytes) -> str:
    """Import a file. Returns what the dialog says in the end."""
    file = {"name": "canvas.json", "mimeType": "application/json", "buffer": content}
    page.locator("#import-file").set_input_files([file])
    page.wait_for_selector("#import-dialog[open] #import-close:enabled")
    text = page.locator("#import-text").inner_text()
    page.locator("#import-close").click()
    return text


def take_out(page: Page, folder: Path, **choice: str) -> bytes:
    """Export in the dialog; ``choice`` has values of its radio buttons."""
    page.locator("#export-open").dispatch_event("click")
    page.wait_for_selector("#export-dialog[open]")
    for name, value in choice.items():
        page.locator(f'#export-form [name={name}][value="{value}"]').check(force=True)
    with page.expect_download() as download:
        page.locator("#export-download").click()
    page.keyboard.press("Escape")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_bytes()


@pytest.fixture
def ada(friends: Friends) -> Page:
    """Ada's room with every kind of element on its canvas."""
    page = friends.alone("Printers")
    assert bring_in(page, document(ELEMENTS)) == "5 elements are on the canvas now."
    page.wait_for_selector("#board[data-strokes='5'][data-pending='0']")
    return page


def test_the_png_is_what_is_on_the_screen(ada, tmp_path):
    ada.wait_for_timeout(500)
    png = Image.open(io.BytesIO(take_out(ada, tmp_path, what="view", format="png", scale="1")))
    over_it = ".canvas-panel > :not(.stage), .stage > :not(#board)"
    ada.locator(over_it).evaluate_all("all => all.forEach(one => one.style.display = 'none')")
    screen = Image.open(io.BytesIO(ada.locator("#board").screenshot()))
    assert png.size == screen.size
    edge = (8, 8, png.width - 8, png.height - 8)
    difference = ImageChops.difference(
        png.convert("RGB").crop(edge), screen.convert("RGB").crop(edge)
    )
    # Curves that go on in another tile have edges that are smoothed a shade otherwise.
    assert max(high for _, high in difference.getextrema()) < 64
    assert max(ImageStat.Stat(difference).mean) < 0.05


def test_a_png_has_the_scale_and_background_that_were_chosen(ada, tmp_path):
    one = Image.open(io.BytesIO(take_out(ada, tmp_path, format="png", scale="1")))
    three = Image.open(io.BytesIO(take_out(ada, tmp_path, scale="3")))
    assert abs(three.width - 3 * one.width) <= 3
    assert one.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    ada.locator("#export-open").dispatch_event("click")
    ada.locator("#export-form [name=background]").uncheck()
    ada.keyboard.press("Escape")
    clear = Image.open(io.BytesIO(take_out(ada, tmp_path, scale="1")))
    assert clear.getpixel((0, 0))[3] == 0


def test_the_svg_has_vectors_and_nothing_that_runs(ada, tmp_path):
    root = ElementTree.fromstring(take_out(ada, tmp_path, format="svg"))  # noqa: S314
    names = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert names <= {"svg", "title", "rect", "path", "g", "text"}
    assert len(root.findall(f"{SVG}path")) >= 5
    assert [node.text for node in root.iter(f"{SVG}text")] == [ELEMENTS[4]["text"]]
    attributes = {name for node in root.iter() for name in node.attrib}
    assert not any(re.match("on|.*href", name) for name in attributes)


def test_json_comes_back_exactly_for_everybody(app, person, ada, tmp_path):
    first = take_out(ada, tmp_path, format="json")
    bo = person()
    people.enter_as_guest(bo, app, "Bo")
    people.create_group(bo, "Copyists")
    assert bring_in(bo, first) == "5 elements are on the canvas now."
    bo.wait_for_selector("#board[data-strokes='5']")
    assert take_out(bo, tmp_path, format="json") == first
    bo.reload()
    bo.wait_for_selector("#board[data-strokes='5']")
    assert take_out(bo, tmp_path, format="json") == first


def test_a_document_with_an_error_changes_nothing_and_says_where(ada):
    broken = [*ELEMENTS, {"kind": "shape", "tool": "line", "from": [0, 0], "to": [1, "x"]}]
    assert bring_in(ada, document(broken)) == "elements[5].to[1]: This must be a number."
    assert bring_in(ada, b"what is this?") == "This file is no JSON."
    assert ada.locator("#board").get_attribute("data-strokes") == "5"


def test_the_canvas_is_sent_to_the_conversation(friends, ada):
    bo = friends.join(ada)
    ada.locator("#export-open").dispatch_event("click")
    ada.locator("#export-send").click()
    expect(ada.locator("#export-note")).to_have_text("Sent to the chat.")
    for page in (ada, bo):
        expect(page.locator("#messages img.message-picture")).to_have_count(1)
        expect(page.locator("#messages img.message-picture")).to_be_visible()


def sketch(page: Page) -> None:
    box = page.locator("#sketch-paper").bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 120, steps=10)
    page.mouse.up()


def test_a_sketch_stays_until_it_was_sent_and_does_not_touch_the_canvas(ada):
    ada.locator("#composer-sketch").click()
    ada.wait_for_selector("#sketch-paper canvas")
    expect(ada.locator("#sketch-send")).to_be_disabled()
    sketch(ada)
    ada.keyboard.press("Escape")
    ada.locator("#composer-sketch").click()
    ada.context.set_offline(True)
    ada.locator("#sketch-send").click()
    expect(ada.locator("#sketch-note")).to_contain_text("There is no connection.")
    ada.context.set_offline(False)
    ada.locator("#sketch-send").click()
    expect(ada.locator("#sketch-dialog")).to_be_hidden()
    picture = ada.locator("#messages img.message-picture")
    expect(picture).to_have_count(1, timeout=20_000)
    # Cut to what was drawn, twice as fine as it was seen.
    assert 300 < int(picture.get_attribute("width") or 0) < 420
    ada.locator("#composer-sketch").click()
    expect(ada.locator("#sketch-send")).to_be_disabled()
    assert ada.locator("#board").get_attribute("data-strokes") == "5"


def test_a_finger_sketches_on_a_phone(app, person):
    ada = person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Thumbs")
    ada.locator("#composer-sketch").tap()
    ada.wait_for_selector("#sketch-paper canvas")
    ada.locator("#sketch-paper").tap(position={"x": 80, "y": 80})
    ada.locator("#sketch-send").tap()
    expect(ada.locator("#messages img.message-picture")).to_have_count(1)
