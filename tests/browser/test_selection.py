"""Selecting, and what is done to a selection; the other sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.test_tools import WHITE, YELLOW

pytestmark = pytest.mark.browser

SHIFTED = 0.15


def filled_square(page: Page, count: int = 1) -> None:
    """A yellow rectangle from (0.4, 0.3) to (0.5, 0.45), which is selected then."""
    people.choose_tool(page, "rectangle")
    page.locator("#options [name=filling][value='#f3b90c']").click()
    people.drag(page, (0.4, 0.3), (0.5, 0.45))
    people.wait_for_elements(page, count)
    expect(page.locator("#tools [data-tool=select]")).to_have_attribute("aria-pressed", "true")


def test_moving_resizing_and_turning_are_seen_by_the_other_and_undone_as_one(friends):
    ada, bo = friends.together("Movers")
    filled_square(ada)
    people.drag(ada, (0.45, 0.375), (0.45 + SHIFTED, 0.375 + SHIFTED))
    wait_for_seq(bo, 2)
    assert people.colour_at(bo, 0.57, 0.48) == YELLOW  # above the other's cursor
    assert people.colour_at(bo, 0.42, 0.32) == WHITE

    grip = ada.locator(".overlay [data-grip=se]").bounding_box()
    ada.mouse.move(grip["x"] + 5, grip["y"] + 5)
    ada.mouse.down()
    ada.mouse.move(*people.board_point(ada, 0.8, 0.7), steps=5)
    ada.mouse.up()
    wait_for_seq(bo, 3)
    assert people.colour_at(bo, 0.77, 0.66) == YELLOW

    grip = ada.locator(".overlay [data-grip=turn]").bounding_box()
    ada.mouse.move(grip["x"] + 5, grip["y"] + 5)
    ada.mouse.down()
    ada.mouse.move(*people.board_point(ada, 0.95, 0.575), steps=5)
    ada.mouse.up()
    wait_for_seq(bo, 4)
    assert people.colour_at(bo, 0.77, 0.66) == WHITE

    for _ in range(3):
        ada.keyboard.press("Control+z")
    wait_for_seq(bo, 7)
    assert people.colour_at(bo, 0.42, 0.32) == YELLOW
    assert people.colour_at(bo, 0.57, 0.48) == WHITE


def wait_for_seq(page: Page, seq: int) -> None:
    page.wait_for_selector(f"#board[data-seq='{seq}'][data-pending='0']", state="attached")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_keys_move_duplicate_order_lock_and_delete(friends):
    ada, bo = friends.together("Keys")
    filled_square(ada)
    ada.locator("#board").focus()
    for _ in range(8):
        ada.keyboard.press("Shift+ArrowRight")
    wait_for_seq(bo, 2)  # one operation
    assert people.colour_at(bo, 0.42, 0.32) == WHITE
    ada.keyboard.press("Control+d")
    people.wait_for_elements(bo, 2)
    ada.locator("#options [name=filling][value='#d62f3c']").click()
    ada.locator("#board").focus()
    ada.wait_for_selector("#board[data-pending='0']", state="attached")
    assert people.colour_at(ada, 0.55, 0.42) == (214, 47, 60)
    ada.keyboard.press("[")
    people.wait_for_elements(ada, 2)
    assert people.colour_at(ada, 0.55, 0.42) == YELLOW
    ada.keyboard.press("Shift+]")
    people.wait_for_elements(ada, 2)
    assert people.colour_at(ada, 0.55, 0.42) == (214, 47, 60)

    ada.keyboard.press("Control+Shift+L")
    expect(ada.locator("#options [data-command=lock]")).to_have_text("Unlock")
    ada.keyboard.press("Delete")
    bo.keyboard.press("v")
    bo.locator("#board").focus()
    bo.keyboard.press("Control+a")  # the locked one is left out
    bo.keyboard.press("Delete")
    for page in (ada, bo):
        people.wait_for_elements(page, 1)
    ada.mouse.click(*people.board_point(ada, 0.55, 0.42))
    ada.keyboard.press("Control+Shift+L")
    expect(ada.locator("#options [data-command=lock]")).to_have_text("Lock")
    ada.locator("#board").focus()
    ada.keyboard.press("Delete")
    people.wait_for_elements(bo, 0)


def test_box_lasso_tab_and_the_clipboard(friends):
    ada = friends.alone()
    announced = ada.locator("#canvas-announcement")
    for place in (0.2, 0.3, 0.4):
        people.choose_tool(ada, "rectangle")
        people.drag(ada, (0.4, place), (0.45, place + 0.05))
    people.wait_for_elements(ada, 3)
    ada.keyboard.press("Escape")
    people.drag(ada, (0.35, 0.15), (0.5, 0.37))
    expect(announced).to_have_text("2 selected")
    ada.keyboard.press("Escape")
    ada.keyboard.down("Alt")
    ada.mouse.move(*people.board_point(ada, 0.36, 0.27))
    ada.mouse.down()
    for x, y in ((0.5, 0.27), (0.5, 0.5), (0.36, 0.5), (0.36, 0.28)):
        ada.mouse.move(*people.board_point(ada, x, y), steps=6)
    ada.mouse.up()
    ada.keyboard.up("Alt")
    expect(announced).to_have_text("2 selected")
    ada.keyboard.press("Escape")
    ada.keyboard.press("Tab")
    expect(announced).to_have_text("1 selected")
    ada.keyboard.press("Control+c")
    ada.mouse.move(*people.board_point(ada, 0.7, 0.5))
    ada.keyboard.press("Control+v")
    people.wait_for_elements(ada, 4)
    ada.keyboard.press("Control+a")
    ada.keyboard.press("Control+x")
    people.wait_for_elements(ada, 0)
    ada.keyboard.press("Control+v")
    people.wait_for_elements(ada, 4)
    ada.keyboard.press("Control+z")
    people.wait_for_elements(ada, 0)


def test_a_selection_lets_go_of_what_another_erases(friends):
    ada, bo = friends.together("Gone")
    filled_square(ada)
    expect(ada.locator(".overlay [data-grip=se]")).to_have_count(1)
    people.wait_for_elements(bo, 1)
    people.choose_tool(bo, "eraser")
    people.drag(bo, (0.45, 0.25), (0.45, 0.4))
    people.wait_for_elements(ada, 0)
    expect(ada.locator(".overlay [data-grip=se]")).to_have_count(0)


def test_back_to_the_drawing(friends):
    ada = friends.alone()
    people.drag(ada, (0.4, 0.4), (0.6, 0.6))
    people.wait_for_elements(ada, 1)
    back = ada.locator("#back-to-content")
    expect(back).to_be_hidden()
    people.choose_tool(ada, "hand")
    for _ in range(3):
        people.drag(ada, (0.9, 0.5), (0.1, 0.5))
    back.click()
    expect(back).to_be_hidden()
    assert people.ink(ada) > 100
