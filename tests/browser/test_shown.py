"""What messages show besides plain text: pictures, files, code, spoilers, links, places."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import files, people
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
SEND_DRAWING = """() => {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
  canvas.getContext("2d").fillRect(20, 20, 100, 60);
  const message = { client_id: crypto.randomUUID(), type: "DRAW", content: canvas.toDataURL() };
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
  return fetch(page.urls.messages, { method: "POST", headers, body: JSON.stringify(message) });
}"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def two_people(person: Person, app: AppServer, **options: object) -> tuple[Page, Page]:
    ada, bo = person(), person(**options)
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Harbour sketchers")
    people.enter_as_guest(bo, app, "Bo")
    people.join(bo, people.invitation_url(ada))
    return ada, bo


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found
    return found


# --- Pictures and files ----------------------------------------------------------------------


def test_pictures_keep_their_place_and_open_in_the_viewer(friends, app, person):
    ada, bo = friends.together()
    held: list[Route] = []
    bo.route("**/attachments/**", lambda route: held.append(route))
    files.send(ada, [files.picture("harbour.png", 900, 600)], "The harbour")
    more = [files.picture(f"boat {at}.png", 300 + at, 200, "#aa3366") for at in range(3)]
    files.send(ada, more)
    shown = bo.locator("#messages .picture-open")
    expect(shown).to_have_count(4)
    bo.wait_for_timeout(300)
    assert held, "no picture was asked for"
    before = [box(one) for one in shown.all()]
    assert before[0]["width"] / before[0]["height"] == pytest.approx(1.5, abs=0.02)
    let_through(bo, held)
    bo.wait_for_function(
        "() => [...document.querySelectorAll('.picture')].every((one) => one.naturalWidth)"
    )
    bo.evaluate(TWO_FRAMES)
    assert [box(one) for one in shown.all()] == before
    go_through_the_viewer(bo, shown)


