"""Leading a group, in real browsers: invitations, requests, and what a removed person sees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
SOON = 3_000  # R8 says within a second; the machine may be busy


def desk(page: Page, section: str = "members") -> None:
    page.goto(re.sub(r"(/groups/[^/]+/).*", rf"\1manage/{section}/", page.url))


def act(page: Page, name: str, button: str) -> None:
    """Open what can be done about a person, and do it."""
    row = page.locator(".desk-person", has_text=name)
    row.locator("summary").click()
    row.get_by_role("button", name=button, exact=True).click()


def set_option(page: Page, **choices: str) -> None:
    desk(page, "settings")
    for name, value in choices.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.select_option(value)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()


def test_an_invitation_for_one_person_works_once(app, person):
    ada, bo, cy = person(), person(), person()
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Harbour sketchers")
    first = people.invitation_url(ada)
    ada.locator("#invite").click()
    ada.locator("#invite-uses").select_option("1")
    expect(ada.locator("#invite-url")).not_to_have_value(first)
    expect(ada.locator("#invite-url")).to_have_value(re.compile("^http"))
    link = ada.locator("#invite-url").input_value()
    people.enter_as_guest(bo, app, "Bo")
    people.join(bo, link)
    people.enter_as_guest(cy, app, "Cy")
    cy.goto(link)
    expect(cy.get_by_text("not valid any more")).to_be_visible()
    desk(ada, "invitations")
    ada.get_by_role("button", name="Take back").click()
    cy.goto(first)
    expect(cy.get_by_text("not valid any more")).to_be_visible()


def test_somebody_asks_and_is_let_in(app, person):
    ada, bo = person(), person()
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Open sketchers")
    room = ada.url
    set_option(ada, visibility="public", joining="request")
    ada.goto(room)
    people.wait_for_room(ada)
    people.enter_as_guest(bo, app, "Bo")
    bo.goto(room)
    bo.get_by_role("link", name="Ask to join").first.click()
    bo.get_by_label("A word about you").fill("I draw boats")
    bo.get_by_role("button", name="Ask to join").click()
    expect(ada.get_by_text("Somebody asks to join.")).to_be_visible(timeout=SOON)
    desk(ada, "requests")
    expect(ada.get_by_text("I draw boats")).to_be_visible()
    ada.get_by_role("button", name="Let in").click()
    expect(ada.get_by_text("Nobody is waiting")).to_be_visible()
    bo.goto(room)
    people.wait_for_room(bo)
    people.say(bo, "Thank you")
    expect(bo.locator("#messages .message-body").last).to_have_text("Thank you")


def test_who_is_removed_sees_it_while_the_room_is_open(friends):
    ada, bo = friends.together()
    desk(ada)
    act(ada, "Bo", "Remove from the group")
    expect(ada.locator(".desk-person", has_text="Bo")).to_have_count(0)
    expect(bo.locator("#left-dialog")).to_be_visible(timeout=SOON)
    expect(bo.locator("#left-dialog")).to_contain_text("no longer in this group")


def test_who_is_muted_sees_it_while_the_room_is_open(friends):
    ada, bo = friends.together()
    desk(ada)
    act(ada, "Bo", "Mute")
    expect(bo.locator("#composer")).to_be_hidden(timeout=SOON)
    expect(bo.locator("#reading-along")).to_contain_text("You may not write here until")
    bo.wait_for_selector("#canvas-panel[data-may-draw=false]", timeout=SOON)
    act(ada, "Bo", "Let them write again")
    expect(bo.locator("#composer")).to_be_visible(timeout=SOON)
    people.say(bo, "I am back")
    expect(bo.locator("#messages .message-body").last).to_have_text("I am back")


def test_an_archived_group_is_read_only_for_open_pages(friends):
    ada, bo = friends.together()
    desk(ada, "settings")
    ada.get_by_role("button", name="Archive").click()
    expect(bo.locator("#composer")).to_be_hidden(timeout=SOON)
    expect(bo.locator("#reading-along")).to_have_text("This group is archived.")
    bo.wait_for_selector("#canvas-panel[data-may-draw=false]", timeout=SOON)
    ada.get_by_role("button", name="Restore").click()
    expect(bo.locator("#composer")).to_be_visible(timeout=SOON)
    desk(ada, "log")
    expect(ada.get_by_text("Ada opened the group again")).to_be_visible()


def test_the_last_owner_names_a_successor(friends):
    ada, bo = friends.together()
    ada.reload()
    people.wait_for_room(ada)
    ada.locator(".room-people").click()
    ada.locator("#successor").select_option(label="Bo")
    ada.get_by_role("button", name="Leave this group").click()
    ada.wait_for_url("**/groups/")
    bo.locator(".room-people").click()
    expect(bo.get_by_role("link", name="Lead this group")).to_be_visible(timeout=SOON)


def test_a_report_reaches_who_leads_the_group(friends):
    ada, bo = friends.together()
    people.say(ada, "something unkind")
    row = bo.locator(".message", has_text="something unkind")
    row.locator(".message-bubble").hover()
    bo.locator("#message-toolbar [data-action=more]").click()
    bo.locator("#message-menu [data-action=report]").click()
    dialog = bo.locator("#report-dialog")
    dialog.get_by_role("textbox").fill("It is unkind.")
    dialog.get_by_role("button", name="Report").click()
    expect(bo.get_by_text("Thank you.")).to_be_visible()
    expect(ada.get_by_text("Somebody reported a message.")).to_be_visible(timeout=SOON)
    desk(ada, "reports")
    expect(ada.get_by_text("It is unkind.")).to_be_visible()
    expect(ada.get_by_text("something unkind")).to_be_visible()
