"""Accounts in a real browser: e-mail, second factors, sessions, tokens, and the end of it all.

At `localhost`, for browsers keep passkeys for names alone, not for 127.0.0.1.
"""

from __future__ import annotations

import io
import re
import signal
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.tests.codes import code_of
from tests.browser import people
from tests.harness import oidc
from tests.harness.server import AppServer

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
SOON = 5_000  # R8: sockets of an ended session


class Place:
    """A server that writes its e-mail into a folder, at a name that passkeys accept."""

    def __init__(self, server: AppServer, mails: Path) -> None:
        self.server, self.mails = server, mails
        self.url = f"http://localhost:{server.port}"

    def link(self, part: str) -> str:
        """Return the newest link in e-mail whose address has ``part``."""
        found = []
        for path in sorted(self.mails.iterdir(), key=lambda path: path.stat().st_mtime):
            found += re.findall(rf"http://\S*{part}\S*", path.read_text())
        return found[-1]


@pytest.fixture
def place(stores, tmp_path):
    yield from _run(stores, tmp_path, {})


@pytest.fixture
def school(stores, tmp_path):
    """A place whose people may come with an account of their school."""
    with oidc.running() as provider:
        for found in _run(stores, tmp_path, provider.environment):
            found.provider = provider
            yield found


def _run(stores, tmp_path, more):
    mails = tmp_path / "mails"
    mails.mkdir()
    server = AppServer(stores | {"EMAIL_URL": f"file:///{mails}"} | more)
    server.start()
    yield Place(server, mails)
    if server.process:
        server.stop(signal.SIGKILL)


def sign_up(page: Page, place: Place, name: str = "Dora") -> None:
    page.goto(f"{place.url}/accounts/signup/")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/groups/")


