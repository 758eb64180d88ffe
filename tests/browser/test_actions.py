"""What two people do with each other's messages: edit, delete, react, reply, pin, look back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import people
from tests.browser.friends import Friends

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def two(friends: Friends) -> tuple[Page, Page]:
    """Ada, who owns the group, and Bo, who has said something."""
    ada, bo = friends.together()
    people.say(bo, "shall we draw the *old* crane?")
    expect(row(ada, "old crane")).to_be_visible()
    return ada, bo


def row(page: Page, text: str) -> Locator:
    return page.locator("#messages .message", has_text=text)


def body(page: Page, text: str) -> Locator:
    return row(page, text).locator(".message-body")


def settle(page: Page) -> None:
    expect(page.locator("#messages[data-pending='0']")).to_be_attached()


def act(page: Page, text: str, name: str) -> None:
    """Open the menu of a message with the mouse, and choose."""
    row(page, text).locator(".message-bubble").hover()
    page.locator("#message-toolbar [data-action=more]").click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def test_up_edits_the_last_own_message_and_both_see_it_as_edited(two):
    ada, bo = two
    text = bo.locator("#composer-text")
    text.press("ArrowUp")
    expect(text).to_have_value("shall we draw the *old* crane?")
    expect(bo.locator("#composer-context")).to_contain_text("Edit message")
    text.press("Escape")
    expect(bo.locator("#composer-context")).to_be_hidden()
    expect(text).to_have_value("")

    text.fill("a draft")
    text.press("ArrowUp")  # in a text it only moves the caret
    expect(bo.locator("#composer-context")).to_be_hidden()
    text.fill("")
    text.press("ArrowUp")
    text.fill("shall we draw the **new** crane?")
    text.press("Enter")
    for page in (ada, bo):
        expect(body(page, "new crane").locator("strong")).to_have_text("new")
        expect(row(page, "new crane").locator(".message-edited")).to_be_visible()
    row(ada, "new crane").locator(".message-edited").click()
    panel = ada.locator("#chat-panel")
    expect(panel.locator(".message-body")).to_have_text(
        ["shall we draw the new crane?", "shall we draw the old crane?"]
    )
    ada.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_dropped_edit_can_be_taken_up_again(two):
    _ada, bo = two
    text = bo.locator("#composer-text")
    text.press("ArrowUp")
    text.fill("another wording")
    text.press("Escape")
    bo.get_by_role("button", name="Take it up again").click()
    expect(text).to_have_value("another wording")
    expect(bo.locator("#composer-context")).to_be_visible()


def test_delete_after_a_question_and_by_an_owner(two):
    ada, bo = two
    people.say(bo, "something silly")
    expect(row(ada, "something silly")).to_be_visible()
    act(bo, "something silly", "Delete")
    dialog = bo.locator("#message-delete-dialog")
    expect(dialog).to_contain_text("something silly")
    dialog.get_by_role("button", name="Keep it").click()
    expect(row(ada, "something silly")).to_be_visible()
    act(bo, "something silly", "Delete")
    dialog.get_by_role("button", name="Delete for everybody").click()
    for page in (ada, bo):
        expect(row(page, "something silly")).to_have_count(0)
        expect(row(page, "This message was deleted.")).to_have_count(1)
    act(ada, "old crane", "Delete")  # an owner may
    ada.get_by_role("button", name="Delete for everybody").click()
    expect(row(bo, "This message was deleted.")).to_have_count(2)
    people.say(ada, "mine")
    expect(row(bo, "mine")).to_be_visible()
    row(bo, "mine").locator(".message-bubble").hover()
    bo.locator("#message-toolbar [data-action=more]").click()
    expect(bo.get_by_role("menuitem", name="Delete")).to_be_hidden()
    expect(bo.get_by_role("menuitem", name="Edit")).to_be_hidden()


def test_react_and_take_it_back(two):
    ada, bo = two
    row(ada, "old crane").locator(".message-bubble").hover()
    ada.locator("#message-toolbar [data-action=more]").click()
    ada.get_by_role("menuitem", name="🎉").click()
    chip = {page: row(page, "old crane").locator(".reaction") for page in (ada, bo)}
    expect(chip[ada]).to_have_attribute("aria-pressed", "true")
    expect(chip[bo]).to_have_attribute("aria-pressed", "false")
    chip[bo].click()
    for page in (ada, bo):
        expect(chip[page].locator(".reaction-count")).to_have_text("2")
    chip[ada].hover()
    expect(ada.locator("#reaction-names")).to_contain_text("You and Bo")
    chip[ada].click()
    expect(chip[bo]).to_have_attribute("aria-label", re.compile("You$"))
    expect(chip[ada].locator(".reaction-count")).to_have_text("1")
    chip[bo].click()
    for page in (ada, bo):
        expect(chip[page]).to_have_count(0)


def test_reply_with_a_quote_and_a_thread(two):
    ada, bo = two
    act(ada, "old crane", "Reply")
    context = ada.locator("#composer-context")
    expect(context).to_contain_text("Reply to Bo")
    expect(context).to_contain_text("shall we draw the old crane?")
    people.say(ada, "gladly")
    expect(context).to_be_hidden()
    quote = row(bo, "gladly").locator(".message-quote")
    expect(quote).to_contain_text("shall we draw the old crane?")
    quote.click()
    expect(row(bo, "old crane").first).to_be_in_viewport()

    row(bo, "gladly").locator(".message-thread").click()
    thread = bo.locator("#chat-panel")
    expect(thread.locator(".message-body")).to_have_text(["shall we draw the old crane?", "gladly"])
    thread.locator("textarea").fill("tomorrow at nine?")
    thread.locator("textarea").press("Enter")
    expect(thread.locator(".message-body").nth(2)).to_have_text("tomorrow at nine?")
    expect(row(ada, "tomorrow at nine?").locator(".message-quote")).to_contain_text("gladly")
    act(ada, "tomorrow at nine?", "Reply")
    people.say(ada, "at nine.")
    expect(thread.locator(".message-body").nth(3)).to_have_text("at nine.")  # it is live
    thread.locator("textarea").fill("begun")
    bo.locator("#chat-panel-close").click()
    act(bo, "at nine.", "Open thread")
    expect(thread.locator("textarea")).to_have_value("begun")


def test_pin_and_the_panel_of_pins(two):
    ada, bo = two
    bo.locator("#chat-pins").click()
    panel = bo.locator("#chat-panel")
    expect(panel).to_contain_text("Nothing is pinned.")
    act(ada, "old crane", "Pin for everybody")
    expect(panel.locator(".message-body")).to_have_text(["shall we draw the old crane?"])
    for page in (ada, bo):
        expect(page.locator("#messages .message-pinned")).to_be_visible()
    panel.get_by_role("button", name="Go to message").click()
    expect(panel).to_be_hidden()
    bo.locator("#chat-pins").click()
    panel.get_by_role("button", name="Unpin").click()
    expect(panel).to_contain_text("Nothing is pinned.")
    expect(ada.locator("#messages .message-pinned")).to_be_hidden()


def test_what_is_refused_is_told_and_nothing_is_lost(two):
    ada, bo = two
    act(bo, "old crane", "Edit")
    text = bo.locator("#composer-text")
    bo.context.set_offline(True)
    text.fill("the words that must not be lost")
    act(ada, "old crane", "Delete")
    ada.get_by_role("button", name="Delete for everybody").click()
    expect(row(ada, "This message was deleted.")).to_be_visible()
    settle(ada)
    text.press("Enter")
    bo.context.set_offline(False)
    expect(bo.locator(".toasts")).to_contain_text("deleted", timeout=20_000)
    expect(row(bo, "This message was deleted.")).to_be_visible()
    expect(text).to_have_value("the words that must not be lost")


def test_the_keyboard_reaches_everything(two):
    ada, bo = two
    people.say(bo, "second thoughts")
    expect(row(ada, "second thoughts")).to_be_visible()
    ada.locator("#messages-scroll").focus()
    ada.keyboard.press("ArrowUp")
    expect(row(ada, "second thoughts")).to_be_focused()
    expect(row(ada, "second thoughts")).to_have_attribute(
        "aria-label", re.compile("Bo, .*second thoughts")
    )
    ada.keyboard.press("ArrowUp")
    expect(row(ada, "old crane")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("menuitem", name="Reply", exact=True)).to_be_focused()
    ada.keyboard.press("Escape")
    expect(row(ada, "old crane")).to_be_focused()
    ada.keyboard.press("Enter")
    ada.keyboard.press("Home")
    ada.keyboard.press("Enter")  # the first of the quick reactions
    expect(row(bo, "old crane").locator(".reaction")).to_have_text("👍1")
    expect(row(ada, "old crane")).to_be_focused()
    ada.keyboard.press("Enter")
    ada.keyboard.press("Enter")
    expect(ada.locator("#composer-text")).to_be_focused()
    expect(ada.locator("#composer-context")).to_contain_text("Reply to Bo")


def test_copy_text_and_link(two):
    ada, _bo = two
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    act(ada, "old crane", "Copy text")
    expect(ada.locator(".toasts")).to_contain_text("Text copied.")
    assert ada.evaluate("navigator.clipboard.readText()") == "shall we draw the *old* crane?"
    act(ada, "old crane", "Copy link")
    expect(ada.locator(".toasts")).to_contain_text("Link copied.")
    link = ada.evaluate("navigator.clipboard.readText()")
    assert re.search(r"/groups/[^/]+/#message-\d+$", link)


def test_whoever_only_reads_is_offered_only_that(two):
    ada, bo = two
    ada.locator("[popovertarget=members]").click()
    ada.locator("#members [name=role]").last.select_option("reader")
    expect(bo.locator("[data-for=readers]").first).to_be_visible()
    ada.keyboard.press("Escape")
    act(ada, "old crane", "Pin for everybody")
    expect(bo.locator("#messages .message-pinned")).to_be_visible()
    row(bo, "old crane").locator(".message-bubble").hover()
    bo.locator("#message-toolbar [data-action=more]").click()
    offered = bo.locator("#message-menu button:visible").all_inner_texts()
    assert [name.strip() for name in offered] == ["Open thread", "Copy text", "Copy link"]
    bo.keyboard.press("Escape")
    bo.locator("#chat-pins").click()
    expect(bo.get_by_role("button", name="Go to message")).to_be_visible()
    expect(bo.get_by_role("button", name="Unpin")).to_be_hidden()


def test_a_finger_that_rests_on_a_message_opens_its_menu(two, person):
    ada, bo = two
    state = ada.context.storage_state()
    phone = person(viewport=NARROW, has_touch=True, is_mobile=True, storage_state=state)
    phone.goto(ada.url)
    people.wait_for_room(phone)
    expect(row(phone, "old crane")).to_be_visible()
    box = row(phone, "old crane").locator(".message-bubble").bounding_box()
    assert box
    point = {"x": box["x"] + 20, "y": box["y"] + box["height"] / 2}
    touch = phone.context.new_cdp_session(phone)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(phone.locator("#message-menu")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.wait_for_timeout(100)
    phone.get_by_role("menuitem", name="😂").tap()
    expect(row(bo, "old crane").locator(".reaction")).to_have_text("😂1")
    expect(phone.locator("#message-menu")).to_be_hidden()
