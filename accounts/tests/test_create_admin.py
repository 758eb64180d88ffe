"""manage.py create_admin: who runs the site makes admins, and lets no stranger be one."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from accounts.models import AccessToken, User
from accounts.tokens import token_create
from groups.models import AuditEntry

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def run(*args: str, **options) -> str:
    out = io.StringIO()
    call_command("create_admin", *args, stdout=out, **options)
    return out.getvalue()


def test_an_admin_is_made_once(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "a long enough password")
    said = run("--email", "Boss@example.org", "--name", "The Boss")
    assert "is made" in said
    assert "a long enough" not in said
    user = User.objects.get()
    assert user.is_superuser
    assert EmailAddress.objects.get().verified
    assert authenticate(username=user.username, password="a long enough password") == user
    monkeypatch.setenv("ADMIN_PASSWORD", "another long password")
    assert "was there already" in run("--email", "boss@example.org")
    user.refresh_from_db()
    assert user.check_password("a long enough password")
    assert AuditEntry.objects.filter(verb="admin.user.create_admin").count() == 1
    run("--email", "boss@example.org", "--new-password")
    user.refresh_from_db()
    assert user.check_password("another long password")


def test_a_password_is_made_up_and_shown_once():
    said = run("--email", "boss@example.org")
    password = said.strip().rpartition(" ")[2]
    assert User.objects.get().check_password(password)
    assert "Password" not in run("--email", "boss@example.org")


def test_a_password_comes_from_stdin(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("from the pipe, long\n"))
    run("--email", "boss@example.org", "--password-stdin")
    assert User.objects.get().check_password("from the pipe, long")


def test_somebody_who_is_here_gets_the_rights(alice):
    EmailAddress.objects.filter(user=alice).update(verified=True)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "has the rights now" in run("--email", "alice@example.org", "--staff")
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_superuser, alice.is_active) == (True, False, True)
    assert alice.check_password("correct horse battery")


def test_who_took_an_address_without_confirming_it_is_out(alice):
    """A stranger may have signed up with the address of who runs the site."""
    there = Client()
    there.post("/accounts/login/", {"login": "alice", "password": "correct horse battery"})
    assert there.get("/groups/").status_code == 200
    token_create(user=alice, name="script")
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={"secret": "x"})
    SocialAccount.objects.create(user=alice, provider="google", uid="4711")
    EmailAddress.objects.create(user=alice, email="stranger@example.org", verified=True)
    said = run("--email", "alice@example.org")
    assert "confirmed" in said
    password = said.strip().rpartition(" ")[2]
    alice.refresh_from_db()
    assert alice.is_superuser
    assert alice.check_password(password)
    assert there.get("/groups/").status_code == 302
    for model in (UserSession, AccessToken, Authenticator, SocialAccount):
        assert not model.objects.filter(user=alice).exists(), model
    [address] = EmailAddress.objects.filter(user=alice)
    assert (address.email, address.verified) == ("alice@example.org", True)
    assert "Password" not in run("--email", "alice@example.org")


def test_an_admin_without_an_address_of_allauth_gets_one(alice):
    EmailAddress.objects.all().delete()
    run("--email", "alice@example.org")
    address = EmailAddress.objects.get()
    assert (address.verified, address.primary) == (True, True)
    assert "Password" not in run("--email", "alice@example.org")


def test_a_database_that_is_not_ready_is_said(monkeypatch):
    def fail(wanted):
        raise OperationalError("no such table: accounts_user")

    monkeypatch.setattr("accounts.management.commands.create_admin.admin_make", fail)
    with pytest.raises(CommandError, match=r"migrate.*doctor"):
        run("--email", "boss@example.org")


@pytest.mark.parametrize("password", ["short", "password1"])
def test_what_cannot_be_is_said(monkeypatch, password):
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError):
        run("--email", "boss@example.org")
    with pytest.raises(CommandError):
        run("--email", f"{uuid4()}")
    with pytest.raises(CommandError):
        run()
    assert not User.objects.exists()
