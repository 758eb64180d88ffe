"""What people write never runs: each string of the corpus in each field that is shown anywhere.

The browser ignores the Content Security Policy here: that is a second wall, and this is about
the first. A test of its own keeps the second one standing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.corpus import CHUNKS, STRINGS
from tests.browser.trap import Trap, everything, flat
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser


@pytest.fixture
def trap(chromium: Browser, own_app: AppServer) -> Iterator[Callable[[dict[str, str]], Trap]]:
    traps: list[Trap] = []

    def set_trap(session: dict[str, str]) -> Trap:
        traps.append(Trap(chromium, own_app, session))
        return traps[-1]

    yield set_trap
    for one in traps:
        one.context.close()


@pytest.fixture
def filled(own_app: AppServer) -> dict[str, Any]:
    own_app.environment |= {"LINK_PREVIEWS": "false"}  # nothing is fetched; previews are made up
    code = "import json; from tests.browser.corpus import fill; print(json.dumps(fill()))"
    return dict(json.loads(own_app.manage("shell", "--verbosity", "0", "-c", code)))


def test_nothing_that_people_write_runs(trap, filled):
    assert len(STRINGS) >= 100
    viewer = trap(filled["sessions"]["viewer"])
    look_at_the_list(viewer)
    look_at_the_room(viewer, filled)
    look_at_the_watched_canvas(viewer, filled)
    pages = trap(filled["sessions"]["viewer"])
    pages.without_modules()
    look_at_pages(pages, filled)
    look_at_the_admin(pages)
    visitor = trap(filled["sessions"]["visitor"])
    visitor.without_modules()
    look_at_invitations(visitor, filled)


# --- Pages of groups -------------------------------------------------------------------------


def look_at_the_list(trap: Trap) -> None:
    page = trap.open("/groups/")
    expect(page.locator("#groups .group-card").first).to_be_visible()
    names = {flat(name) for name in page.locator("#groups h3").all_text_contents()}
    assert {flat(text) for text in STRINGS} <= names
    found: set[str] = set()
    path = "/groups/"
    for _page in range(40):
        page = trap.open(path)
        found |= {flat(name) for name in page.locator("#public h3").all_text_contents()}
        more = page.locator("#public .below a")
        if not more.count():
            break
        path = "/groups/" + str(more.get_attribute("href"))
    assert {flat(text) for text in STRINGS} <= found


def look_at_pages(trap: Trap, filled: dict[str, Any]) -> None:
    for at, (group, text) in enumerate(zip(filled["chunks"], CHUNKS, strict=True)):
        trap.open(f"/groups/{group}/", text)
        trap.open(f"/groups/{group}/edit/", text)
        if at % 3 == 0:  # they say the name in the same words
            trap.open(f"/groups/{group}/manage/settings/", text)
            trap.open(f"/groups/?q={quote(text[:100])}&tag={quote(text[:30])}")
            trap.open(f"/no/{quote(text)}", status=404)
    for section in ("members", "requests", "invitations", "reports", "bans", "settings", "log"):
        page = trap.open(f"/groups/{filled['main']}/manage/{section}/")
        if section in {"requests", "reports", "bans", "log"}:
            text = flat(everything(page))
            assert sum(flat(chunk) in text for chunk in CHUNKS) > 5, section
    trap.open("/me/", CHUNKS[1])
    trap.open("/me/tokens/")
    trap.open("/me/data/")


def look_at_invitations(trap: Trap, filled: dict[str, Any]) -> None:
    for token, text in zip(filled["tokens"], CHUNKS, strict=True):
        trap.open(f"/join/{token}/", text)
    for group, text in list(zip(filled["chunks"], CHUNKS, strict=True))[::3]:
        trap.open(f"/groups/{group}/", text)
        trap.open(f"/groups/{group}/ask/", text)


def look_at_the_admin(trap: Trap) -> None:
    page = trap.open("/admin/")
    lists = page.evaluate(
        """() => [...new Set([...document.querySelectorAll("#content a[href]")]
          .map((link) => link.getAttribute("href"))
          .filter((path) => /^\\/admin\\/\\w+\\/\\w+\\/$/.test(path)))]"""
    )
    assert len(lists) > 8
    for path in lists:
        page = trap.open(path)
        first = page.locator("#result_list tbody th a").first
        if first.count():
            trap.open(str(first.get_attribute("href")))
        trap.open(f"{path}?q=alert", status=200)
    names = flat(everything(trap.open("/admin/groups/group/?q=alert")))
    assert sum(flat(text) in names for text in STRINGS) > 20


# --- The room --------------------------------------------------------------------------------


def look_at_the_room(trap: Trap, filled: dict[str, Any]) -> None:
    page = trap.open(f"/groups/{filled['main']}/?canvas={filled['canvas']}")
    page.wait_for_selector("#conversation[data-state=ready]")
    page.wait_for_selector(f"#board[data-strokes='{len(STRINGS)}']")
    look_at_the_conversation(trap, filled["messages"])
    look_at_panels(trap)
    for opener, items in (
        ("[popovertarget=members]", "#members li"),
        ("#canvas-switch", "#canvas-list li"),
    ):
        page.locator(opener).first.click()
        page.wait_for_function(
            "(items) => document.querySelectorAll(items).length > 100", arg=items
        )
        text = flat(everything(page))
        missing = [one for one in STRINGS if flat(one) not in text]
        assert not missing, (opener, missing)
        trap.look()
        page.keyboard.press("Escape")


def look_at_the_conversation(trap: Trap, messages: dict[str, int]) -> None:
    """Scroll back through all of it; every field of a message must have been shown."""
    page = trap.page
    fields = (".message-author", ".file-name", ".anchor-name", ".message-link-title",
              ".message-link-description")  # fmt: skip
    seen: dict[str, set[str]] = {field: set() for field in fields}
    first = page.locator(f"#messages > .message[data-seq='{messages['first']}']")
    for _ in range(60):
        at_the_beginning = first.count() > 0
        for field in fields:
            texts = page.locator(f"#messages {field}").all_text_contents()
            seen[field] |= {flat(text) for text in texts}
        if at_the_beginning:
            break
        top = page.locator("#messages .message").first.get_attribute("data-seq")
        page.evaluate("document.getElementById('messages-scroll').scrollTop = 0")
        if first.count():  # older pages come by themselves, too
            continue
        page.wait_for_function(
            "(seq) => document.querySelector('#messages .message').dataset.seq !== seq", arg=top
        )
    expect(first).to_have_count(1)
    for field, texts in seen.items():
        wanted = {flat(one) for one in STRINGS}
        if field == ".file-name":
            wanted = {flat(one.replace("/", "⁄")) for one in STRINGS}
        assert wanted <= texts, (field, wanted - texts)
    for cover in page.locator("#messages mark.covered").all():
        cover.click()
    trap.look()


def look_at_panels(trap: Trap) -> None:
    page = trap.page
    page.locator("#chat-pins").click()
    expect(page.locator("#chat-panel .message").first).to_be_visible(timeout=15_000)
    trap.look()
    page.keyboard.press("Escape")
    for button in (".message-edited", ".message-thread"):
        for one in page.locator(f"#messages {button}:visible").all()[:3]:
            one.click()
            expect(page.locator("#chat-panel")).to_be_visible()
            page.wait_for_timeout(150)
            trap.look()
            page.locator("#chat-panel-close").click()
    page.locator("#chat-search").click()
    page.locator("#chat-panel input").first.fill("alert")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('chat-panel').textContent.includes('alert(1)')")
    trap.look()
    page.keyboard.press("Escape")


def look_at_the_watched_canvas(trap: Trap, filled: dict[str, Any]) -> None:
    page = trap.open(f"/watch/{filled['watch']}/")
    page.wait_for_selector(f"#board[data-strokes='{len(STRINGS)}']")
    trap.look()


# --- The trap itself, and the second wall ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "noticed"),
    [
        ("<img src=x onerror=alert(1)>", "alert(1) at "),
        ("<a href=javascript:alert(1)>x</a>", "a href="),
        ("<img src=//evil.example/x.png>", "asked http://evil.example/"),
    ],
)
def test_the_trap_notices_what_runs_what_would_and_what_asks(trap, signed_in, text, noticed):
    one = trap(signed_in)
    page = one.open("/groups/")
    page.evaluate("(text) => { document.querySelector('main').innerHTML = text }", text)
    page.wait_for_timeout(300)
    with pytest.raises(AssertionError, match=re.escape(noticed)):
        one.look()


@pytest.fixture
def signed_in(own_app: AppServer) -> dict[str, str]:
    code = """import json
from tests.browser.corpus import person, session_of
print(json.dumps(session_of(person("a", "A"))))"""
    return dict(json.loads(own_app.manage("shell", "--verbosity", "0", "-c", code)))


def test_the_policy_alone_would_stop_it_too(person, own_app, signed_in):
    page = person()
    page.context.add_cookies([signed_in | {"url": own_app.url}])
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.goto(f"{own_app.url}/groups/")
    page.evaluate("""() => {
      window.alert = () => { window.ran = true };
      document.querySelector("main").innerHTML = "<img src=x onerror=alert(1)>";
    }""")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in blocked)
