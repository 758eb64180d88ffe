"""Finding a message again, here and in another group; and GIFs of a provider."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.people import create_group, enter_as_guest, messages, say, wait_for_room
from tests.harness.giphy import Provider, provider
from tests.harness.server import AppServer

pytestmark = [pytest.mark.browser, pytest.mark.server]
SCRIPT = "<img src=x onerror=window.bad=1>"


@pytest.fixture
def giphy() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture
def gif_app(stores, giphy) -> Iterator[AppServer]:
    server = AppServer(stores | giphy.environment | {"LINK_PREVIEWS": "false"})
    yield server.start()
    if server.process:
        server.stop(signal.SIGKILL)


def saved(page: Page, text: str) -> None:
    say(page, text)
    row = page.locator("#messages .message", has_text=text).last
    expect(row).not_to_have_class(re.compile("pending"))
    page.wait_for_function("() => !document.querySelector('#messages .message:not([data-seq])')")


def open_search(page: Page, text: str = "") -> None:
    page.keyboard.press("Control+K")
    expect(page.locator("#chat-panel-title")).to_have_text("Search")
    expect(page.get_by_label("Search messages").locator("visible=true").last).to_be_focused()
    if text:
        page.keyboard.type(text)


def texts(page: Page) -> list[str]:
    return page.locator(".hit .hit-text").all_inner_texts()


@pytest.fixture
def rooms(person, app) -> tuple[Page, str, str]:
    """Somebody with two groups; the page is in the second one."""
    page = person()
    enter_as_guest(page, app, "Alice")
    create_group(page, "Harbour sketchers")
    first = page.url
    for number in range(3):
        saved(page, f"The harbour at night, number {number}")
    create_group(page, "Tea friends")
    for text in ("Green tea in the harbour", f"Café au lait {SCRIPT}", "Nothing of that"):
        saved(page, text)
    return page, first, page.url


def test_a_message_is_found_and_gone_to(rooms):
    page, _, _ = rooms
    open_search(page, "HARB")
    expect(page.locator(".search-status")).to_have_text("1 message was found.")
    assert texts(page) == ["Green tea in the harbour"]
    assert page.locator(".hit mark").all_inner_texts() == ["harbour"]
    page.keyboard.press("Enter")
    expect(page.locator("a.hit").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#chat-panel")).to_be_hidden()
    row = page.locator("#messages .message", has_text="Green tea")
    expect(row).to_be_focused()
    expect(row).to_have_class(re.compile("found"))


def test_another_group_is_reached_by_the_keyboard(rooms):
    page, first, _ = rooms
    open_search(page, "harbour")
    page.get_by_label("All my groups").check(force=True)
    expect(page.locator(".search-status")).to_have_text("4 messages were found.")
    groups = page.locator(".search-results h3").all_inner_texts()
    assert groups == ["Tea friends", "Harbour sketchers"]
    page.locator(".search [name=q]").press("ArrowDown")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator("a.hit").nth(3)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{first}#message-1")
    wait_for_room(page)
    expect(page.locator("#messages .message[data-seq='1']")).to_have_class(re.compile("found"))


def test_filters_operators_and_what_was_found_stay(rooms):
    page, _, _ = rooms
    answers: list[Route] = []
    page.route("**/members", lambda route: answers.append(route))
    open_search(page, "from:alice type:text since:2020-01-01 cafe")
    expect(page.locator(".search-status")).to_have_text("Nothing was found.")
    for answer in answers:  # who somebody is may be known only after the name was typed
        answer.continue_()
    expect(page.locator(".search-status")).to_have_text("1 message was found.")
    assert page.locator(".search [name=q]").input_value() == "cafe"
    assert page.locator(".search [name=from] option:checked").inner_text() == "Alice"
    assert page.locator(".search [name=type]").input_value() == "TEXT"
    assert page.locator(".search [name=since]").input_value() == "2020-01-01"
    expect(page.locator(".search-filters .count")).to_have_text("3")
    assert texts(page) == [f"Café au lait {SCRIPT}"]
    page.locator(".search [name=until]").fill("2020-01-02")
    expect(page.locator(".search-status")).to_have_text("Nothing was found.")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".search-status")).to_have_text("1 message was found.")
    page.keyboard.press("Escape")
    expect(page.locator("#chat-panel")).to_be_hidden()
    page.locator("#board").focus()
    page.keyboard.press("/")
    expect(page.locator(".search-status")).to_have_text("1 message was found.")
    assert page.evaluate("window.bad") is None


def test_more_comes_when_asked_for_and_faults_are_told(person, app):
    page = person()
    enter_as_guest(page, app, "Alice")
    create_group(page, "Waves")
    page.evaluate(
        """async (url) => {
          const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
          for (let n = 0; n < 35; n += 1) await fetch(url, {
            method: "POST",
            headers: { "Content-Type": "application/json", "X-CSRFToken": token },
            body: JSON.stringify({ client_id: crypto.randomUUID(), content: `wave ${n}` }),
          });
        }""",
        page.evaluate("JSON.parse(document.getElementById('page-data').textContent).urls.messages"),
    )
    open_search(page, "wave")
    expect(page.locator(".hit")).to_have_count(30)
    expect(page.locator(".search-status")).to_have_text("The newest 30 are shown.")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".hit")).to_have_count(35)
    expect(page.locator(".search-more")).to_be_hidden()
    page.route("**/api/v1/search*", lambda route: route.abort())
    page.locator(".search [name=q]").fill("wave 1")
    expect(page.locator(".search-status")).to_have_text(
        "There is no connection. Please try again later."
    )
    page.unroute("**/api/v1/search*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".search-status")).to_have_text("11 messages were found.")


def test_a_gif_is_searched_and_sent(person, gif_app, giphy):
    page = person()
    enter_as_guest(page, gif_app, "Alice")
    create_group(page, "Waves")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#composer-gif").click()
    expect(page.locator("#gif-search")).to_be_focused()
    expect(page.locator("#gif-grid img")).to_have_count(24)
    expect(page.locator(".gif-foot")).to_have_text("Powered by GIPHY")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("#gif-grid img")).to_have_count(30)
    page.locator("#gif-search").fill("nothing")
    expect(page.locator("#gif-note")).to_have_text("There is no GIF for that.")
    page.locator("#gif-search").fill("wave")
    expect(page.locator("#gif-grid img").first).to_have_js_property("complete", True)
    page.locator("#gif-search").press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="wave GIF").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#composer-files .upload")).to_have_count(1)
    expect(page.locator("#gif-picker")).to_be_hidden()
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#composer-files")).to_be_hidden()
    picture = page.locator("#messages .message-files img")
    expect(picture).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('#messages .message-files img').naturalWidth > 0"
    )
    # The provider hears of the server alone.
    assert not [url for url in asked if giphy.host in url]
    assert messages(page) == [""]


def test_without_a_provider_there_is_no_button(person, app):
    page = person()
    enter_as_guest(page, app, "Alice")
    create_group(page, "Waves")
    expect(page.locator("#composer-emoji")).to_be_visible()
    expect(page.locator("#composer-gif")).to_have_count(0)
