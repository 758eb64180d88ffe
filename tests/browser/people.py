"""What people do in a browser."""

from __future__ import annotations

import io
import itertools
import re
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, expect

from tests.harness.server import AppServer

SMALLEST_PAGE = "/texts.js"
_addresses = itertools.count(1)


def _post(page: Page, path: str, **fields: str) -> str:
    """Send a form as this browser would, without drawing pages; return where it leads.

    Entering, creating and joining by clicks is what `test_two_people` and `test_groups` show.
    Here it is how tests begin, and a page that nobody looks at costs a second.
    """
    origin = page.evaluate("location.origin")
    [token] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrf"]
    # An address of its own each, for the limits that addresses have; see `app`.
    headers = {"X-CSRFToken": token, "X-Forwarded-For": f"fd00::{next(_addresses):x}"}
    answer = page.request.post(origin + path, form=fields, headers=headers, max_redirects=0)
    assert answer.status == 302, answer.text()
    return origin + answer.headers["location"]


def enter_as_guest(page: Page, app: AppServer, name: str) -> None:
    page.request.get(f"{app.url}/guest/")
    page.goto(app.url + SMALLEST_PAGE)
    _post(page, "/guest/", full_name=name)


def create_group(page: Page, name: str) -> None:
    page.goto(_post(page, "/groups/new/", name=name, visibility="private"))
    wait_for_room(page)


def wait_for_room(page: Page) -> None:
    page.wait_for_selector("#board[data-seq]", state="attached")
    page.wait_for_selector("#messages[data-seq]", state="attached")


def invitation_url(page: Page) -> str:
    page.locator("#invite").click()
    expect(page.locator("#invite-url")).to_have_value(re.compile("^http"))
    url = page.locator("#invite-url").input_value()
    page.keyboard.press("Escape")
    return url


def join(page: Page, url: str) -> None:
    page.goto(_post(page, urlsplit(url).path))
    wait_for_room(page)


def say(page: Page, text: str) -> None:
    page.locator("#composer-text").fill(text)
    page.locator("#composer-text").press("Enter")


def messages(page: Page) -> list[str]:
    return page.locator("#messages .message-body").all_inner_texts()


def board_point(page: Page, x: float, y: float) -> tuple[float, float]:
    box = page.locator("#board").bounding_box()
    assert box
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def draw_line(page: Page, start: tuple[float, float], stop: tuple[float, float]) -> None:
    """Press the mouse and move it, without letting go; places are fractions of the board."""
    page.mouse.move(*board_point(page, *start))
    page.mouse.down()
    page.mouse.move(*board_point(page, *stop), steps=12)


def board_picture(page: Page) -> Image.Image:
    """Return the board as it is on the screen, without other people's cursors."""
    show = "(opacity) => { document.getElementById('cursors').style.opacity = opacity }"
    page.evaluate(show, "0")
    shot = page.locator("#board").screenshot()
    page.evaluate(show, "")
    return Image.open(io.BytesIO(shot)).convert("RGB")


def ink(page: Page) -> int:
    """Return how many pixels of the board are not paper, beside what floats over it."""
    picture = board_picture(page).convert("L")
    return sum(picture.crop((250, 70, picture.width - 90, picture.height - 90)).histogram()[:128])


def choose_tool(page: Page, tool: str) -> None:
    page.locator(f"#tools [data-tool={tool}]").click()


def drag(page: Page, start: tuple[float, float], stop: tuple[float, float]) -> None:
    draw_line(page, start, stop)
    page.mouse.up()


def wait_for_elements(page: Page, count: int) -> None:
    """Wait until so many elements are visible and nothing is left to be saved."""
    page.wait_for_selector(
        f"#board[data-strokes='{count}'][data-pending='0'][data-previews='0']", state="attached"
    )
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def colour_at(page: Page, x: float, y: float) -> tuple[int, int, int]:
    """Return the colour of the board at a place that is a fraction of it."""
    picture = board_picture(page)
    pixel = picture.getpixel((round(picture.width * x), round(picture.height * y)))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]
