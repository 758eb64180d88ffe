"""Two people write and draw together, each in a browser of their own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import people
from tests.browser.conftest import launch
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser
Person = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The whole browser, as people have it."""
    browser = launch(playwright, "chromium")
    yield browser
    browser.close()


def enter(page: Page, app: AppServer, name: str) -> None:
    page.goto(f"{app.url}/")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Continue as guest").click()
    page.wait_for_url("**/groups/")


def create_group(page: Page, name: str) -> None:
    page.goto(page.url + "new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.locator("main form button[type=submit]").click()
    people.wait_for_room(page)


def join(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("button", name="Join").click()
    people.wait_for_room(page)


def write_and_draw_together(person: Person, first: AppServer, second: AppServer) -> None:
    """The whole path: enter, create, invite, join, write, draw, reload, leave."""
    ada, bo = person(), person()
    enter(ada, first, "Ada")
    create_group(ada, "Harbour sketchers")
    link = people.invitation_url(ada).replace(first.url, second.url)
    enter(bo, second, "Bo")
    join(bo, link)

    people.say(ada, "hello <b>Bo</b>")
    expect(bo.locator("#messages .message-body")).to_have_text(["hello <b>Bo</b>"])
    people.say(bo, "hello Ada")
    for page in (ada, bo):
        expect(page.locator("#messages .message-body")).to_have_text(
            ["hello <b>Bo</b>", "hello Ada"]
        )
        expect(page.locator("#messages .pending")).to_have_count(0)

    assert people.ink(bo) == 0
    people.draw_line(ada, (0.3, 0.3), (0.7, 0.6))
    bo.wait_for_selector("#board[data-previews='1']")
    bo.wait_for_timeout(200)
    before_the_pen_lifts = people.ink(bo)
    assert before_the_pen_lifts > 300
    ada.mouse.up()
    for page in (ada, bo):
        page.wait_for_selector("#board[data-strokes='1'][data-pending='0'][data-previews='0']")
    assert abs(people.ink(bo) - before_the_pen_lifts) < before_the_pen_lifts * 0.1

    for page in (ada, bo):
        page.reload()
        page.wait_for_selector("#board[data-strokes='1']")
        expect(page.locator("#messages .message-body")).to_have_count(2)
        page.wait_for_timeout(200)
    assert people.ink(ada) > 300
    assert abs(people.ink(ada) - people.ink(bo)) < people.ink(ada) * 0.05

    room = bo.url
    bo.locator("[popovertarget=members]").click()
    bo.get_by_role("button", name="Leave this group").click()
    bo.wait_for_url("**/groups/")
    assert bo.goto(room).status == 404


def test_on_one_process_with_nothing_else_running(own_app, person):
    write_and_draw_together(person, own_app, own_app)


def test_on_two_processes_with_mongodb_and_redis(cluster, person):
    write_and_draw_together(person, *cluster)


def test_erasing_is_seen_by_the_other_and_stays(own_app, person):
    ada, bo = person(), person()
    people.enter_as_guest(ada, own_app, "Ada")
    people.create_group(ada, "Erasers")
    people.enter_as_guest(bo, own_app, "Bo")
    people.join(bo, people.invitation_url(ada))
    people.draw_line(ada, (0.3, 0.5), (0.7, 0.5))
    ada.mouse.up()
    bo.wait_for_selector("#board[data-strokes='1']")
    bo.locator("[data-tool=eraser]").click()
    people.draw_line(bo, (0.5, 0.3), (0.5, 0.7))
    bo.mouse.up()
    for page in (ada, bo):
        page.wait_for_selector("#board[data-strokes='0']")
    ada.reload()
    ada.wait_for_selector("#board[data-seq='2'][data-strokes='0']")
    assert people.ink(ada) == 0


def test_what_is_written_and_drawn_without_a_server_arrives_once(own_app, person):
    """kill -9 in between: acknowledged things are there, the others come, each once (R3, R4)."""
    ada = person()
    people.enter_as_guest(ada, own_app, "Ada")
    people.create_group(ada, "Stormy sea")
    people.say(ada, "before")
    expect(ada.locator("#messages .pending")).to_have_count(0)
    people.draw_line(ada, (0.3, 0.2), (0.5, 0.4))
    ada.mouse.up()
    ada.wait_for_selector("#board[data-strokes='1'][data-pending='0']")
    own_app.stop(signal.SIGKILL)
    people.say(ada, "in between")
    people.draw_line(ada, (0.6, 0.2), (0.8, 0.4))
    ada.mouse.up()
    expect(ada.locator("#connection")).to_be_visible()
    expect(ada.locator("#messages .pending")).to_have_count(1)
    own_app.start()
    ada.locator("#connection-retry").click()
    expect(ada.locator("#messages .pending")).to_have_count(0, timeout=20_000)
    ada.wait_for_selector("#board[data-strokes='2'][data-pending='0']", timeout=20_000)
    ada.reload()
    people.wait_for_room(ada)
    expect(ada.locator("#messages .message-body")).to_have_text(["before", "in between"])
    ada.wait_for_selector("#board[data-strokes='2']")


def test_on_a_phone_conversation_and_canvas_are_tabs(own_app, person):
    ada = person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    people.enter_as_guest(ada, own_app, "Ada")
    people.create_group(ada, "Pocket")
    ada.locator("#tab-canvas").tap()
    expect(ada.locator("#board")).to_be_visible()
    expect(ada.locator("#composer-text")).to_be_hidden()
    ada.locator("#tab-chat").tap()
    expect(ada.locator("#composer-text")).to_be_visible()
    width = ada.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
