"""Bots in the browser: made on a page of one's account, and shown with a badge where they write."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import wait_for_room
from tests.harness.server import AppServer

pytestmark = [pytest.mark.browser, pytest.mark.server]
PASSWORD = "correct horse 1"
PREPARE = """
import json
import django
django.setup()
from uuid import uuid4
from accounts.bots import bot_create
from accounts.services import user_create
from chat.services import message_send
from groups.bots import bot_add
from groups.services import group_create
alice = user_create(email="a@example.org", full_name="Alice", password="correct horse 1")
group = group_create(user=alice, name="Harbour sketchers")
bot = bot_create(user=alice, full_name="Tide table")
bot_add(group=group, by=alice, bot_id=bot.pk)
for author, text in ((alice, "When is high water?"), (bot, "At **9:12** and 21:40")):
    message_send(group=group, user=author, client_id=uuid4(), content=text)
print(json.dumps({"group": str(group.pk)}))
"""


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def sign_in(page: Page, app: AppServer) -> None:
    page.goto(f"{app.url}/accounts/login/")
    page.locator("input[name=login]").fill("a@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/groups/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_bot_has_a_badge_and_gets_a_token(
    own_app: AppServer, person: Callable[..., Page], scheme: str
) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "drawmessenger.settings"}
    made = json.loads(AppServer(own_app.environment | settings).python("-c", PREPARE))
    page = person(color_scheme=scheme)
    sign_in(page, own_app)
    page.goto(f"{own_app.url}/groups/{made['group']}/")
    wait_for_room(page)
    badges = page.locator("#messages .message-bot:visible")
    expect(badges).to_have_text(["bot"])
    look(page, f"room-{scheme}")
    page.goto(f"{own_app.url}/me/bots/")
    page.get_by_label("What is it called?").fill("Weather")
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Password").fill(PASSWORD)  # it asks whether it is still her
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="New token of Weather").click()
    expect(page.locator("#made-token")).to_have_value(re.compile("^dm_"))
    look(page, f"bots-{scheme}")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, f"bots-narrow-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
