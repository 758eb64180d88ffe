"""A deleted account: nobody's name, everybody's messages; and the copy of one's data before."""

from __future__ import annotations

import io
import json
import uuid
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.deletion import account_delete
from accounts.exporting import PAGE
from accounts.models import AccessToken, User
from accounts.services import guest_create, user_create
from accounts.tests.codes import turn_on
from accounts.tokens import token_create
from chat.services import message_send
from conftest import PASSWORD
from groups.models import Membership
from groups.services import group_create, membership_create, membership_set_role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


def say(user, group, text):
    return message_send(group=group, user=user, client_id=uuid.uuid4(), content=text)


def delete(client):
    return client.post(reverse("account_delete"), {"sure": "yes"})


def test_an_account_is_deleted_and_its_messages_stay(alice, bob, group, confirmed):
    client = confirmed(bob)
    turn_on(bob)
    token_create(user=bob, name="x")
    say(bob, group, "here I was")
    assert delete(client).url == reverse("entry")
    bob.refresh_from_db()
    assert str(bob) == "Deleted person"
    assert (bob.email, bob.is_active, bob.has_usable_password()) == (None, False, False)
    assert "bob" not in f"{bob.username} {bob.full_name} {bob.about_me}"
    for model in (Authenticator, AccessToken, EmailAddress, UserSession, Membership):
        assert not model.objects.filter(user=bob).exists(), model
    assert client.get(reverse("groups:list")).status_code == 302
    other = confirmed(alice)
    page = other.get(f"/api/v1/groups/{group.pk}/messages").content.decode()
    assert "here I was" in page
    assert "Deleted person" in page
    # The address is free again.
    assert user_create(email="bob@example.org", full_name="New", password=PASSWORD)


def test_a_name_that_is_taken_stops_no_deletion(bob, alice, monkeypatch):
    names = iter(["taken", "free"])
    monkeypatch.setattr("accounts.deletion.secrets.token_hex", lambda size: next(names))
    User.objects.filter(pk=alice.pk).update(username="deleted-taken")
    account_delete(user=bob)
    bob.refresh_from_db()
    assert (bob.username, bob.is_active) == ("deleted-free", False)


def test_it_asks_whether_it_is_still_the_same_person(bob, group, client_of):
    assert delete(client_of(bob)).status_code == 302
    bob.refresh_from_db()
    assert bob.is_active


def test_it_wants_to_be_sure(bob, confirmed):
    confirmed(bob).post(reverse("account_delete"))
    bob.refresh_from_db()
    assert bob.is_active


def test_the_last_owner_names_another_first(alice, bob, group, confirmed):
    client = confirmed(alice)
    answer = delete(client)
    assert answer.url == reverse("account_delete")
    [message] = get_messages(answer.wsgi_request)
    assert "Harbour sketchers" in str(message)
    alice.refresh_from_db()
    assert alice.is_active
    assert Membership.objects.filter(user=alice).exists()
    membership_set_role(membership=Membership.objects.get(user=bob), role="owner")
    delete(client)
    alice.refresh_from_db()
    assert not alice.is_active


def test_a_group_of_ones_own_keeps_nobody(alice, confirmed):
    group_create(user=alice, name="Alone")
    delete(confirmed(alice))
    alice.refresh_from_db()
    assert not alice.is_active


def test_a_guest_has_nothing_to_confirm(client, alice):
    guest = guest_create(full_name="Gus")
    client.force_login(guest)
    assert client.get(reverse("account_delete")).status_code == 200
    delete(client)
    assert not User.objects.get(pk=guest.pk).is_active


async def read(answer):
    return b"".join([chunk async for chunk in answer.streaming_content])


def export(client):
    answer = client.get(reverse("account_export"))
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(async_to_sync(read)(answer)))
    return {
        name: [json.loads(line) for line in archive.read(name).splitlines()]
        for name in archive.namelist()
    }


def test_all_of_ones_data_in_one_file(alice, bob, group, confirmed):
    say(bob, group, "mine")
    say(alice, group, "not mine")
    token = token_create(user=bob, name="x")
    files = export(confirmed(bob))
    assert files["profile.jsonl"][0]["email"] == "bob@example.org"
    assert [row["content"] for row in files["messages.jsonl"]] == ["mine"]
    assert files["memberships.jsonl"][0]["name"] == "Harbour sketchers"
    assert files["tokens.jsonl"][0]["name"] == "x"
    assert token not in json.dumps(files)
    assert files["files.jsonl"] == []
    assert len(files["sessions.jsonl"]) == 1


def test_further_addresses_and_linked_providers_are_in_it(bob, confirmed):
    EmailAddress.objects.create(user=bob, email="second@example.org", verified=True)
    secret = {"extra_data": {"token": "hush"}}
    SocialAccount.objects.create(user=bob, provider="google", uid="4711", **secret)
    files = export(confirmed(bob))
    assert {(row["email"], row["verified"]) for row in files["emails.jsonl"]} == {
        *(("bob@example.org", False), ("second@example.org", True))
    }
    [linked] = files["providers.jsonl"]
    assert (linked["provider"], linked["uid"]) == ("google", "4711")
    assert "hush" not in json.dumps(files)


def test_many_messages_come_page_by_page(alice, group, confirmed, monkeypatch):
    monkeypatch.setattr("chat.exporting.PAGE", 3)
    monkeypatch.setattr("accounts.exporting.PAGE", 3)
    assert PAGE > 3
    for number in range(7):
        say(alice, group, f"message {number}")
    rows = export(confirmed(alice))["messages.jsonl"]
    assert [row["content"] for row in rows] == [f"message {number}" for number in range(7)]


def test_nobody_takes_a_copy_from_a_session_left_open(bob, client_of):
    assert client_of(bob).get(reverse("account_export")).status_code == 302


def test_bobs_groups_do_not_stay_with_a_nameless_member(alice, bob, group, confirmed):
    membership_create(group=group, user=bob)
    delete(confirmed(bob))
    assert Membership.objects.filter(group=group).count() == 1
