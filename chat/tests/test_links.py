"""Previews of links: told as an update, cached, never worth more than the message."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from chat import links, selectors
from chat.models import Event, EventKind, LinkPreview
from chat.pages import about
from chat.services import message_delete, message_edit, message_send
from chat.tests.test_fetching import Handler, page, server  # noqa: F401 - a fixture
from groups.tests.test_pictures import bomb, png

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = (
    b'<html><head><title>T</title><meta property="og:title" content="Harbour &amp; <b>boats</b>">'
    b'<meta name=description content="About\n boats."><meta property=og:image content="/b.png">'
)


@pytest.fixture
def site(server, settings) -> str:  # noqa: F811
    settings.LINK_PREVIEW_TEST_HOSTS = [server]
    Handler.pages["/"] = page(PAGE)
    Handler.pages["/b.png"] = page(png(900, 300), **{"Content-Type": "image/png"})
    return f"http://{server}/"


def send(group, user, content) -> Event:
    return message_send(group=group, user=user, client_id=uuid4(), content=content)


def link_of(group):
    return selectors.folded(selectors.message_page(group_id=group.pk))[0].link


def test_a_preview_follows_the_message(client, alice, group, site):
    event = send(group, alice, f"look: {site}")
    preview = links.preview_make(event_id=event.pk)
    assert (preview.kind, preview.author, preview.seq) == (EventKind.PREVIEW, alice, 2)
    link = link_of(group)
    assert (link.title, link.description) == ("Harbour & <b>boats</b>", "About boats.")
    assert (link.image.width, link.image.height) == (900, 300)
    client.force_login(alice)
    picture = client.get(link.image.url)
    assert picture["Content-Type"] == "image/webp"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert b"WEBP" in picture.getvalue()[:16]


def test_it_is_told_once_and_fetched_once(alice, group, site):
    first, second = send(group, alice, site), send(group, alice, site)
    for event in (first, first, second):
        links.preview_make(event_id=event.pk)
    assert Event.objects.filter(kind=EventKind.PREVIEW).count() == 2
    assert Handler.asked == ["/", "/b.png"]


def test_a_page_that_cannot_be_had_costs_nothing(alice, group, site):
    event = send(group, alice, f"{site}missing")
    assert links.preview_make(event_id=event.pk) is None
    assert LinkPreview.objects.get().found == {}
    assert Event.objects.count() == 1


def test_what_was_deleted_or_changed_meanwhile_gets_no_preview(alice, group, site):
    event = send(group, alice, site)
    edit = message_edit(group=group, user=alice, client_id=uuid4(), seq=1, content="nothing")
    assert links.preview_make(event_id=event.pk) is None
    assert links.preview_make(event_id=edit.pk) is None
    message_delete(group=group, user=alice, client_id=uuid4(), seq=1)
    assert links.preview_make(event_id=event.pk) is None


def test_an_edit_without_the_link_takes_the_preview_away(alice, group, site):
    event = send(group, alice, site)
    links.preview_make(event_id=event.pk)
    edit = message_edit(group=group, user=alice, client_id=uuid4(), seq=1, content="nothing")
    links.preview_make(event_id=edit.pk)
    assert link_of(group) is None


@pytest.mark.parametrize("picture", [bomb(), b"no picture", b"<svg onload=alert(1)>"])
def test_a_bad_picture_is_left_out(alice, group, site, picture):
    Handler.pages["/b.png"] = page(picture, **{"Content-Type": "image/png"})
    links.preview_make(event_id=send(group, alice, site).pk)
    assert (link_of(group).title, link_of(group).image) == ("Harbour & <b>boats</b>", None)


def test_it_is_made_in_the_background(alice, group, site, settings):
    settings.LINK_PREVIEWS = True
    send(group, alice, site)
    end = time.monotonic() + 5
    while not Event.objects.filter(kind=EventKind.PREVIEW).exists():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("spelling", ["127.0.0.1", "[::1]", "2130706433", "localhost"])
def test_a_link_inside_is_a_message_without_a_preview(alice, group, spelling):
    event = send(group, alice, f"http://{spelling}/admin")
    assert links.preview_make(event_id=event.pk) is None
    assert link_of(group) is None or not link_of(group).title


def test_pages_say_strange_things():
    assert about(b"", "").title == ""
    assert about(b"\xff\xfe<title>x", "no-such-charset").title == "x"
    assert about("<title>é</title>".encode("latin-1"), "latin-1").title == "é"
    assert about("<title>a\u202eb\x00c\n d</title>".encode(), "").title == "ab c d"
    assert len(about(b"<title>" + b"x" * 5000, "").title) == 200
    assert about(b"<body><title>late</title>", "").title == ""