def verify(page: Page, place: Place) -> None:
    page.goto(place.link("confirm-email").replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Yes, confirm").click()


def log_in(page: Page, place: Place, name: str = "Dora", password: str = PASSWORD) -> None:
    page.goto(f"{place.url}/accounts/login/")
    page.get_by_label("E-mail or user name").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Log in", exact=True).click()


def log_out(page: Page) -> None:
    page.locator("header").get_by_role("button", name="Log out").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def member(person, place: Place) -> Page:
    page = person()
    sign_up(page, place)
    verify(page, place)
    return page


def test_sign_up_with_a_confirmed_email(place, person):
    page = person()
    sign_up(page, place)
    page.goto(f"{place.url}/me/")
    expect(page.get_by_text("not confirmed yet")).to_be_visible()
    verify(page, place)
    page.goto(f"{place.url}/me/")
    expect(page.get_by_text("not confirmed yet")).to_have_count(0)


def test_a_forgotten_password_is_reset(place, person):
    page = person()
    sign_up(page, place)
    log_out(page)
    page.goto(f"{place.url}/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill("dora@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your e-mail")).to_be_visible()
    page.goto(place.link("password/reset/key"))
    page.get_by_label("New password", exact=True).fill("quite another one")
    page.get_by_label("New password again").fill("quite another one")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", name="Password changed")).to_be_visible()
    log_in(page, place, password="quite another one")
    page.wait_for_url("**/groups/")


def test_codes_of_an_app_and_recovery_codes(place, person):
    page = member(person, place)
    page.goto(f"{place.url}/accounts/2fa/")
    page.get_by_role("link", name="Set it up").click()
    confirm(page)
    secret = page.locator("#totp-secret").input_value()
    assert page.locator(".qr img").evaluate("(image) => image.naturalWidth") > 0
    page.get_by_label("code").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    codes = page.locator("#recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    log_out(page)
    log_in(page, place)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill("123")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Incorrect code.")).to_be_visible()
    page.get_by_label("Code").fill(codes[3])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/groups/")


def add_virtual_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_enough_to_sign_in(place, person):
    page = member(person, place)
    add_virtual_key(page)
    page.goto(f"{place.url}/accounts/2fa/")
    page.get_by_role("link", name="Add a key").click()
    confirm(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add the key").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    page.goto(f"{place.url}/accounts/2fa/webauthn/")
    expect(page.get_by_text("My laptop")).to_be_visible()
    expect(page.locator(".badge", has_text="passkey")).to_be_visible()
    log_out(page)
    page.goto(f"{place.url}/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/groups/")
    log_out(page)
    # A password alone is not enough any more; the key is asked for.
    log_in(page, place)
    page.get_by_role("button", name="Use your key").click()
    page.wait_for_url("**/groups/")


def test_an_ended_session_closes_its_open_room(place, person):
    here, there = member(person, place), person()
    log_in(there, place)
    there.wait_for_url("**/groups/")
    people.create_group(there, "Harbour sketchers")
    here.goto(f"{place.url}/accounts/sessions/")
    expect(here.locator(".thing")).to_have_count(2)
    sockets = []
    there.on("websocket", lambda socket: sockets.append(socket))
    there.reload()
    people.wait_for_room(there)
    other = here.locator(".thing").filter(has_not=here.locator(".badge"))
    other.get_by_role("button", name="End").click()
    expect(here.locator(".thing")).to_have_count(1)
    there.wait_for_timeout(200)
    for _ in range(SOON // 100):
        if sockets and all(socket.is_closed() for socket in sockets):
            break
        there.wait_for_timeout(100)
    assert sockets
    assert all(socket.is_closed() for socket in sockets)
    there.goto(f"{place.url}/groups/")
    assert "/accounts/login/" in there.url


def test_a_token_is_shown_once_and_works(place, person):
    page = member(person, place)
    page.goto(f"{place.url}/me/tokens/")
    page.get_by_label("What is it for?").fill("Nightly copy")
    page.get_by_role("button", name="Make it").click()
    confirm(page)
    token = page.locator("#made-token").input_value()
    asked = page.request.fetch(
        f"{place.url}/api/v1/me/tokens", headers={"Authorization": f"Bearer {token}"}
    )
    assert [one["name"] for one in asked.json()] == ["Nightly copy"]
    page.goto(f"{place.url}/me/tokens/")
    assert token not in page.content()
    expect(page.get_by_text("Read only").first).to_be_visible()
    page.get_by_role("button", name="Revoke Nightly copy").click()
    expect(page.get_by_text("There is no token yet.")).to_be_visible()


def test_a_copy_of_everything_and_then_the_end(place, person):
    page = member(person, place)
    people.create_group(page, "Harbour sketchers")
    people.say(page, "my last words")
    expect(page.locator("#messages .message-body")).to_have_text(["my last words"])
    page.goto(f"{place.url}/me/delete/")
    confirm(page)
    page.goto(f"{place.url}/me/data/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download everything").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert "my last words" in archive.read("messages.jsonl").decode()
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_label("Yes, delete the account of Dora for good").check()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    log_in(page, place)
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_picture_is_cut_to_a_square(place, person, tmp_path):
    page = member(person, place)
    picture = Image.new("RGB", (900, 300), "#d8473d")
    picture.paste("#2346c6", (300, 0, 600, 300))
    picture.save(tmp_path / "wide.png")
    page.goto(f"{place.url}/me/")
    page.get_by_label("Your picture", exact=True).set_input_files(tmp_path / "wide.png")
    expect(page.get_by_role("heading", name="Cut out your picture")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Use this").click()
    face = page.locator("#face-form .avatar img")
    expect(face).to_be_visible()
    answer = page.request.get(place.url + face.get_attribute("src"))
    kept = Image.open(io.BytesIO(answer.body()))
    assert kept.size == (320, 320)
    red, _, blue, *_ = kept.convert("RGB").getpixel((10, 160))
    assert red > blue  # the left third, which is red


def test_colours_stay_with_the_account(place, person):
    page = member(person, place)
    page.goto(f"{place.url}/me/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_text("Dark", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    other = person()
    log_in(other, place)
    other.wait_for_url("**/groups/")
    assert other.locator("html").get_attribute("data-theme") == "dark"


def test_signing_in_with_the_account_of_ones_school(school, person):
    page = person()
    page.goto(f"{school.url}/accounts/login/")
    page.get_by_role("button", name="Continue with School account").click()
    page.get_by_role("link", name="Allow").click()
    page.wait_for_url("**/groups/")
    page.goto(f"{school.url}/me/")
    expect(page.get_by_label("Full name")).to_have_value("Olga Open")
