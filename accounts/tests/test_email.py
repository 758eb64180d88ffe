"""E-mail that confirms an address, and that resets a password."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.models import AccessToken, User
from accounts.services import guest_create
from accounts.tokens import token_create
from conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.storage]
SIGN_UP = {"full_name": "Dora Day", "email": "dora@example.org", "password1": PASSWORD}


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def test_a_new_person_confirms_their_email(client):
    client.post(reverse("account_signup"), SIGN_UP)
    assert client.get(reverse("groups:list")).status_code == 200
    assert "not confirmed yet" in client.get(reverse("profile")).content.decode()
    [message] = mail.outbox
    assert message.to == ["dora@example.org"]
    assert message.subject.startswith("[Draw Messenger]")
    link = link_in(message)
    assert client.get(link).status_code == 200  # a preview of the link confirms nothing
    assert not EmailAddress.objects.get().verified
    client.post(link)
    assert EmailAddress.objects.get().verified
    assert User.objects.get().email_verified
    assert "not confirmed yet" not in client.get(reverse("profile")).content.decode()


def test_where_confirming_is_mandatory_nobody_enters_before(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client.post(reverse("account_signup"), SIGN_UP)
    assert client.get(reverse("groups:list")).status_code == 302
    body = {"email": "dora@example.org", "password": PASSWORD}
    answer = client.post("/user/auth", body, content_type="application/json")
    assert answer.status_code == 403
    client.post(link_in(mail.outbox[0]))
    answer = client.post("/user/auth", body, content_type="application/json")
    assert answer.status_code == 200


def test_mandatory_sign_up_does_not_tell_who_has_an_account(client, alice, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answers = [
        client.post(reverse("account_signup"), SIGN_UP | {"email": email})
        for email in ("alice@example.org", "new@example.org")
    ]
    assert answers[0].url == answers[1].url


def test_a_password_is_reset_which_ends_sessions_and_tokens(client, alice, client_of):
    elsewhere = client_of(alice)
    token_create(user=alice, name="old")
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    link = link_in(mail.outbox[-1])
    page = client.get(link, follow=True)
    new = {"password1": "quite another one", "password2": "quite another one"}
    client.post(page.request["PATH_INFO"], new)
    alice.refresh_from_db()
    assert alice.check_password("quite another one")
    assert not AccessToken.objects.exists()
    assert elsewhere.get(reverse("groups:list")).status_code == 302
    # A link works once.
    assert client.get(link, follow=True).context["token_fail"]


def test_a_reset_is_answered_alike_whoever_asks(client, alice):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("alice@example.org", "nobody@example.org")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].url == answers[1].url


def test_a_guest_who_stays_is_asked_to_confirm(client):
    guest = guest_create(full_name="Gus")
    client.force_login(guest)
    client.post(reverse("upgrade"), {"email": "gus@example.org", "password": PASSWORD})
    assert [message.to for message in mail.outbox] == [["gus@example.org"]]


def test_the_last_address_stays(alice, bob, confirmed):
    for person in (alice, bob):
        client = confirmed(person)
        given = {"action_remove": "", "email": person.email}
        answer = client.post(reverse("account_email"), given, follow=True)
        assert "needs this e-mail address" in " ".join(map(str, answer.context["messages"]))
        assert EmailAddress.objects.filter(user=person, email=person.email).exists()
        assert User.objects.get(pk=person.pk).email == person.email


def test_another_address_goes(alice, confirmed):
    EmailAddress.objects.create(user=alice, email="second@example.org")
    given = {"action_remove": "", "email": "second@example.org"}
    confirmed(alice).post(reverse("account_email"), given)
    assert EmailAddress.objects.get().email == alice.email


def test_no_address_is_kept_as_none(alice, bob):
    for person in (alice, bob):
        person.email = ""
        person.save(update_fields=["email"])
        assert User.objects.get(pk=person.pk).email is None


def test_a_mail_server_that_is_away_keeps_nobody_out(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    client.post(reverse("account_signup"), SIGN_UP)
    assert client.get(reverse("groups:list")).status_code == 200
