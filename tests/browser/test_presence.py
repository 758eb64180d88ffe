"""Other people on the canvas: named cursors, laser pointers, following somebody's view."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.friends import Friends

pytestmark = pytest.mark.browser
Person = Callable[..., Page]


@pytest.fixture
def pair(friends: Friends) -> tuple[Page, Page]:
    """Ada and Bo, each with the same canvas open and the mouse beside it."""
    ada, bo = friends.together()
    for page in (ada, bo):
        page.mouse.move(1270, 400)  # over the conversation
        page.wait_for_selector("#board[data-people='1']")
    return ada, bo


def middle(page: Page) -> tuple[float, float, float]:
    """Return what is in the middle of somebody's view, and the zoom, as the browser remembers."""
    saved = page.evaluate(
        "sessionStorage.getItem(Object.keys(sessionStorage).find((key) => key.includes('.view.')))"
    )
    x, y, zoom = json.loads(saved)
    box = page.locator("#board").bounding_box()
    assert box
    return x + box["width"] / 2 / zoom, y + box["height"] / 2 / zoom, zoom


def place(page: Page, name: str) -> tuple[float, float]:
    """Return where somebody's cursor is, as a fraction of the board."""
    at, board = (
        page.locator(one).bounding_box() for one in (f".cursor:has-text('{name}')", "#board")
    )
    assert at and board
    return (at["x"] - board["x"]) / board["width"], (at["y"] - board["y"]) / board["height"]


def wait_for_place(page: Page, name: str, x: float, y: float) -> None:
    for _ in range(50):
        found = place(page, name)
        if abs(found[0] - x) < 0.04 and abs(found[1] - y) < 0.04:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"The cursor is at {found}.")


def test_a_named_cursor_appears_moves_and_goes(pair):
    ada, bo = pair
    ada.mouse.move(*people.board_point(ada, 0.3, 0.3))
    cursor = bo.locator(".cursor:has-text('Ada')")
    expect(cursor).to_be_visible(timeout=1_000)
    wait_for_place(bo, "Ada", 0.3, 0.3)
    ada.mouse.move(*people.board_point(ada, 0.6, 0.5), steps=5)
    wait_for_place(bo, "Ada", 0.6, 0.5)
    # Whoever leaves the board is still here; whoever closes the page is not.
    ada.mouse.move(1270, 400)
    expect(cursor).to_have_count(0)
    expect(bo.get_by_role("button", name="Follow Ada")).to_be_visible()
    ada.goto("about:blank")
    bo.wait_for_selector("#board[data-people='0']")
    expect(bo.get_by_role("button", name="Follow Ada")).to_have_count(0)


def test_who_draws_points_with_the_end_of_the_stroke(pair):
    ada, bo = pair
    people.draw_line(ada, (0.3, 0.3), (0.7, 0.6))
    wait_for_place(bo, "Ada", 0.7, 0.6)
    ada.mouse.up()


def test_a_second_tab_of_ones_own_is_you(app, person):
    ada = person()
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Alone")
    other = ada.context.new_page()
    other.goto(ada.url)
    people.wait_for_room(other)
    ada.mouse.move(*people.board_point(ada, 0.3, 0.3))
    expect(other.locator(".cursor:has-text('You')")).to_be_visible()
    expect(ada.locator(".cursor")).to_have_count(0)


def test_a_laser_pointer_is_seen_and_leaves_nothing(pair):
    ada, bo = pair
    ada.locator("#tools [data-tool=laser]").click()
    people.draw_line(ada, (0.3, 0.3), (0.7, 0.6))
    for page in (ada, bo):
        expect(page.locator(".laser-trails")).to_be_attached()
    expect(bo.locator(".cursor.laser .cursor-name")).to_be_visible()
    ada.mouse.up()
    for page in (ada, bo):
        expect(page.locator(".laser-trails")).to_have_count(0, timeout=3_000)
        page.wait_for_selector("#board[data-strokes='0'][data-seq='0']", timeout=1_000)


def test_following_shows_what_the_other_sees_until_escape(pair):
    ada, bo = pair
    ada.mouse.move(*people.board_point(ada, 0.5, 0.5))
    bo.get_by_role("button", name="Follow Ada").click()
    expect(bo.locator(".following button")).to_contain_text("Following Ada")
    ada.mouse.wheel(700, 300)
    ada.keyboard.down("Control")
    ada.mouse.wheel(0, -120)
    ada.keyboard.up("Control")
    expect(bo.locator("#zoom-level")).to_have_text(ada.locator("#zoom-level").inner_text())
    bo.wait_for_timeout(1_200)
    bo.keyboard.press("Escape")
    expect(bo.locator(".following button")).to_have_count(0)
    assert middle(bo) == pytest.approx(middle(ada), abs=0.5)
    before = middle(bo)
    ada.mouse.wheel(500, 500)
    bo.wait_for_timeout(500)
    assert middle(bo) == before


