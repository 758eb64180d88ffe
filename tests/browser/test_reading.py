"""What was read, who is here, who writes, and what one is told of: two people in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import people
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser
Person = Callable[..., Page]

# Notes what a page would notify of; a browser without a desktop shows nothing.
RECORDING = """
  window.notes = [];
  window.Notification = class extends EventTarget {
    static permission = "default";
    static requestPermission() {
      Notification.permission = "granted";
      return Promise.resolve("granted");
    }
    constructor(title, { body, tag }) {
      super();
      notes.push({ title, body, tag });
      window.lastNote = this;
    }
    close() {}
  };
"""


@pytest.fixture
def pair(app: AppServer, person: Person) -> tuple[Page, Page]:
    """Ada and Bo, each with the conversation of one group open."""
    ada, bo = person(), person()
    for page, name in ((ada, "Ada"), (bo, "Bo")):
        page.add_init_script(RECORDING)
        people.enter_as_guest(page, app, name)
    people.create_group(ada, "Harbour sketchers")
    people.join(bo, people.invitation_url(ada))
    for page in (ada, bo):
        expect(page.locator("#chat-here")).to_have_text("2 here")
    return ada, bo


@contextmanager
def looking_elsewhere(page: Page):
    """Have a page believe that another one is in front of it."""
    hide(page, True)
    yield
    hide(page, False)


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.hasFocus = () => !hidden;
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def to_list(page: Page, app: AppServer) -> None:
    page.goto(f"{app.url}/groups/")
    expect(page.locator("#groups .marks")).to_have_count(1)


def wait_for_read(page: Page) -> None:
    """Wait until what is in view was noted as read: it is, when the title counts nothing."""
    expect(page).to_have_title(re.compile(r"^[^(]"))
    page.wait_for_timeout(1_300)


def wait_until(page: Page, expression: str) -> None:
    """Playwright's own function for that needs what the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def choose(page: Page, label: str) -> None:
    page.locator("#chat-notify").click()
    page.get_by_label(label).check()
    page.keyboard.press("Escape")


def test_the_list_counts_what_is_unread_and_goes_on_counting(pair, app):
    ada, bo = pair
    wait_for_read(bo)
    to_list(bo, app)
    unread, mentions = bo.locator(".marks .unread"), bo.locator(".marks .mentions")
    expect(unread).to_have_text("")
    people.say(ada, "one")
    expect(unread).to_have_text("1")
    people.say(ada, "@all two")
    expect(unread).to_have_text("2")
    expect(mentions).to_have_text("@1")
    expect(bo).to_have_title(re.compile(r"^\(2\) "))
    expect(bo.locator(".marks-words")).to_have_text("2 unread messages, 1 mentions you")
    # The server counts the same.
    bo.reload()
    expect(unread).to_have_text("2")
    expect(mentions).to_have_text("@1")
    expect(bo.locator("link[rel=icon]")).to_have_attribute("href", re.compile("^data:image/png"))
    # On another page it is read.
    other = bo.context.new_page()
    other.goto(ada.url)
    expect(unread).to_have_text("")
    expect(mentions).to_have_text("")
    expect(bo).to_have_title(re.compile(r"^[^(]"))
    expect(bo.locator("link[rel=icon]")).to_have_attribute("type", "image/svg+xml")


def test_who_comes_back_sees_where_the_new_begins(pair, app):
    ada, bo = pair
    people.say(ada, "old")
    expect(bo.locator(".message-body", has_text="old")).to_be_visible()
    wait_for_read(bo)
    to_list(bo, app)
    people.say(ada, "new")
    expect(bo.locator(".marks .unread")).to_have_text("1")
    bo.locator("#groups h3 a").click()
    people.wait_for_room(bo)
    expect(bo.locator("#messages .divider + .message .message-body")).to_have_text("new")
    wait_for_read(bo)
    bo.reload()
    people.wait_for_room(bo)
    expect(bo.locator("#messages .divider")).to_have_count(0)
    # So does who looked at another window for a while.
    with looking_elsewhere(bo):
        people.say(ada, "newer")
        expect(bo).to_have_title(re.compile(r"^\(1\) "))
        expect(bo.locator("link[rel=icon]")).to_have_attribute("data-badge", "1")
    expect(bo.locator("#messages .divider + .message .message-body")).to_have_text("newer")
    wait_for_read(bo)


def test_receipts_show_who_has_seen_what(pair):
    ada, bo = pair
    with looking_elsewhere(bo):
        people.say(ada, "seen?")
        expect(bo.locator(".message-body", has_text="seen?")).to_be_attached()
        bo.wait_for_timeout(600)
        expect(ada.locator(".receipts")).to_have_count(0)
    row = ada.locator(".message", has_text="seen?")
    expect(row.get_by_role("img", name="Seen by Bo")).to_be_visible()
    people.say(ada, "and this?")
    expect(ada.locator(".receipts")).to_have_count(1)
    row = ada.locator(".message", has_text="and this?")
    expect(row.get_by_role("img", name="Seen by Bo")).to_be_visible()
    ada.reload()
    people.wait_for_room(ada)
    expect(row.get_by_role("img", name="Seen by Bo")).to_be_visible()


def test_who_turned_receipts_off_reads_in_silence(pair):
    ada, bo = pair
    bo.evaluate(
        """() => fetch("/api/v1/receipts", {
          method: "PUT",
          body: JSON.stringify({ shows: false }),
          headers: {
            "Content-Type": "application/json",
            "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
          },
        })"""
    )
    people.say(ada, "seen?")
    expect(bo.locator(".message-body", has_text="seen?")).to_be_visible()
    wait_for_read(bo)
    expect(ada.locator(".receipts")).to_have_count(0)
    people.say(bo, "yes")
    expect(bo.get_by_role("img", name="Seen by Ada")).to_be_visible()
    ada.reload()
    people.wait_for_room(ada)
    ada.wait_for_timeout(500)
    expect(ada.locator(".receipts")).to_have_count(0)


