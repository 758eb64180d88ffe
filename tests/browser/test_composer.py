"""Writing a message: drafts, completion, marks, emoji, files. Nothing that was typed is lost."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import files, people
from tests.browser.friends import Friends

pytestmark = pytest.mark.browser
Person = Callable[..., Page]

_BRING = """([kind, name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type }));
  const paste = kind === "paste";
  const place = document.querySelector(paste ? "#composer-text" : "#messages-scroll");
  const more = { bubbles: true, cancelable: true };
  for (const step of paste ? ["paste"] : ["dragenter", "dragover", "drop"]) {
    const event = paste
      ? new ClipboardEvent(step, { ...more, clipboardData: carried })
      : new DragEvent(step, { ...more, dataTransfer: carried });
    place.dispatchEvent(event);
  }
}"""


@pytest.fixture
def ada(friends: Friends) -> Page:
    return friends.alone("Writers")


def text(page: Page) -> Locator:
    return page.locator("#composer-text")


def upload(page: Page, name: str) -> Locator:
    return page.locator("#composer-files .upload").filter(has_text=name)


def bring(page: Page, kind: str, file: files.File) -> None:
    data = base64.b64encode(file.data).decode()
    page.evaluate(_BRING, [kind, file.name, file.type, data])


def choose(page: Page, *chosen: files.File) -> None:
    payload = [{"name": one.name, "mimeType": one.type, "buffer": one.data} for one in chosen]
    page.locator("#composer-file").set_input_files(payload)


def reload(page: Page) -> None:
    page.reload()
    people.wait_for_room(page)


def edit_last(page: Page) -> None:
    text(page).focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#composer-context")).to_be_visible()


# --- Drafts ----------------------------------------------------------------------------------


def test_a_draft_is_there_after_a_reload_and_gone_when_it_was_sent(ada):
    text(ada).press_sequentially("half a thou")
    reload(ada)
    expect(text(ada)).to_have_value("half a thou")
    text(ada).press_sequentially("ght")
    text(ada).press("Enter")
    expect(ada.locator("#messages .message-body")).to_have_text(["half a thought"])
    expect(ada.locator("#messages .pending")).to_have_count(0)
    reload(ada)
    expect(text(ada)).to_have_value("")


def test_an_edit_does_not_eat_the_message_that_was_begun(ada):
    people.say(ada, "first")
    expect(ada.locator("#messages .pending")).to_have_count(0)
    edit_last(ada)
    ada.keyboard.press("End")
    ada.keyboard.type(" edited")
    reload(ada)
    expect(text(ada)).to_have_value("first edited")
    expect(ada.locator("#composer-context")).to_be_visible()
    ada.keyboard.press("Escape")
    text(ada).focus()
    ada.keyboard.press("Escape")
    expect(text(ada)).to_have_value("")
    ada.locator(".toast-action").click()
    expect(text(ada)).to_have_value("first edited")
    text(ada).press("Enter")
    expect(ada.locator("#messages .message-body")).to_have_text(["first edited"])
    expect(text(ada)).to_have_value("")


def test_a_message_begun_before_an_edit_waits_for_it(ada):
    people.say(ada, "first")
    row = ada.locator("#messages .message").first
    expect(ada.locator("#messages .pending")).to_have_count(0)
    text(ada).press_sequentially("a new one")
    row.hover()
    ada.get_by_role("button", name=re.compile("^Edit")).first.click()
    expect(text(ada)).to_have_value("first")
    text(ada).fill("changed")
    text(ada).press("Enter")
    expect(text(ada)).to_have_value("a new one")


def test_an_answer_is_still_one_after_a_reload(ada):
    people.say(ada, "a question")
    expect(ada.locator("#messages .pending")).to_have_count(0)
    ada.locator("#messages .message").first.hover()
    ada.get_by_role("button", name=re.compile("^Reply")).first.click()
    text(ada).press_sequentially("an answer")
    reload(ada)
    expect(ada.locator("#composer-context")).to_contain_text("a question")
    text(ada).press("Enter")
    expect(ada.locator("#messages .message").last.locator(".message-quote")).to_contain_text(
        "a question"
    )
    expect(ada.locator("#composer-context")).to_be_hidden()


def test_a_refused_message_can_be_written_again(ada):
    reason = '{"t":"refused","code":"invalid","message":"No.","client_id":"%s"}'

    def meddle(socket):
        server = socket.connect_to_server()

        def pass_on(frame):
            sent = re.search(r'"t":"send","client_id":"([^"]+)"', str(frame))
            socket.send(reason % sent.group(1)) if sent else server.send(frame)

        socket.on_message(pass_on)

    ada.route_web_socket(re.compile("/ws/chat/"), meddle)
    reload(ada)
    people.say(ada, "please")
    expect(ada.locator("#messages .failed")).to_contain_text("No.")
    text(ada).press_sequentially("and this")
    ada.locator(".message-discard").click()
    ada.locator(".toast-action").click()
    expect(text(ada)).to_have_value("please\n\nand this")


# --- Completion and marks --------------------------------------------------------------------


def test_emoji_are_completed_by_the_keyboard(ada):
    text(ada).focus()
    ada.keyboard.type("done :ta")
    expect(ada.locator("#completion [role=option]").first).to_contain_text(":ta")
    ada.keyboard.type("d")
    expect(ada.locator("#completion [role=option]").first).to_contain_text(":tada:")
    active = text(ada).get_attribute("aria-activedescendant")
    expect(ada.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    ada.keyboard.press("ArrowDown")
    assert text(ada).get_attribute("aria-activedescendant") != active
    ada.keyboard.press("ArrowUp")
    ada.keyboard.press("Enter")
    expect(text(ada)).to_have_value("done 🎉")
    expect(ada.locator("#completion")).to_be_hidden()
    ada.keyboard.type(" :heart:")
    expect(text(ada)).to_have_value("done 🎉 ❤️")
    ada.keyboard.type(" :smi")
    expect(ada.locator("#completion")).to_be_visible()
    ada.keyboard.press("Escape")
    expect(ada.locator("#completion")).to_be_hidden()
    expect(text(ada)).to_have_value("done 🎉 ❤️ :smi")


def test_people_are_completed_and_called(ada, app, person):
    bo = person()
    people.enter_as_guest(bo, app, "Bo Adams")
    people.join(bo, people.invitation_url(ada))
    text(ada).focus()
    ada.keyboard.type("hi @adam")
    expect(ada.locator("#completion [role=option]")).to_have_text([re.compile("Bo Adams")])
    ada.keyboard.press("Tab")
    expect(text(ada)).to_have_value(re.compile(r"^hi @[a-z0-9._-]+ $"))
    ada.keyboard.press("Enter")
    expect(ada.locator("#messages .mention")).to_have_text("@Bo Adams")
    ada.keyboard.type("@al")
    expect(ada.locator("#completion [role=option]").last).to_contain_text("@all")
    ada.keyboard.press("Enter")
    expect(text(ada)).to_have_value("@all ")


def test_marks_and_lines_by_keys(ada):
    text(ada).fill("bold")
    text(ada).select_text()
    text(ada).press("Control+b")
    expect(text(ada)).to_have_value("**bold**")
    text(ada).press("Control+z")
    expect(text(ada)).to_have_value("bold")
    text(ada).select_text()
    text(ada).press("Control+i")
    text(ada).press("End")
    text(ada).press("Shift+Enter")
    text(ada).press("Control+e")
    ada.keyboard.type("code")
    expect(text(ada)).to_have_value("*bold*\n`code`")
    text(ada).press("Enter")
    expect(ada.locator("#messages .message-body em")).to_have_text("bold")
    expect(ada.locator("#messages .message-body code")).to_have_text("code")


def test_the_picker_finds_remembers_and_gives_the_focus_back(ada):
    ada.locator("#composer-emoji").click()
    expect(ada.locator("#emoji-search")).to_be_focused()
    ada.locator("label", has=ada.locator("[name=emoji-tone]")).nth(3).click()
    ada.locator("#emoji-search").fill("thumbs up")
    expect(ada.locator("#emoji-grid [aria-selected=true]")).to_have_text("👍🏽")
    ada.keyboard.press("Enter")
    expect(text(ada)).to_have_value("👍🏽")
    expect(text(ada)).to_be_focused()
    reload(ada)
    ada.locator("#composer-emoji").click()
    expect(ada.locator("[data-section=recent] [role=option]")).to_have_text(["👍🏽"])
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("ArrowDown")
    expect(ada.locator("#emoji-grid [aria-selected=true]")).to_have_text("😀")
    ada.keyboard.press("Escape")
    expect(ada.locator("#emoji-picker")).to_be_hidden()
    ada.locator("#composer-emoji").click()
    expect(ada.locator("#emoji-picker")).to_be_visible()
    ada.locator("#composer-emoji").click()
    expect(ada.locator("#emoji-picker")).to_be_hidden()


def test_the_picker_on_a_phone(app, person):
    page = person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    people.enter_as_guest(page, app, "Ada")
    people.create_group(page, "Pocket")
    page.locator("#tab-chat").tap()
    page.locator("#composer-emoji").tap()
    expect(page.locator("#emoji-search")).not_to_be_focused()
    page.locator("[data-emoji-group=food]").tap()
    page.locator("[data-section=food] [role=option]").first.tap()
    expect(text(page)).to_have_value("🍇")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# --- Files -----------------------------------------------------------------------------------


def test_files_are_sent_along_whichever_way_they_come(ada):
    choose(
        ada, files.picture("chosen.png", 60, 40), files.File("notes.txt", "text/plain", b"hello")
    )
    bring(ada, "paste", files.picture("pasted.png", 40, 40))
    bring(ada, "drop", files.picture("dropped.png", 40, 60))
    expect(ada.locator("#composer-files .upload[data-state=sent]")).to_have_count(4)
    expect(upload(ada, "pasted").locator("img")).to_be_visible()
    text(ada).fill("look")
    text(ada).press("Enter")
    expect(ada.locator("#messages .message-files li")).to_have_count(4)
    expect(ada.locator("#messages .pending")).to_have_count(0)
    expect(ada.locator("#composer-files")).to_be_hidden()


def test_an_upload_shows_how_far_it_is_and_can_be_stopped(ada):
    session = ada.context.new_cdp_session(ada)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    session.send("Network.emulateNetworkConditions", slow)
    choose(ada, files.File("large.bin", "application/octet-stream", b"\1" * 3_000_000))
    bar = upload(ada, "large").locator("progress")
    ada.wait_for_function("(bar) => bar.value > 0.05 && bar.value < 1", arg=bar.element_handle())
    text(ada).fill("with a file")
    text(ada).press("Enter")
    expect(ada.locator("#composer-waiting")).to_be_visible()
    expect(ada.locator("#messages .message")).to_have_count(0)
    upload(ada, "large").get_by_role("button", name="Remove large.bin").click()
    expect(ada.locator("#messages .message-body")).to_have_text(["with a file"])
    expect(ada.locator("#composer-files")).to_be_hidden()


def test_a_message_waits_for_its_files(ada):
    held: list[Route] = []
    ada.route("**/attachments", lambda route: held.append(route))
    with ada.expect_request("**/attachments"):
        choose(ada, files.picture("slow.png", 60, 40))
    text(ada).fill("see the picture")
    text(ada).press("Enter")
    expect(ada.locator("#composer-waiting")).to_be_visible()
    held[0].continue_()
    expect(ada.locator("#messages .message-files li")).to_have_count(1)
    expect(ada.locator("#messages .message-body")).to_have_text(["see the picture"])
    expect(text(ada)).to_have_value("")


def test_a_lying_file_is_refused_in_the_servers_words_and_the_text_stays(ada):
    choose(ada, files.File("lie.png", "image/png", b"MZ this is no picture"))
    expect(upload(ada, "lie.png")).to_contain_text("PNG, JPEG, GIF or WebP")
    text(ada).fill("my words")
    text(ada).press("Enter")
    expect(ada.locator("#composer-error")).to_contain_text("Some files did not arrive")
    expect(text(ada)).to_have_value("my words")
    upload(ada, "lie.png").get_by_role("button", name="Remove lie.png").click()
    text(ada).press("Enter")
    expect(ada.locator("#messages .message-body")).to_have_text(["my words"])


def test_what_is_too_large_or_too_much_is_told_before_anything_is_sent(ada):
    sent: list[str] = []
    ada.on("request", lambda request: sent.append(request.url))
    ada.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(26 * 1024 * 1024)], "huge.zip"));
          const input = document.getElementById("composer-file");
          input.files = carried.files;
          input.dispatchEvent(new Event("change"));
        }"""
    )
    expect(ada.locator("#composer-error")).to_contain_text("at most 25 MiB")
    assert not any("/attachments" in url for url in sent)
    choose(ada, *(files.File(f"{at}.txt", "text/plain", b"x") for at in range(12)))
    expect(ada.locator("#composer-error")).to_contain_text("at most 10 files")
    expect(ada.locator("#composer-files .upload[data-state=sent]")).to_have_count(10)


def test_files_survive_a_failure_and_a_reload(ada):
    ada.route("**/attachments", lambda route: route.abort())
    choose(ada, files.picture("kept.png", 60, 40))
    expect(upload(ada, "kept.png")).to_contain_text("no connection")
    ada.unroute("**/attachments")
    upload(ada, "kept.png").get_by_role("button", name="Retry").click()
    expect(upload(ada, "kept.png")).to_have_attribute("data-state", "sent")
    reload(ada)
    expect(upload(ada, "kept.png")).to_have_attribute("data-state", "sent")
    text(ada).focus()
    text(ada).press("Enter")
    expect(ada.locator("#messages .message-files li")).to_have_count(1)
    reload(ada)
    expect(ada.locator("#messages .message-files li")).to_have_count(1)
    expect(ada.locator("#composer-files")).to_be_hidden()
