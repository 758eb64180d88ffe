"""What counts, counts for all processes together."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.harness.server import AppServer

pytestmark = pytest.mark.server
LOGIN = "/accounts/login/"
TRIES = 5  # allauth's limit for one name, in five minutes


def try_to_sign_in(server: AppServer) -> str:
    """Give a wrong password, as through a proxy; return the page that comes back."""
    headers = {"Host": "localhost", "Origin": "http://localhost"}
    with httpx.Client(base_url=server.url, headers=headers) as client:
        form = client.get(LOGIN).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token
        given = {"login": "ada", "password": "guessed", "csrfmiddlewaretoken": token[1]}
        return client.post(LOGIN, data=given).text


def test_tries_at_one_process_count_at_the_other(cluster):
    one, two = cluster
    for _ in range(TRIES):
        assert "not correct" in try_to_sign_in(one)
    assert "Too many failed" in try_to_sign_in(two)
