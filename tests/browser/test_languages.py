"""Pages, modules and sockets speak the language that somebody chose, or their browser's."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import people

pytestmark = pytest.mark.browser


def test_a_german_browser_is_answered_in_german_until_english_is_chosen(app, person):
    page = person(locale="de-DE")
    page.goto(app.url)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("button", name="Als Gast fortfahren")).to_be_visible()
    people.enter_as_guest(page, app, "Dora")
    people.create_group(page, "Hafenmaler")
    expect(page.get_by_text("Nur du bist da")).to_be_visible()  # said by a module
    people.say(page, "Moin")
    expect(page.get_by_text("Heute", exact=True)).to_be_visible()
    page.goto(f"{app.url}/me/")
    page.get_by_label("Sprache").select_option(label="British English")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")


def test_german_is_chosen_in_an_english_browser(app, person):
    page = person()
    people.enter_as_guest(page, app, "Dora")
    page.goto(f"{app.url}/me/")
    page.get_by_label("Language").select_option(label="Deutsch")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    people.create_group(page, "Hafenmaler")
    expect(page.get_by_role("textbox", name="Nachricht")).to_be_visible()
    expect(page.get_by_text("Nur du bist da")).to_be_visible()
