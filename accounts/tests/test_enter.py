"""Ways in and out: sign up, log in, guest, upgrade, log out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services import free_username, guest_create, guest_upgrade, user_create
from conftest import PASSWORD
from drawmessenger.errors import Conflict, Invalid, NotAllowed
from groups.services import group_create

pytestmark = pytest.mark.django_db
SIGN_UP = {"full_name": "Dora Day", "email": "Dora@Example.org", "password1": PASSWORD}


def test_sign_up_makes_an_account_and_signs_in(client):
    response = client.post(reverse("account_signup"), SIGN_UP | {"username": ""})
    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get()
    assert (user.full_name, user.email, user.is_guest) == ("Dora Day", "dora@example.org", False)
    assert client.get(reverse("groups:list")).status_code == 200


@pytest.mark.parametrize("name", ["dora", "dora@example.org", "DORA@example.ORG"])
def test_log_in_by_user_name_or_email(client, name):
    user_create(email="dora@example.org", full_name="Dora", password=PASSWORD, username="dora")
    response = client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    assert response.status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_told_alike(client, alice):
    answers = [
        client.post(reverse("account_login"), {"login": name, "password": "wrong wrong"})
        for name in ("alice@example.org", "nobody@example.org")
    ]
    errors = [answer.context["form"].non_field_errors() for answer in answers]
    assert errors[0] == errors[1]
    assert errors[0]


def test_nobody_is_called_as_deleted_people_are(client):
    answer = client.post(reverse("account_signup"), SIGN_UP | {"username": "Deleted-0123"})
    assert answer.context["form"].errors["username"]
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "password", "12345678"])
def test_a_weak_password_is_refused(client, password):
    client.post(reverse("account_signup"), SIGN_UP | {"password1": password})
    assert not User.objects.exists()


def test_a_guest_enters_with_a_name_alone(client):
    response = client.post(reverse("guest"), {"full_name": "  Gus   Guest "})
    assert response.status_code == 302
    user = User.objects.get()
    assert (str(user), user.is_guest, user.email) == ("Gus Guest", True, None)
    assert not user.has_usable_password()
    assert client.get(reverse("groups:list")).status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_guest_without_a_proper_name_is_told_why(client, name):
    response = client.post(reverse("guest"), {"full_name": name})
    assert response.status_code == 200
    assert response.context["form"].errors["full_name"]
    assert not User.objects.exists()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_next_leads_nowhere_else(client, target):
    response = client.post(reverse("guest"), {"full_name": "Gus", "next": target})
    assert response.url == reverse("groups:list")


def test_a_guest_keeps_everything_in_a_full_account(client):
    client.post(reverse("guest"), {"full_name": "Gus"})
    guest = User.objects.get()
    group = group_create(user=guest, name="Mine")
    response = client.post(reverse("upgrade"), {"email": "gus@example.org", "password": PASSWORD})
    assert response.status_code == 302
    guest.refresh_from_db()
    assert (guest.is_guest, guest.email) == (False, "gus@example.org")
    assert client.get(reverse("groups:room", args=[group.pk])).status_code == 200
    client.logout()
    assert (
        client.login(username="gus@example.org", password=PASSWORD)
        or client.post(
            reverse("account_login"), {"login": "gus@example.org", "password": PASSWORD}
        ).status_code
        == 302
    )


def test_an_upgrade_takes_nobody_elses_email(alice):
    guest = guest_create(full_name="Gus")
    with pytest.raises(Conflict):
        guest_upgrade(user=guest, email="ALICE@example.org", password=PASSWORD)
    with pytest.raises(NotAllowed):
        guest_upgrade(user=alice, email="a@example.org", password=PASSWORD)
    guest.refresh_from_db()
    assert guest.is_guest


def test_services_refuse_by_field():
    with pytest.raises(Invalid) as caught:
        user_create(email="no address", full_name="X", password=PASSWORD)
    assert caught.value.field == "email"
    with pytest.raises(Invalid) as caught:
        user_create(email="x@example.org", full_name="X", password="123")
    assert caught.value.field == "password"


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        *(("Bo.Lin", "bo.lin"), ("Cy Örn", "cy-orn"), ("今日は", "person"), ("..", "person")),
        *(("deleted", "person"), ("Deleted person", "person")),
    ],
)
def test_user_names_are_made_of_what_people_are_called(wish, name):
    assert free_username(wish) == name


def test_log_out_needs_a_post(client, alice):
    client.force_login(alice)
    client.get(reverse("account_logout"))
    assert client.get(reverse("groups:list")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("groups:list")).status_code == 302


def test_change_password(client, alice):
    client.force_login(alice)
    response = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "quite another one",
            "password2": "quite another one",
        },
    )
    assert response.status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("quite another one")


def test_sign_ups_and_guests_are_limited(client):
    answers = [
        client.post(reverse("guest"), {"full_name": f"Guest {number}"}).status_code
        for number in range(40)
        if not client.logout()
    ]
    assert answers[0] == 302
    assert answers[-1] == 429
