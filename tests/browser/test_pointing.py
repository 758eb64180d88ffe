"""Messages that point at a place of a canvas, there and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.test_shown import TWO_FRAMES, box, two_people

pytestmark = pytest.mark.browser


def point(page: Page, text: str, start: tuple[float, float], stop: tuple[float, float]) -> None:
    """Frame a part of the board, and send a message that points at it."""
    page.locator("#composer-text").fill(text)
    page.get_by_role("button", name="Point at the canvas").click()
    people.drag(page, start, stop)
    expect(page.locator("#composer-anchor")).to_be_visible()
    page.locator("#composer-text").press("Enter")
    expect(page.locator("#composer-anchor")).to_be_hidden()


def drawn(page: Page) -> int:
    """Return how much of the drawing is in view, whatever floats over it."""
    hide = "(id) => { document.getElementById(id).style.opacity = 0 }"
    for name in ("back-to-content", "pointed-back"):
        page.evaluate(hide, name)
    return people.ink(page)


def go_far_away(page: Page) -> None:
    page.mouse.move(*people.board_point(page, 0.5, 0.5))
    for _ in range(4):
        page.mouse.wheel(2000, 1500)
    page.wait_for_timeout(400)
    assert drawn(page) == 0


def test_a_message_points_at_a_place_there_and_back(app, person):
    ada, bo = two_people(person, app)
    people.drag(ada, (0.4, 0.4), (0.6, 0.6))
    for page in (ada, bo):
        people.wait_for_elements(page, 1)
    point(ada, "look at this", (0.35, 0.35), (0.65, 0.65))
    people.wait_for_elements(ada, 1)  # framing drew nothing
    go_far_away(bo)
    chip = bo.locator("#messages .message-anchor")
    expect(chip).to_contain_text("Canvas")
    chip.click()
    pointed = bo.locator("#pointed")
    expect(pointed).to_be_visible()
    bo.wait_for_timeout(700)
    board, frame = box(bo.locator("#board")), box(pointed)
    assert board["x"] < frame["x"] and frame["x"] + frame["width"] < board["x"] + board["width"]
    assert board["y"] < frame["y"] and frame["y"] + frame["height"] < board["y"] + board["height"]
    expect(pointed).to_be_hidden(timeout=5_000)
    assert drawn(bo) > 300
    bo.locator("#pointed-back").click()
    bo.wait_for_timeout(700)
    assert drawn(bo) == 0
    expect(chip).to_be_focused()


def test_pointing_needs_no_pointer_and_can_be_taken_back(app, person):
    ada = person(reduced_motion="reduce")
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Harbour sketchers")
    people.drag(ada, (0.4, 0.4), (0.6, 0.6))
    people.wait_for_elements(ada, 1)
    button = ada.get_by_role("button", name="Point at the canvas")
    for key, kept in (("Escape", False), ("Enter", True)):
        button.focus()
        ada.keyboard.press("Enter")
        expect(ada.locator("#picking-view")).to_be_focused()
        ada.keyboard.press(key)
        expect(ada.locator("#picking")).to_be_hidden()
        expect(ada.locator("#composer-text")).to_be_focused()
        expect(ada.locator("#composer-anchor")).to_be_visible(visible=kept)
    ada.get_by_role("button", name="Do not point at the canvas").click()
    expect(ada.locator("#composer-anchor")).to_be_hidden()
    button.click()
    ada.get_by_role("button", name="Whole canvas").click()
    people.say(ada, "all of it")
    go_far_away(ada)
    ada.locator("#messages .message-anchor").click()
    ada.evaluate(TWO_FRAMES)  # without a flight
    ada.evaluate(TWO_FRAMES)
    assert drawn(ada) > 100


def test_on_a_phone_the_canvas_comes_forward_and_the_chat_again(app, person):
    phone = person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    people.enter_as_guest(phone, app, "Ada")
    people.create_group(phone, "Pocket")
    phone.locator("#composer-text").fill("here")
    phone.locator("#composer-point").tap()
    expect(phone.locator("#picking")).to_be_visible()
    phone.locator("#picking-view").tap()
    expect(phone.locator("#composer-anchor")).to_be_visible()
    phone.locator("#composer-send").tap()
    phone.locator("#messages .message-anchor").tap()
    expect(phone.locator("#board")).to_be_visible()
    expect(phone.locator("#composer-text")).to_be_hidden()
    expect(phone.locator("#pointed-back")).to_be_focused()
    phone.locator("#pointed-back").tap()
    expect(phone.locator("#composer-text")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_another_canvas_opens_and_one_that_is_gone_is_said_so(app, person):
    ada = person()
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Harbour sketchers")
    room = ada.url
    people.drag(ada, (0.4, 0.4), (0.6, 0.6))
    people.wait_for_elements(ada, 1)
    point(ada, "on the first", (0.35, 0.35), (0.65, 0.65))
    expect(ada.locator("#messages .pending")).to_have_count(0)
    first, second = ada.evaluate(
        """async () => {
          const { urls, canvases } = JSON.parse(document.getElementById("page-data").textContent);
          const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
          const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
          const body = JSON.stringify({ name: "Second" });
          const made = await fetch(urls.canvases, { method: "POST", headers, body });
          return [canvases[0].id, (await made.json()).id];
        }"""
    )
    ada.goto(f"{room}?canvas={second}")
    people.wait_for_room(ada)
    ada.locator("#messages .message-anchor").click()
    ada.wait_for_url(f"**?canvas={first}**")
    expect(ada.locator("#pointed")).to_be_visible()
    people.wait_for_elements(ada, 1)
    ada.goto(f"{room}?canvas={second}")
    people.wait_for_room(ada)
    ada.evaluate(
        """(id) => fetch(`/api/v1/canvases/${id}`, {
          method: "DELETE",
          headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
        })""",
        first,
    )
    ada.locator("#messages .message-anchor").click()
    expect(ada.get_by_text("This canvas is not there any more.")).to_be_visible()