def let_through(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    held.clear()
    page.unroute("**/attachments/**")


def go_through_the_viewer(page: Page, shown: Locator) -> None:
    name, image = page.locator("#viewer-name"), page.locator("#viewer-image")
    shown.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#viewer")).to_be_visible()
    expect(name).to_have_text("boat 0.png")
    expect(page.locator("#viewer-by")).to_contain_text("2 of 4")
    expect(page.locator("#viewer-by")).to_contain_text("Ada")
    page.keyboard.press("ArrowRight")
    expect(name).to_have_text("boat 1.png")
    page.keyboard.press("Home")
    expect(name).to_have_text("harbour.png")
    expect(page.locator("#viewer-before")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("ArrowLeft")
    expect(name).to_have_text("harbour.png")
    page.wait_for_function("() => document.getElementById('viewer-image').naturalWidth === 900")
    narrow = box(image)["width"]
    page.keyboard.press("+")
    assert box(image)["width"] == pytest.approx(narrow * 1.5, rel=0.01)
    page.keyboard.press("0")
    page.mouse.move(640, 400)
    page.mouse.wheel(0, -200)
    page.wait_for_function(
        "(width) => document.getElementById('viewer-image').getBoundingClientRect().width > width",
        arg=narrow * 1.2,
    )
    page.mouse.dblclick(640, 400)
    assert box(image)["width"] == pytest.approx(narrow, rel=0.01)
    with page.expect_download() as download:
        page.locator("#viewer-download").click()
    assert download.value.suggested_filename == "harbour.png"
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    expect(shown.nth(1)).to_be_focused()


def test_a_drawing_opens_in_the_viewer_too(app, person):
    ada = person()
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Harbour sketchers")
    ada.evaluate(SEND_DRAWING)
    drawing = ada.locator("#messages img.message-picture")
    expect(drawing).to_be_visible()
    drawing.click()
    expect(ada.locator("#viewer-name")).to_have_text("Drawing by Ada")
    ada.locator("#viewer-close").click()
    expect(ada.locator("#viewer")).to_be_hidden()


def test_files_are_saved_and_never_shown_as_pages(friends, app, person):
    ada, bo = friends.together()
    name = "What <b>we</b> found.html"
    data = b"<script>parent.alert(1)</script>"
    files.send(ada, [files.File(name, "text/html", data), files.File("b.txt", "text/plain", b"b")])
    link = bo.locator("#messages a.file").first
    expect(link.locator(".file-size")).to_have_text(f"{len(data)} bytes")
    with bo.expect_download() as download:
        link.click()
    assert Path(download.value.path()).read_bytes() == data
    assert download.value.suggested_filename.endswith(".html")
    answer = bo.request.get(app.url + str(link.get_attribute("href")))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "application/octet-stream"
    charlie = person()
    people.enter_as_guest(charlie, app, "Charlie")
    assert charlie.request.get(app.url + str(link.get_attribute("href"))).status == 404


def test_a_gif_moves_unless_one_wants_stillness_and_can_be_stopped(app, person):
    ada, bo = two_people(person, app, reduced_motion="reduce")
    files.send(ada, [files.gif("dance.gif")])
    button = "#messages .picture-play"
    image = "#messages .picture"
    expect(ada.locator(image)).to_have_attribute("src", re.compile(r"/dance\.gif$"))
    expect(bo.locator(image)).to_have_attribute("src", re.compile("/thumbnail$"))
    ada.get_by_role("button", name="Stop the GIF").click()
    expect(ada.locator(image)).to_have_attribute("src", re.compile("/thumbnail$"))
    expect(ada.locator("#viewer")).to_be_hidden()
    bo.locator(button).focus()
    bo.keyboard.press("Enter")
    expect(bo.locator(image)).to_have_attribute("src", re.compile(r"/dance\.gif$"))


# --- Text ------------------------------------------------------------------------------------

TEXT = """Who did it? ||The [butler](https://example.org/butler)|| and @all know.

```python
def guilty(name):  # everybody
    return name == "butler"
```"""


def test_spoilers_code_and_mentions(friends, app, person):
    ada, bo = friends.together()
    people.say(ada, TEXT)
    for page in (ada, bo):
        spoiler = page.locator("#messages mark.spoiler")
        expect(spoiler).to_have_role("button")
        expect(spoiler).to_have_accessible_name("Spoiler: show it")
        link = page.locator("#messages mark.spoiler a")
        assert link.evaluate("(link) => getComputedStyle(link).color") == "rgba(0, 0, 0, 0)"
        link.evaluate("(link) => link.focus()")
        assert page.evaluate("document.activeElement.localName") != "a"
    spoiler = bo.locator("#messages mark.spoiler")
    spoiler.focus()
    bo.keyboard.press("Enter")
    expect(bo.get_by_role("link", name="butler")).to_be_visible()
    assert bo.url.split("#")[0] == ada.url.split("#")[0]
    bo.keyboard.press("Tab")
    expect(bo.get_by_role("link", name="butler")).to_be_focused()
    ada.locator("#messages mark.spoiler").click()
    expect(ada.get_by_role("link", name="butler")).to_be_visible()
    expect(bo.locator("#messages .mention-all.mention-me")).to_have_text("@all")
    look_at_code(bo)


def look_at_code(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    colour = "(part) => getComputedStyle(part).color"
    code = page.locator("#messages pre.code")
    colours = {code.locator(part).first.evaluate(colour) for part in (".k", ".c1", ".s2", ".nf")}
    assert len(colours | {code.evaluate(colour)}) == 5
    page.get_by_role("button", name="Copy code").click()
    expect(page.locator("#messages .code-copy")).to_have_accessible_name("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == 'def guilty(name):  # everybody\n    return name == "butler"'


# --- Links -----------------------------------------------------------------------------------


class _Site(BaseHTTPRequestHandler):
    """A page that waits until it may be told."""

    may_answer = threading.Event()
    picture = files.picture("b.png", 600, 300).data

    def do_GET(self) -> None:
        self.may_answer.wait(2)
        page = (
            b"<title>Boats &lt;of&gt; the harbour</title>"
            b'<meta name=description content="All of them."><meta property=og:image content=/b.png>'
        )
        is_picture = self.path == "/b.png"
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if is_picture else "text/html")
        self.end_headers()
        self.wfile.write(self.picture if is_picture else page)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    _Site.may_answer.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_preview_follows_its_message_and_nothing_jumps(own_app, person, site):
    own_app.stop()
    own_app.environment |= {"LINK_PREVIEW_TEST_HOSTS": site}
    own_app.start()
    ada, bo = two_people(person, own_app)
    for line in range(30):
        people.say(ada, f"line {line}")
    people.say(ada, f"look: http://{site}/")
    row = bo.locator("#messages .message").last
    expect(row).to_contain_text("look:")
    expect(row.locator(".message-link")).to_be_hidden()
    bo.wait_for_timeout(300)
    _Site.may_answer.set()
    card = row.locator(".message-link")
    expect(card).to_be_visible()
    expect(card.locator(".message-link-title")).to_have_text("Boats <of> the harbour")
    expect(card.locator(".message-link-description")).to_have_text("All of them.")
    image = card.locator("img")
    expect(image).to_have_attribute("src", re.compile("^/previews/"))
    place = box(image)
    assert place["width"] / place["height"] == pytest.approx(2, abs=0.05)
    bo.wait_for_function("() => document.querySelector('.message-link-image[src]').naturalWidth")
    assert box(image)["height"] == place["height"]
    # Whoever reads the end goes on seeing it.
    expect(card).to_be_in_viewport(ratio=0.9)
