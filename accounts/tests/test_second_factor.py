"""A second factor: codes of an app, recovery codes, keys; and no way around it."""

from __future__ import annotations

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.second_factor import second_factor_reset
from accounts.tests.codes import code_of, recovery_codes, turn_on
from conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def log_in(client, name="alice@example.org"):
    return client.post(reverse("account_login"), {"login": name, "password": PASSWORD})


def confirm(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def verify(user):
    address = EmailAddress.objects.get(user=user)
    address.verified = True
    address.save()


def test_an_app_is_set_up_and_then_asked_for(client, alice):
    verify(alice)
    log_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302  # is it still you?
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert b"data:image/svg+xml;base64," in page.content
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.url).context["unused_codes"]
    assert len(codes) == 10
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored

    client.post(reverse("account_logout"))
    assert log_in(client).url == reverse("mfa_authenticate")
    assert client.get(reverse("groups:list")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert client.get(reverse("groups:list")).status_code == 200
    client.post(reverse("account_logout"))
    log_in(client)
    again = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert again.status_code == 200  # each code works once


def test_who_has_not_confirmed_their_email_sets_up_nothing(client, alice):
    log_in(client)
    confirm(client)
    assert client.get(reverse("mfa_activate_totp")).url == reverse("mfa_index")


def test_the_originals_entry_refuses_who_has_a_second_factor(client, alice):
    turn_on(alice)
    body = {"email": "alice@example.org", "password": PASSWORD}
    answer = client.post("/user/auth", body, content_type="application/json")
    assert answer.status_code == 403
    assert "access token" in answer.json()["message"]
    assert "token" not in answer.json()
    wrong = client.post("/user/auth", body | {"password": "wrong"}, content_type="application/json")
    assert wrong.status_code == 401  # only who knows the password is told


def test_recovery_codes_are_made_anew(client, alice):
    turn_on(alice)
    before = recovery_codes(alice)
    log_in(client)
    client.post(reverse("mfa_authenticate"), {"code": before[0]})
    confirm(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not set(before) & set(recovery_codes(alice))


def test_the_app_is_taken_off(client, alice):
    secret = turn_on(alice)
    log_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 302
    confirm(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=alice).exists()


def test_keys_are_listed_renamed_and_removed_by_whatever_id(client, alice):
    key = Authenticator.objects.create(
        user=alice, type="webauthn", data={"name": "Blue key", "credential": {}}
    )
    client.force_login(alice)
    page = client.get(reverse("mfa_list_webauthn")).content.decode()
    assert "Blue key" in page
    path = reverse("mfa_edit_webauthn", kwargs={"pk": key.pk})
    assert path in page
    session = client.session
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(path, {"name": "Red key"}).status_code == 302, session
    key.refresh_from_db()
    assert str(key) == "Red key"
    remove = reverse("mfa_remove_webauthn", kwargs={"pk": key.pk})
    assert re.fullmatch(r"/accounts/2fa/webauthn/keys/\w+/remove/", remove)
    assert client.post(remove).status_code == 302
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_an_administrator_helps_who_lost_everything(client_of, alice):
    client = client_of(alice)
    turn_on(alice)
    second_factor_reset(user=alice)
    assert not Authenticator.objects.filter(user=alice).exists()
    assert client.get(reverse("groups:list")).status_code == 302
    client_of(alice)  # by the password alone