def test_who_writes_is_seen_until_it_is_sent(pair):
    ada, bo = pair
    bo.locator("#composer-text").press_sequentially("hel")
    expect(ada.locator("#chat-typing")).to_have_text("Bo is writing…")
    expect(bo.locator("#chat-typing")).to_have_text("")
    bo.locator("#composer-text").press("Enter")
    expect(ada.locator("#chat-typing")).to_have_text("")
    # Who stops writing is forgotten.
    bo.wait_for_timeout(3_000)
    bo.locator("#composer-text").press_sequentially("hm")
    expect(ada.locator("#chat-typing")).to_have_text("Bo is writing…")
    expect(ada.locator("#chat-typing")).to_have_text("", timeout=15_000)


def test_who_is_here_away_and_gone(pair):
    ada, bo = pair
    expect(ada.locator("#chat-here")).to_have_text("2 here")
    ada.locator(".room-people").click()
    entry = ada.locator("#members-list li", has_text="Bo")
    expect(entry.locator(".presence-word")).to_have_text("here")
    with looking_elsewhere(bo):
        expect(entry.locator(".presence-word")).to_have_text("away")
        expect(ada.locator("#chat-here")).to_have_text("Only you are here")
    expect(entry.locator(".presence-word")).to_have_text("here")
    bo.goto("about:blank")
    expect(entry.locator(".presence-word")).to_have_count(0)
    expect(ada.locator("#chat-here")).to_have_text("Only you are here")


def test_notifications_come_when_asked_for_and_nobody_looks(pair):
    ada, bo = pair
    with looking_elsewhere(bo):
        people.say(ada, "too early")
        expect(bo).to_have_title(re.compile(r"^\(1\) "))
    choose(bo, "Show notifications")
    people.say(ada, "while you look")
    expect(bo.locator(".message-body", has_text="while you look")).to_be_visible()
    bo.wait_for_timeout(1_500)
    with looking_elsewhere(bo):
        people.say(ada, "now **here** is ||a secret||")
        wait_until(bo, "notes.length === 1")
        bo.evaluate("lastNote.dispatchEvent(new Event('click'))")
    found = bo.evaluate("notes")
    assert [(note["title"], note["body"]) for note in found] == [
        ("Ada · Harbour sketchers", "now here is …")
    ]
    expect(bo.locator(".message:focus")).to_contain_text("now here is")


def test_a_muted_group_is_silent_and_mentions_only_is_what_it_says(pair, app):
    ada, bo = pair
    choose(bo, "Show notifications")
    choose(bo, "mentions only")
    expect(bo.locator("#chat-notify")).to_have_attribute("data-notify", "mentions")
    bo.wait_for_timeout(300)
    with looking_elsewhere(bo):
        people.say(ada, "chatter")
        people.say(ada, "@all come")
        wait_until(bo, "notes.length === 1")
        expect(bo).to_have_title(re.compile(r"^\(1\) "))
        assert [note["body"] for note in bo.evaluate("notes")] == ["@all come"]
    choose(bo, "nothing (muted)")
    expect(bo.locator("#chat-notify use")).to_have_attribute("href", re.compile("#bell-off$"))
    bo.wait_for_timeout(1_200)
    with looking_elsewhere(bo):
        people.say(ada, "@all psst")
        expect(bo.locator(".message-body", has_text="psst")).to_be_attached()
        bo.wait_for_timeout(800)
        expect(bo).to_have_title(re.compile(r"^[^(]"))
        assert len(bo.evaluate("notes")) == 1
    wait_for_read(bo)
    to_list(bo, app)
    expect(bo.locator(".marks-muted")).to_be_visible()
    people.say(ada, "more")
    expect(bo.locator(".marks .unread")).to_have_text("1")
    expect(bo).to_have_title(re.compile(r"^[^(]"))


def test_a_choice_stays_while_it_is_saved(pair):
    """What is counted meanwhile tells of the choice before."""
    ada, bo = pair
    held: list[Route] = []
    bo.route("**/notify", lambda route: held.append(route))
    choose(bo, "nothing (muted)")
    muted = bo.locator("#chat-notify[data-notify=none]")
    with looking_elsewhere(bo):
        people.say(ada, "counted")
        expect(bo.locator(".message-body", has_text="counted")).to_be_attached()
        bo.wait_for_timeout(300)
        assert muted.count() == 1
    wait_for_read(bo)
    assert muted.count() == 1
    held[0].continue_()
    bo.wait_for_timeout(300)
    people.say(ada, "counted too")
    expect(bo.locator(".message-body", has_text="counted too")).to_be_attached()
    assert muted.count() == 1


def test_sound_is_off_until_it_is_asked_for(pair):
    ada, bo = pair
    bo.evaluate(
        """() => {
          window.notesPlayed = 0;
          const begin = OscillatorNode.prototype.start;
          OscillatorNode.prototype.start = function (...when) {
            notesPlayed += 1;
            return begin.apply(this, when);
          };
        }"""
    )
    with looking_elsewhere(bo):
        people.say(ada, "silent")
        expect(bo).to_have_title(re.compile(r"^\(1\) "))
        bo.wait_for_timeout(600)
    assert bo.evaluate("notesPlayed") == 0
    choose(bo, "Play a sound")
    assert bo.evaluate("notesPlayed") == 2
    bo.wait_for_timeout(1_000)
    with looking_elsewhere(bo):
        people.say(ada, "loud")
        wait_until(bo, "notesPlayed === 4")
