from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD


@pytest.fixture
def client_of():
    """Return a function that signs somebody in by the page, in a browser of their own."""

    def sign_in(user, **headers):
        client = Client(headers=headers)
        data = {"login": user.email, "password": PASSWORD}
        assert client.post(reverse("account_login"), data).status_code == 302
        return client

    return sign_in


@pytest.fixture
def confirmed(client_of):
    """The same, for people who have just confirmed that it is still them."""

    def sign_in(user):
        client = client_of(user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    return sign_in
