"""What one makes with each tool, the other sees."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser

WHITE = (255, 255, 255)
RED = (214, 47, 60)
YELLOW = (243, 185, 12)


def alone(person, app: AppServer, **options: object) -> Page:
    ada = person(**options)
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Alone")
    return ada


def picture_bytes(colour: tuple[int, int, int] = RED) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (120, 80), colour).save(output, "PNG")
    return output.getvalue()


def test_what_one_makes_with_each_tool_the_other_sees(friends):
    ada, bo = friends.together("Toolbox")
    ada.keyboard.press("m")
    ada.locator("#options [name=colour][value='#d62f3c']").click()
    people.drag(ada, (0.35, 0.2), (0.6, 0.2))
    people.wait_for_elements(bo, 1)
    red, green, blue = people.colour_at(bo, 0.5, 0.2)
    assert red > 220 and 120 < green < 200 and 120 < blue < 200  # one sees through a marker

    people.choose_tool(ada, "rectangle")
    ada.locator("#options [name=filling][value='#f3b90c']").click()
    people.drag(ada, (0.35, 0.3), (0.45, 0.45))
    people.choose_tool(ada, "ellipse")
    people.drag(ada, (0.5, 0.3), (0.6, 0.45))
    people.choose_tool(ada, "arrow")
    people.drag(ada, (0.65, 0.3), (0.8, 0.45))
    people.choose_tool(ada, "line")
    people.drag(ada, (0.65, 0.5), (0.8, 0.5))
    people.choose_tool(ada, "text")
    ada.mouse.click(*people.board_point(ada, 0.4, 0.6))
    ada.keyboard.type("two lines\nof text")
    ada.keyboard.press("Escape")
    for page in (ada, bo):
        people.wait_for_elements(page, 6)
        assert people.colour_at(page, 0.4, 0.38) == YELLOW
        assert people.colour_at(page, 0.55, 0.38) == YELLOW
        assert people.colour_at(page, 0.51, 0.31) == WHITE
        assert people.colour_at(page, 0.725, 0.5) != WHITE

    ada.keyboard.press("Control+z")
    people.wait_for_elements(bo, 5)
    ada.locator("#redo").click()
    people.wait_for_elements(bo, 6)


def test_pictures_come_by_the_chooser_by_pasting_and_by_dropping(friends):
    ada, bo = friends.together("Album")
    file = {"name": "red.png", "mimeType": "image/png", "buffer": picture_bytes()}
    ada.locator("#picture-file").set_input_files(file)
    people.wait_for_elements(bo, 1)
    expect(ada.locator("#picture-progress")).to_be_hidden()
    bo.wait_for_timeout(300)
    assert people.colour_at(bo, 0.5, 0.5) == RED

    give(ada, "paste", picture_bytes((0, 0, 255)))
    people.wait_for_elements(bo, 2)
    give(ada, "drop", picture_bytes((0, 128, 0)))
    people.wait_for_elements(bo, 3)
    bo.wait_for_timeout(300)
    assert people.colour_at(bo, 0.29, 0.27) == (0, 128, 0)

    damaged = {"name": "no.png", "mimeType": "image/png", "buffer": b"not a picture"}
    ada.locator("#picture-file").set_input_files(damaged)
    expect(ada.locator("#canvas-saving")).to_contain_text("picture")


def give(page: Page, event: str, data: bytes) -> None:
    page.evaluate(
        """([event, data]) => {
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], "it.png", { type: "image/png" }));
          const board = document.getElementById("board");
          const { left, top, width, height } = board.getBoundingClientRect();
          const place = { clientX: left + width / 4, clientY: top + height / 4 };
          const options = { bubbles: true, cancelable: true, ...place };
          board.dispatchEvent(event === "paste"
            ? new ClipboardEvent(event, { ...options, clipboardData: transfer })
            : new DragEvent(event, { ...options, dataTransfer: transfer }));
        }""",
        [event, base64.b64encode(data).decode()],
    )


def test_rubbing_takes_parts_of_strokes_and_undo_brings_them_back(friends):
    ada, bo = friends.together("Rubber")
    people.drag(ada, (0.35, 0.4), (0.75, 0.4))
    people.drag(ada, (0.52, 0.5), (0.53, 0.5))
    for page in (ada, bo):
        people.wait_for_elements(page, 2)
    bo.locator("#board").focus()
    bo.keyboard.press("e")
    bo.keyboard.press("e")
    people.drag(bo, (0.525, 0.3), (0.525, 0.55))
    for page in (ada, bo):
        people.wait_for_elements(page, 1)
        assert people.colour_at(page, 0.525, 0.4) == WHITE
        assert people.colour_at(page, 0.4, 0.4) != WHITE
        assert people.colour_at(page, 0.7, 0.4) != WHITE
    bo.keyboard.press("Control+z")
    for page in (ada, bo):
        people.wait_for_elements(page, 2)
        assert people.colour_at(page, 0.525, 0.4) != WHITE


def test_what_is_typed_survives_a_reload(friends):
    ada = friends.alone()
    ada.locator("#board").focus()
    ada.keyboard.press("t")
    ada.keyboard.press("Enter")
    ada.keyboard.type("not lost")
    ada.reload()
    people.wait_for_room(ada)
    expect(ada.locator(".typing")).to_have_value("not lost")
    ada.mouse.click(*people.board_point(ada, 0.8, 0.8))
    people.wait_for_elements(ada, 1)
    ada.keyboard.press("Enter")  # it is selected: write on
    expect(ada.locator(".typing")).to_have_value("not lost")
    ada.keyboard.press("End")
    ada.keyboard.type(" at all")
    ada.keyboard.press("Control+Enter")
    people.wait_for_elements(ada, 1)
    ada.wait_for_selector("#board[data-seq='2']", state="attached")


def test_single_keys_can_be_turned_off(friends):
    ada = friends.alone()
    ada.locator("#board").focus()
    ada.keyboard.press("?")
    expect(ada.locator("#shortcuts-dialog")).to_be_visible()
    ada.locator("#single-keys").uncheck()
    ada.keyboard.press("Escape")
    ada.locator("#board").focus()
    ada.keyboard.press("r")
    expect(ada.locator("#tools [data-tool=pen]")).to_have_attribute("aria-pressed", "true")
    ada.reload()
    people.wait_for_room(ada)
    ada.locator("#board").focus()
    ada.keyboard.press("?")
    expect(ada.locator("#shortcuts-dialog")).to_be_hidden()


def test_the_toolbar_is_one_stop_with_arrows_inside(friends):
    ada = friends.alone()
    pen = ada.locator("#tools [data-tool=pen]")
    pen.focus()
    ada.keyboard.press("ArrowRight")
    expect(ada.locator("#tools [data-tool=marker]")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(ada.locator("#tools [data-tool=marker]")).to_have_attribute("aria-pressed", "true")
    ada.keyboard.press("Home")
    expect(ada.locator("#options-button")).to_be_focused()
    assert ada.locator("#tools button[tabindex='0']").count() == 1


def test_on_a_phone_the_tools_are_large_enough_and_fit(app, person):
    ada = alone(person, app, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    ada.locator("#tab-canvas").tap()
    for button in ada.locator("#tools button:visible, .history-controls button").all():
        box = button.bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44
    assert ada.evaluate("document.documentElement.scrollWidth") <= 360
    ada.locator("#tools-more-button").tap()
    ada.locator("#tools [data-tool=laser]").tap()
    expect(ada.locator("#tools-more")).to_be_hidden()
    ada.locator("#tools [data-tool=rectangle]").tap()
    ada.touchscreen.tap(*people.board_point(ada, 0.5, 0.4))
    people.wait_for_elements(ada, 1)
    ada.locator("#options-button").tap()
    expect(ada.locator("#options")).to_be_visible()
    ada.locator("#options [data-command=erase]").tap()
    people.wait_for_elements(ada, 0)
