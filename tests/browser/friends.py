"""Ada and Bo, who stay signed in while flows come and go, as people do.

A browser that was never anywhere signs in and loads all of a room's files first. Most flows are
not about that: they get a new group, new pages and empty storage, and warm caches.
"""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import people
from tests.browser.faults import note_faults
from tests.harness.server import AppServer

VIEWPORT = {"width": 1280, "height": 800}
# What a page left behind would greet the next one.
FORGET = """async () => {
  localStorage.clear();
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
}"""


class Friends:
    def __init__(self, browser: Browser, app: AppServer) -> None:
        self.app = app
        self.faults: list[str] = []
        self.ada = self._enter(browser, "Ada")
        self.bo = self._enter(browser, "Bo")

    def alone(self, name: str = "Alone") -> Page:
        """Return Ada's page with a new group of hers."""
        ada = self._page(self.ada)
        people.create_group(ada, name)
        return ada

    def together(self, name: str = "Harbour sketchers") -> tuple[Page, Page]:
        """Return Ada's and Bo's pages; she owns the new group, and he is a member."""
        ada = self.alone(name)
        return ada, self.join(ada)

    def join(self, ada: Page) -> Page:
        """Return Bo's page with Ada's group, which he has just joined."""
        bo = self._page(self.bo)
        people.join(bo, people.invitation_url(ada))
        return bo

    def part(self) -> list[str]:
        """Close their pages; return what went wrong in them."""
        for context in (self.ada, self.bo):
            for page in context.pages:
                page.close()
            context.clear_permissions()
        faults, self.faults = self.faults, []
        return faults

    def close(self) -> None:
        for context in (self.ada, self.bo):
            context.close()

    def _enter(self, browser: Browser, name: str) -> BrowserContext:
        context = browser.new_context(viewport=VIEWPORT)
        people.enter_as_guest(context.new_page(), self.app, name)
        return context

    def _page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_default_timeout(10_000)
        note_faults(page, self.faults)
        page.goto(f"{self.app.url}{people.SMALLEST_PAGE}")
        page.evaluate(FORGET)
        return page
