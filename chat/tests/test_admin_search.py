"""Searches of the admin pages with far more words than anybody means."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from chat.attachments import attachment_store
from groups.tests.test_pictures import png

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "kind",
    [
        *("chat_attachment", "chat_linkpreview", "chat_message", "groups_report"),
        *("accounts_accesstoken", "accounts_user", "canvas_canvas", "groups_group"),
    ],
)
def test_a_search_of_a_thousand_words(desk, kind):
    address = reverse(f"admin:{kind}_changelist")
    assert desk.get(address, {"q": "a " * 1_100}).status_code == 200
    assert desk.get(address, {"q": "a" * 5_000}).status_code == 200


def test_words_are_still_found(desk, group, alice):
    data = ContentFile(png(30, 20))
    file = attachment_store(
        group=group, user=alice, name="my long boat.png", content_type="", file=data
    )
    address = reverse("admin:chat_attachment_changelist")
    for text, found in [("boat  my", [file]), ('"long boat"', [file]), ('"boat long"', [])]:
        assert list(desk.get(address, {"q": text}).context["cl"].result_list) == found
