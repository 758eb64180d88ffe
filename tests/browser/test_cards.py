"""The cards of a group's canvases."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.test_export import ELEMENTS, bring_in, document

pytestmark = pytest.mark.browser


def test_a_card_shows_what_is_on_its_canvas(friends):
    ada = friends.alone()
    bring_in(ada, document(ELEMENTS * 5))  # a snapshot is not made for less than twenty
    ada.wait_for_selector("#board[data-strokes='25'][data-pending='0']")
    picture = ada.locator(".canvas-card img")
    for _ in range(10):
        ada.reload()
        people.wait_for_room(ada)
        ada.locator("#canvas-switch").click()
        if picture.get_attribute("src"):
            break
        ada.wait_for_timeout(300)
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100
