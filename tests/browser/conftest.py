"""Real Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.faults import note_faults
from tests.browser.friends import VIEWPORT, Friends
from tests.harness.needs import need
from tests.harness.server import AppServer

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# These take longest: begun last, they would be waited for by all other processes.
LONG = ("test_xss.py", "test_two_people.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.path.name.endswith(LONG))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def launch(playwright: Playwright, program: str) -> Browser:
    return playwright.chromium.launch(executable_path=need(program), args=ARGUMENTS)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without its windows and menus: the same engine, at half of what it costs."""
    browser = launch(playwright, "chromium-headless-shell")
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def shared_app(
    var_dir: Path, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppServer]:
    path = shutil.copy(migrated, tmp_path_factory.mktemp("shared") / "db.sqlite3")
    stores = {"VAR_DIR": str(var_dir), "DATABASE_URL": f"sqlite:///{path}"}
    server = AppServer(stores | {"PROXIES": "1"})
    yield server.start()
    server.stop(signal.SIGKILL)


@pytest.fixture
def app(shared_app: AppServer) -> AppServer:
    """One server for all flows but those that stop it, configure it or look at all there is."""
    return shared_app


@pytest.fixture
def own_app(stores: dict[str, str]) -> Iterator[AppServer]:
    """A server with empty stores."""
    server = AppServer(stores | {"PROXIES": "1"})
    yield server.start()
    if server.process:
        server.stop(signal.SIGKILL)


@pytest.fixture(scope="session")
def _friends(chromium: Browser, shared_app: AppServer) -> Iterator[Friends]:
    friends = Friends(chromium, shared_app)
    yield friends
    friends.close()


@pytest.fixture
def friends(_friends: Friends) -> Iterator[Friends]:
    """Ada and Bo; errors in their pages fail the test."""
    _friends.part()
    yield _friends
    assert not _friends.part()


@pytest.fixture
def person(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser of somebody's own; errors in it fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_browser(**options: object) -> Page:
        context = chromium.new_context(**{"viewport": VIEWPORT, **options})
        contexts.append(context)
        page = context.new_page()
        note_faults(page, faults)
        page.set_default_timeout(10_000)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert not faults
