"""A long conversation: scrolled from its end to its beginning and back, entered by an address,
and changed by others while somebody reads."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import people
from tests.browser.friends import Friends
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser
MESSAGES = 1_200
MOST_ROWS = 300

SEED = """
from datetime import timedelta
from chat.models import Event
from drawmessenger.ids import new_id
from groups.models import Group
group = Group.objects.get(pk="{group}")
rows = []
for number in range(1, {count} + 1):
    times = 20 if 570 < number < 660 else number % 7
    key, text = new_id(), f"message {{number}} " + "and more of it " * times
    event = Event(pk=key, group=group, seq=number, number=number, author=group.created_by)
    event.client_id, event.content, event.html = key, text, f"<p>{{text}}</p>"
    event.created_at -= timedelta(minutes={count} - number)
    rows.append(event)
Event.objects.bulk_create(rows, batch_size=200)
"""
# Scrolls by so many pixels a frame until a message is there. In each frame a row that is in
# view must move by as much as was scrolled, or less at an end: anything else is a jump.
SCROLL = """async ([step, wanted]) => {
  const box = document.getElementById("messages-scroll");
  const rows = document.getElementById("messages").getElementsByClassName("message");
  // Below the top of the log, which itself moves when a notice above it comes or goes.
  const bubble = (row) => row.querySelector(".message-bubble").getBoundingClientRect();
  const topOf = (row) => bubble(row).top - box.getBoundingClientRect().top;
  const inView = () => [...rows].find((row) => topOf(row) > 50);
  const frame = () => new Promise(requestAnimationFrame);
  let most = 0, jump = 0, still = 0;
  while (![...rows].some((row) => Number(row.dataset.seq) === wanted) && still < 600) {
    const row = inView(), before = topOf(row), top = box.scrollTop;
    box.scrollTop += step;
    await frame();
    await frame();
    const moved = before - topOf(row);
    const surplus = step < 0 ? Math.max(step - moved, moved) : Math.max(moved - step, -moved);
    jump = Math.max(jump, surplus);
    most = Math.max(most, rows.length);
    still = box.scrollTop === top ? still + 1 : 0;
  }
  return { most, jump };
}"""
# Scrolls up, has the log drawn at once, and says how far from its end it is two frames later.
SCROLL_AND_DRAW = """async (chip) => {
  const box = document.getElementById("messages-scroll");
  const frame = () => new Promise(requestAnimationFrame);
  box.scrollTop -= 500;
  chip.click();
  await frame();
  await frame();
  return box.scrollHeight - box.scrollTop - box.clientHeight;
}"""
TOP = "(row) => row.querySelector('.message-bubble').getBoundingClientRect().top"
CHANGE = """async ([method, url, body]) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
  body.client_id = crypto.randomUUID();
  return (await fetch(url, { method, headers, body: JSON.stringify(body) })).status;
}"""


def group_id(page: Page) -> str:
    found = re.search(r"/groups/([0-9a-f-]{36})/", page.url)
    assert found
    return found.group(1)


def change(page: Page, method: str, seq: int, below: str = "", **body: str) -> None:
    url = f"/api/v1/groups/{group_id(page)}/messages/{seq}{below}"
    assert page.evaluate(CHANGE, [method, url, body]) == 200


def row(page: Page, seq: int):
    return page.locator(f"#messages .message[data-seq='{seq}']")


def open_room(page: Page, url: str) -> None:
    page.goto("about:blank")  # an address that differs in its end alone does not load again
    page.goto(url)
    page.wait_for_selector("#conversation[data-state=ready]")


@pytest.fixture
def long_talk(app: AppServer, friends: Friends):
    """Return Ada and Bo; she has written much, and he came after that."""
    ada = friends.alone("Long talk")
    app.manage("shell", "-c", SEED.format(group=group_id(ada), count=MESSAGES))
    bo = friends.join(ada)
    expect(row(bo, MESSAGES)).to_be_in_viewport()
    return ada, bo


def test_a_long_history_is_scrolled_to_its_beginning_and_back(long_talk):
    _, bo = long_talk
    for step, wanted in ((-500, 1), (500, MESSAGES)):
        seen = bo.evaluate(SCROLL, [step, wanted])
        expect(row(bo, wanted)).to_be_attached()
        assert seen["most"] <= MOST_ROWS
        assert seen["jump"] <= 2
    assert bo.locator("#messages .message").count() <= MOST_ROWS
    bo.locator("#jump").click()
    expect(row(bo, MESSAGES)).to_be_in_viewport()
    expect(bo.locator("#jump")).to_be_hidden()


def test_what_is_drawn_as_somebody_begins_to_scroll_does_not_hold_them_at_the_end(long_talk):
    """The browser tells of the scrolling only with its next frame."""
    _, bo = long_talk
    open_room(bo, bo.url)
    change(bo, "POST", MESSAGES - 1, "/reactions/👍")
    chip = row(bo, MESSAGES - 1).locator(".reaction")
    expect(chip).to_be_in_viewport()
    assert 400 < chip.evaluate(SCROLL_AND_DRAW) < 600


def test_an_address_leads_to_a_message_and_from_there_to_the_newest(long_talk):
    ada, bo = long_talk
    room = bo.url
    open_room(bo, f"{room}#message-600")
    expect(row(bo, 600)).to_be_in_viewport()
    expect(row(bo, 600)).to_have_class(re.compile("found"))
    expect(row(bo, MESSAGES)).to_have_count(0)
    bo.evaluate("location.hash = '#message-7'")
    expect(row(bo, 7)).to_be_in_viewport()
    expect(row(bo, 7)).to_be_focused()

    open_room(ada, room)
    people.say(ada, "are you there?")
    expect(bo.locator("#jump-count")).to_have_text("1")
    expect(bo.get_by_text("are you there?")).to_have_count(0)
    bo.locator("#jump").click()
    expect(bo.get_by_text("are you there?")).to_be_in_viewport()
    expect(bo.locator("#jump")).to_be_hidden()


def test_a_page_that_comes_late_moves_nothing(long_talk):
    """At the end of what is held: the log grows below and, as it is long, loses more above."""
    _, bo = long_talk
    open_room(bo, f"{bo.url}#message-600")
    scroll = bo.locator("#messages-scroll")
    while bo.locator("#messages .message").count() < MOST_ROWS - 1:
        scroll.evaluate("(box) => { box.scrollTop = box.scrollHeight }")
        bo.wait_for_timeout(100)
    held: list[Route] = []
    bo.route("**/messages?*", lambda route: held.append(route))
    with bo.expect_request("**/messages?*"):
        scroll.evaluate("(box) => { box.scrollTop = box.scrollHeight }")
    scroll.evaluate("(box) => { box.scrollTop = box.scrollHeight }")
    bo.wait_for_timeout(100)
    last = int(bo.locator("#messages .message").last.get_attribute("data-seq") or 0)
    before = [row(bo, last - step).evaluate(TOP) for step in range(4)]
    held[0].continue_()
    expect(row(bo, last + 1)).to_be_attached()
    after = [row(bo, last - step).evaluate(TOP) for step in range(4)]
    assert max(abs(one - other) for one, other in zip(before, after, strict=True)) < 2


def test_the_last_page_moves_nothing_either(long_talk):
    """Whoever waited at the end of what was held is not at the end of the conversation."""
    _, bo = long_talk
    held: list[Route] = []
    bo.route("**/messages?after=*", lambda route: held.append(route))
    open_room(bo, f"{bo.url}#message-{MESSAGES - 65}")  # and 50 on either side
    with bo.expect_request("**/messages?after=*"):
        bo.locator("#messages-scroll").evaluate("(box) => { box.scrollTop = box.scrollHeight }")
    bo.wait_for_timeout(100)
    last = row(bo, int(bo.locator("#messages .message").last.get_attribute("data-seq") or 0))
    before = last.evaluate(TOP)
    held[0].continue_()
    expect(row(bo, MESSAGES)).to_be_attached()
    assert abs(last.evaluate(TOP) - before) < 2


def test_what_comes_while_the_canvas_is_in_front_moves_nothing(long_talk):
    ada, bo = long_talk
    bo.set_viewport_size({"width": 390, "height": 844})
    open_room(bo, f"{bo.url}#message-600")
    bo.get_by_role("tab", name="Chat").click()
    expect(row(bo, 600)).to_be_in_viewport()
    bo.wait_for_timeout(300)
    before = row(bo, 600).evaluate(TOP)
    bo.get_by_role("tab", name="Canvas").click()
    expect(row(bo, 600)).to_be_hidden()
    change(ada, "PATCH", 605, content="**other** words")
    expect(row(bo, 605).locator("strong")).to_have_count(1)
    bo.get_by_role("tab", name="Chat").click()
    expect(row(bo, 600)).to_be_in_viewport()
    assert abs(row(bo, 600).evaluate(TOP) - before) < 2


def test_who_writes_among_old_messages_is_led_to_the_newest(long_talk):
    _, bo = long_talk
    open_room(bo, f"{bo.url}#message-600")
    people.say(bo, "back again")
    expect(bo.locator("#messages .message").last).to_contain_text("back again")
    expect(bo.locator("#messages .message").last).to_be_in_viewport()
    expect(bo.locator("#messages .pending")).to_have_count(0)


def test_an_edit_and_a_deletion_are_seen_live_and_move_nothing(long_talk):
    ada, bo = long_talk
    open_room(ada, bo.url)
    open_room(bo, f"{bo.url}#message-600")
    before = row(bo, 600).evaluate(TOP)
    change(ada, "PATCH", 590, content="**longer** than it was\n\n" * 30)
    expect(row(bo, 590).locator("strong")).to_have_count(30)
    expect(row(bo, 590).locator(".message-edited")).to_be_visible()
    assert abs(row(bo, 600).evaluate(TOP) - before) < 2
    change(ada, "DELETE", 591)
    expect(row(bo, 591)).to_have_class(re.compile("deleted"))
    expect(row(bo, 591)).not_to_contain_text("message 591")
    assert abs(row(bo, 600).evaluate(TOP) - before) < 2
    bo.reload()
    bo.wait_for_selector("#conversation[data-state=ready]")
    expect(row(bo, 590).locator("strong")).to_have_count(30)
    expect(row(bo, 591)).to_have_class(re.compile("deleted"))


def test_who_comes_back_finds_where_the_new_messages_begin(long_talk):
    ada, bo = long_talk
    room = bo.url
    open_room(ada, room)
    bo.wait_for_timeout(1_500)  # time to be noted as having read
    bo.goto("about:blank")
    for number in range(1, 4):
        people.say(ada, f"news {number}")
    expect(ada.locator("#messages .pending")).to_have_count(0)
    open_room(bo, room)
    expect(bo.locator("#messages .divider")).to_have_count(1)
    after = bo.locator("#messages .divider ~ .message")
    expect(after).to_have_count(3)
    expect(after.first).to_contain_text("news 1")
