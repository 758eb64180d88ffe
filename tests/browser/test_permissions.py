"""Who may draw, and who may watch: seen by two people at once, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
SOON = 2_000  # R8 says within a second; the machine may be busy
LOOKING = "#canvas-panel[data-may-draw=false]"
DRAWING = "#canvas-panel[data-may-draw=true]"


def draw(page: Page, start: tuple[float, float], stop: tuple[float, float]) -> None:
    people.draw_line(page, start, stop)
    page.mouse.up()


def choose(page: Page, action: str) -> None:
    """Open the menu of canvases and press one of its buttons."""
    if not page.locator("#canvases").is_visible():
        page.locator("#canvas-switch").click()
    page.locator(f"#{action}").click()


def strokes(page: Page, count: int, timeout: int = 5_000) -> None:
    page.wait_for_selector(f"#board[data-strokes='{count}'][data-pending='0']", timeout=timeout)


def new_canvas(page: Page, name: str) -> str:
    choose(page, "canvas-new")
    page.locator("#canvas-name-text").fill(name)
    page.locator("#canvas-name-save").click()
    page.wait_for_url("**canvas=*")
    people.wait_for_room(page)
    return page.url


def read_only_link(page: Page) -> str:
    choose(page, "canvas-share")
    page.locator("#share-make").click()
    expect(page.locator("#share-url")).to_have_value(re.compile("/watch/"))
    return page.locator("#share-url").input_value()


def test_a_locked_canvas_is_drawn_on_by_nobody(friends, app, person):
    ada, bo = friends.together()
    draw(bo, (0.5, 0.4), (0.7, 0.5))
    strokes(ada, 1)
    choose(ada, "canvas-lock")
    for page in (ada, bo):
        page.wait_for_selector(LOOKING, timeout=SOON)
        expect(page.locator("#canvas-note")).to_contain_text("Locked")
    ada.keyboard.press("Escape")
    for page in (ada, bo):
        draw(page, (0.5, 0.5), (0.7, 0.6))
        page.wait_for_timeout(300)
        strokes(page, 1)
    choose(ada, "canvas-lock")
    bo.wait_for_selector(DRAWING, timeout=SOON)
    draw(bo, (0.5, 0.55), (0.7, 0.65))
    strokes(ada, 2)


def test_owners_only(friends, app, person):
    ada, bo = friends.together()
    ada.locator("#canvas-switch").click()
    ada.get_by_text("Owners only").click()
    bo.wait_for_selector(LOOKING, timeout=SOON)
    expect(bo.locator("#canvas-note")).to_contain_text("Only owners draw here")
    ada.keyboard.press("Escape")
    draw(ada, (0.5, 0.4), (0.7, 0.5))
    strokes(bo, 1)


def test_a_reader_reads_along_and_a_member_writes_again(friends, app, person):
    ada, bo = friends.together()
    ada.reload()
    people.wait_for_room(ada)
    ada.locator("[popovertarget=members]").click()
    role = ada.locator("#members li", has_text="Bo").locator("select")
    role.select_option("reader")
    bo.wait_for_selector(LOOKING, timeout=SOON)
    expect(bo.locator("#composer")).to_be_hidden()
    expect(bo.get_by_text("You are reading along.")).to_be_visible()
    expect(bo.locator("#invite")).to_be_hidden()
    role.select_option("member")
    bo.wait_for_selector(DRAWING, timeout=SOON)
    people.say(bo, "here again")
    expect(ada.locator("#messages .message-body")).to_have_text(["here again"])
    ada.locator("#members li", has_text="Ada").locator("select").select_option("reader")
    expect(ada.get_by_text("This is the only owner.")).to_be_visible()
    expect(ada.locator("#members li", has_text="Ada").locator("select")).to_have_value("owner")


def test_several_canvases_each_with_its_own_drawing(friends, app, person):
    ada, bo = friends.together()
    draw(ada, (0.5, 0.4), (0.7, 0.5))
    strokes(bo, 1)
    second = new_canvas(ada, "Sails and masts")
    strokes(ada, 0)
    bo.locator("#canvas-switch").click()
    bo.locator(".canvas-card", has_text="Sails and masts").click()
    bo.wait_for_url(second)
    people.wait_for_room(bo)
    draw(bo, (0.5, 0.4), (0.7, 0.5))
    draw(bo, (0.5, 0.5), (0.7, 0.6))
    strokes(ada, 2)
    # The one that was used last is shown again.
    bo.goto(second.split("?")[0])
    people.wait_for_room(bo)
    expect(bo.locator("#canvas-name")).to_have_text("Sails and masts")

    choose(ada, "canvas-rename")
    ada.locator("#canvas-name-text").fill("Hulls")
    ada.locator("#canvas-name-save").click()
    expect(bo.locator("#canvas-name")).to_have_text("Hulls")
    choose(ada, "canvas-delete")
    expect(ada.locator("#canvas-delete-text")).to_contain_text("2 elements")
    ada.locator("#canvas-delete-yes").click()
    for page in (ada, bo):
        expect(page.locator("#canvas-note")).to_contain_text("“Hulls” was deleted.")
        strokes(page, 1)
    choose(ada, "canvas-delete")
    ada.locator("#canvas-delete-yes").click()
    expect(ada.locator("#canvas-delete-fault")).to_contain_text("at least one canvas")


def test_a_cleared_canvas_comes_back_by_undo(friends, app, person):
    ada, bo = friends.together()
    for height in (0.4, 0.5):
        draw(bo, (0.5, height), (0.7, height + 0.1))
    strokes(ada, 2)
    choose(ada, "canvas-clear")
    strokes(bo, 0)
    ada.locator("#board").press("Control+z")
    strokes(bo, 2)


def test_a_read_only_link_shows_the_canvas_live_until_it_is_revoked(friends, app, person):
    ada, _ = friends.together()
    draw(ada, (0.5, 0.4), (0.7, 0.5))
    strokes(ada, 1)
    link = read_only_link(ada)
    ada.keyboard.press("Escape")
    stranger = person()
    stranger.goto(link)
    strokes(stranger, 1)
    stranger.wait_for_timeout(300)
    assert people.ink(stranger) > 100
    people.draw_line(ada, (0.5, 0.5), (0.7, 0.6))
    stranger.wait_for_selector("#board[data-previews='1']")
    ada.mouse.up()
    strokes(stranger, 2)
    draw(stranger, (0.5, 0.6), (0.7, 0.7))
    stranger.wait_for_timeout(300)
    strokes(ada, 2)
    assert stranger.goto(f"{app.url}/groups/").url.startswith(f"{app.url}/accounts/login/")

    stranger.goto(link)
    strokes(stranger, 2)
    choose(ada, "canvas-share")
    ada.locator("#share-revoke-all").click()
    expect(stranger.locator("#over-dialog")).to_be_visible(timeout=SOON)
    assert stranger.goto(link).status == 404
