"""The browsable page of the API, under our content security policy and without the internet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import enter_as_guest
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser


def test_the_api_can_be_browsed(person: Callable[..., Page], app: AppServer):
    page = person()
    refused, foreign = [], []
    page.on("console", lambda message: refused.append(message.text) if refuses(message) else None)
    page.on("request", lambda request: foreign.append(request.url) if out(request, app) else None)
    enter_as_guest(page, app, "Reader")
    page.goto(f"{app.url}/api/v1/docs")
    expect(page.locator(".opblock")).not_to_have_count(0)
    page.locator("#operations-groups-own_group_list .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table td.response-col_status").last).to_contain_text("200")
    assert not refused
    assert not foreign


def refuses(message) -> bool:
    return message.type == "error" or "Content Security Policy" in message.text


def out(request, app: AppServer) -> bool:
    return not request.url.startswith((app.url, "data:", "blob:"))
