"""What is unread stands on the cards of the list of groups, from one query."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat.models import Event
from chat.services import MessageDraft, messages_append
from groups.services import group_create, membership_create

pytestmark = pytest.mark.django_db


def texts(page: str, name: str) -> list[str]:
    return re.findall(rf'class="count {name}" aria-hidden="true">([^<]*)<', page)


def test_cards_say_how_much_is_unread(client, alice, bob, group):
    said = ["one", "two @bob", "three"]
    messages_append(group.pk, [MessageDraft(alice, uuid4(), text) for text in said])
    client.force_login(bob)
    page = client.get(reverse("groups:list")).content.decode()
    assert texts(page, "unread") == ["3"]
    assert texts(page, "mentions") == ["@1"]
    assert "3 unread messages, 1 mentions you" in page
    data = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', page)
    assert data
    told = {"unread": 3, "mentions": 1, "number": 3, "notify": "all"}
    assert json.loads(data[1])["unread"] == {str(group.pk): told}


def test_what_was_read_has_no_number(client, alice, group):
    messages_append(group.pk, [MessageDraft(alice, uuid4(), "one")])
    client.force_login(alice)
    page = client.get(reverse("groups:list")).content.decode()
    assert (texts(page, "unread"), texts(page, "mentions")) == ([""], [""])


def test_counts_of_many_groups_are_one_query(client, alice, bob):
    for number in range(12):
        other = group_create(user=alice, name=f"Group {number}")
        membership_create(group=other, user=bob)
        messages_append(other.pk, [MessageDraft(alice, uuid4(), "hello")])
    client.force_login(bob)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("groups:list")).content.decode()
    assert texts(page, "unread") == ["1"] * 12
    asked = [query for query in captured if Event._meta.db_table in query["sql"]]
    assert len(asked) == 1


def test_who_shows_receipts_is_chosen_in_the_profile(client, alice):
    client.force_login(alice)
    assert "Let others see how far I have read" in client.get(reverse("profile")).content.decode()
    answers = {"full_name": "Alice", "username": alice.username}
    client.post(reverse("profile"), answers)
    alice.refresh_from_db()
    assert not alice.shows_receipts
    client.post(reverse("profile"), answers | {"shows_receipts": "on"})
    alice.refresh_from_db()
    assert alice.shows_receipts
