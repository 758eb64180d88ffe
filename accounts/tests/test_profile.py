from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.services import user_update
from drawmessenger.errors import Invalid


def test_a_profile_is_changed(client, alice):
    client.force_login(alice)
    response = client.post(
        reverse("profile"),
        {"full_name": "Alice A.", "about_me": "Boats.", "date_of_birth": "1990-02-03"},
    )
    assert response.status_code == 302
    alice.refresh_from_db()
    assert (alice.full_name, alice.about_me) == ("Alice A.", "Boats.")
    assert str(alice.date_of_birth) == "1990-02-03"


def test_nothing_else_is_changed_by_more_fields(client, alice):
    client.force_login(alice)
    client.post(reverse("profile"), {"full_name": "A", "is_staff": "1", "email": "x@example.org"})
    alice.refresh_from_db()
    assert (alice.is_staff, alice.email) == (False, "alice@example.org")


def test_a_bad_profile_names_the_field(alice):
    with pytest.raises(Invalid) as caught:
        user_update(user=alice, about_me="x" * 2001)
    assert caught.value.field == "about_me"


def test_a_profile_needs_somebody(client):
    assert client.get(reverse("profile")).status_code == 302
