"""Undo and redo of one's own work: after a reload, on another device, while others draw."""

from __future__ import annotations

import pytest

from tests.browser import people

pytestmark = pytest.mark.browser
NARROW = {"width": 390, "height": 844}


def strokes(page, number: int) -> None:
    page.wait_for_selector(f"#board[data-strokes='{number}'][data-pending='0']")


def test_undo_after_a_reload_and_on_another_device_spares_what_others_drew(friends, person):
    ada, bo = friends.together("Second thoughts")
    for height in (0.3, 0.4):
        people.draw_line(ada, (0.4, height), (0.7, height))
        ada.mouse.up()
    strokes(bo, 2)
    people.draw_line(bo, (0.5, 0.2), (0.5, 0.6))  # over both of them
    bo.mouse.up()
    strokes(ada, 3)

    ada.reload()
    strokes(ada, 3)
    ada.keyboard.press("Control+z")
    for page in (ada, bo):
        strokes(page, 2)
    state = ada.context.storage_state()
    phone = person(viewport=NARROW, has_touch=True, is_mobile=True, storage_state=state)
    phone.goto(ada.url)
    phone.get_by_role("tab", name="Canvas").click()
    strokes(phone, 2)
    phone.locator("#undo").tap()
    for page in (ada, bo, phone):
        strokes(page, 1)  # what the other person drew
    ada.keyboard.press("Control+Shift+z")
    ada.keyboard.press("Control+Shift+z")
    for page in (ada, bo, phone):
        strokes(page, 3)
    bo.keyboard.press("Control+z")
    strokes(ada, 2)
    assert people.ink(ada) > 300
