"""Signing in with an OpenID Connect provider, which runs beside the tests."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import User
from drawmessenger import environment
from tests.harness import oidc

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def provider(settings, monkeypatch):
    with oidc.running() as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        settings.SOCIALACCOUNT_PROVIDERS, _ = environment.providers()
        yield found


def sign_in(client, provider, process="login"):
    """Go to the provider, let the person say yes, and come back."""
    start = client.post(f"/accounts/oidc/oidc/login/?process={process}")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.url).query).items()}
    back = urlsplit(provider.allow(asked))
    return client.get(f"{back.path}?{back.query}")


def test_a_new_person_comes_in(client, provider):
    assert sign_in(client, provider).url == reverse("groups:list")
    user = User.objects.get()
    assert (str(user), user.email, user.email_verified) == ("Olga Open", "olga@example.org", True)
    assert not user.has_usable_password()
    client.post(reverse("account_logout"))
    sign_in(client, provider)
    assert client.get(reverse("groups:list")).status_code == 200
    assert User.objects.count() == 1


def test_the_provider_opens_nobodys_account_by_an_email_alone(client, provider, alice):
    provider.person |= {"email": "alice@example.org"}
    answer = sign_in(client, provider)
    assert client.get(reverse("groups:list")).status_code == 302
    assert answer.url == reverse("socialaccount_signup")
    assert not SocialAccount.objects.exists()


def test_a_connection_is_made_and_removed(provider, alice, confirmed, client):
    inside = confirmed(alice)
    sign_in(inside, provider, process="connect")
    [account] = SocialAccount.objects.filter(user=alice)
    page = inside.get(reverse("socialaccount_connections")).content.decode()
    assert "School account" in page
    sign_in(client, provider)
    assert client.get(reverse("profile")).context["user"] == alice
    inside.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_a_foreign_or_spent_code_opens_nothing(client, provider):
    start = client.post("/accounts/oidc/oidc/login/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.url).query).items()}
    back = urlsplit(provider.allow(asked))
    provider.codes.clear()
    client.get(f"{back.path}?{back.query}")
    assert client.get(reverse("groups:list")).status_code == 302


def test_the_page_names_the_provider(client, provider):
    page = client.get(reverse("account_login")).content.decode()
    assert "Continue with School account" in page
    assert environment.providers()[1] == [provider.url]  # where a form may lead


def test_without_a_provider_there_is_no_trace_of_one(client, alice, client_of):
    assert "Continue with" not in client.get(reverse("account_login")).content.decode()
    assert client.post("/accounts/oidc/oidc/login/").status_code == 404
    assert "Connections" not in client_of(alice).get(reverse("profile")).content.decode()


@pytest.mark.parametrize(
    "variables",
    [{"OIDC_SERVER_URL": "ftp://x", "OIDC_CLIENT_ID": "x"}, {"OIDC_SERVER_URL": "https://x.org"}],
)
def test_half_a_configuration_is_refused_in_one_sentence(monkeypatch, variables):
    for name in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="OIDC_"):
        environment.providers()