def test_following_ends_when_one_looks_or_draws_oneself(pair):
    ada, bo = pair
    follow = bo.get_by_role("button", name="Follow Ada", exact=True)
    bo.mouse.move(*people.board_point(bo, 0.5, 0.5))
    for act in (
        lambda: bo.mouse.wheel(50, 50),
        lambda: people.draw_line(bo, (0.4, 0.4), (0.5, 0.5)),
        lambda: bo.get_by_role("button", name="Stop following Ada").click(),
        lambda: ada.goto("about:blank"),
    ):
        follow.click()
        expect(bo.locator(".following.shown")).to_be_visible()
        bo.mouse.move(*people.board_point(bo, 0.5, 0.5))
        act()
        expect(bo.locator(".following.shown")).to_have_count(0)
        bo.mouse.up()


def test_two_who_follow_each_other_stay_calm(pair):
    ada, bo = pair
    ada.mouse.move(*people.board_point(ada, 0.5, 0.5))
    ada.mouse.wheel(900, 0)
    bo.wait_for_timeout(600)
    ada.get_by_role("button", name="Follow Bo").click()
    bo.get_by_role("button", name="Follow Ada").click()
    bo.wait_for_timeout(1_500)
    zooms = [page.locator("#zoom-level").inner_text() for page in pair]
    bo.wait_for_timeout(700)
    assert [page.locator("#zoom-level").inner_text() for page in pair] == zooms == ["100 %"] * 2


def test_on_a_phone_a_finger_is_seen_while_it_touches_and_one_can_follow(app, person):
    ada, bo = (
        person(),
        person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True),
    )
    people.enter_as_guest(ada, app, "Ada")
    people.create_group(ada, "Pocket")
    people.enter_as_guest(bo, app, "Bo")
    people.join(bo, people.invitation_url(ada))
    bo.locator("#tab-canvas").tap()
    bo.get_by_role("button", name="Follow Ada").tap()
    expect(bo.locator(".following button")).to_contain_text("Following Ada")
    bo.locator(".following button").tap()
    expect(bo.locator(".following.shown")).to_have_count(0)
    expect(ada.get_by_role("button", name="Follow Bo")).to_be_visible()
    bo.locator("#tab-chat").tap()
    expect(ada.get_by_role("button", name="Follow Bo")).to_have_count(0)


def test_a_picture_is_somebody_s_face_wherever_they_are_shown(app, person, tmp_path):
    ada, bo = person(), person()
    people.enter_as_guest(ada, app, "Ada")
    Image.new("RGB", (320, 320), "#d8473d").save(tmp_path / "red.png")
    ada.goto(f"{app.url}/me/")
    ada.get_by_label("Your picture", exact=True).set_input_files(tmp_path / "red.png")
    ada.get_by_role("button", name="Use this").click()
    expect(ada.locator("#face-form .avatar img")).to_be_visible()
    people.create_group(ada, "Portraits")
    people.enter_as_guest(bo, app, "Bo")
    people.join(bo, people.invitation_url(ada))
    people.say(bo, "how do you do")
    on_the_canvas = bo.get_by_role("button", name="Follow Ada")
    for face in (on_the_canvas, bo.get_by_role("img", name="Seen by Ada")):
        expect(face.locator("img")).to_have_js_property("naturalWidth", 320)
    bo.locator("#composer-text").press_sequentially("@ad")
    offered = bo.get_by_role("option", name="Ada")
    expect(offered.locator("img")).to_have_js_property("naturalWidth", 320)


def test_who_watches_by_a_link_sees_cursors_and_can_follow(pair, person):
    ada, _ = pair
    link = ada.evaluate(
        """async () => {
          const data = document.getElementById("page-data").textContent;
          const { canvases: [{ id }] } = JSON.parse(data);
          const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
          const options = { method: "POST", headers: { "X-CSRFToken": token } };
          return (await fetch(`/api/v1/canvases/${id}/links`, options)).json();
        }"""
    )
    watcher = person()
    watcher.goto(link["url"])
    watcher.wait_for_selector("#board[data-people='2']")
    ada.mouse.move(*people.board_point(ada, 0.5, 0.5), steps=2)
    expect(watcher.locator(".cursor .cursor-name")).to_be_visible()
    watcher.locator(".face").first.click()
    expect(watcher.locator(".following button")).to_be_visible()
    for _ in range(3):
        ada.locator("#zoom-in").click()
    level = watcher.locator("#zoom-level")
    before = int(level.inner_text().split()[0])
    watcher.wait_for_timeout(1_500)
    assert int(level.inner_text().split()[0]) > before
    assert ada.locator("#board").get_attribute("data-people") == "1"
