"""``POST /user/auth``: one request signs a person up, in, or in as a guest (D2, D7)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from accounts.models import AccessToken, User
from accounts.services import user_create, user_import, user_set_active
from accounts.tokens import token_create
from chat.tests.backups import hex_id
from drawmessenger.ids import uuid_of_object_id

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.django_db


def enter(**body: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post("/user/auth", body, content_type="application/json")


def test_an_unknown_email_is_signed_up() -> None:
    response = enter(
        email=" Dora@Example.org",
        password=PASSWORD,
        fullname="Dora  Example",
        photoURL="https://example.org/d.png",
        aboutMe="Draws.",
        phoneNumber="+46 1",
        emailVerified=True,
        createdAt="1999-01-01",
        lastLoginAt=7,
    )
    assert response.status_code == 200
    user = User.objects.get(email="dora@example.org")
    result = response.json()["result"]
    assert result.pop("createdAt").startswith("20")
    assert result.pop("lastLoginAt").endswith("Z")
    assert result == {
        "_id": str(user.pk),
        "email": "dora@example.org",
        "fullName": "Dora Example",
        "userName": "dora",
        "dateOfBirth": None,
        "emailVerified": False,
        "isAnonymous": False,
        "aboutMe": "Draws.",
        "profilePic": "https://example.org/d.png",
    }
    assert user.phone_number == "+46 1"


def test_the_token_opens_the_other_routes_and_no_cookie_is_set() -> None:
    response = enter(email="dora@example.org", password=PASSWORD)
    assert not response.cookies
    headers = {"Authorization": f"Bearer {response.json()['token']}"}
    assert Client(headers=headers).get("/group").status_code == 200
    assert response.json()["result"]["fullName"] == "dora"


def test_a_known_email_with_its_password_is_signed_in_and_updated(alice: User) -> None:
    response = enter(email="ALICE@example.org", password=PASSWORD, aboutMe="New.", fullname=None)
    assert response.status_code == 200
    alice.refresh_from_db()
    assert (alice.about_me, alice.full_name) == ("New.", "Alice")
    assert alice.last_login
    assert response.json()["result"]["_id"] == str(alice.pk)


@pytest.mark.parametrize("password", ["wrong", " ", PASSWORD + " ", "x" * 5000])
def test_d2_no_profile_is_overwritten_by_its_email(alice: User, password: str) -> None:
    response = enter(email="alice@example.org", password=password, aboutMe="Hacked.")
    assert response.status_code == 401
    alice.refresh_from_db()
    assert alice.about_me == ""
    assert not AccessToken.objects.exists()


def test_nobody_is_verified_or_promoted_by_saying_so(alice: User) -> None:
    enter(
        email="alice@example.org",
        password=PASSWORD,
        emailVerified=True,
        is_staff=True,
        is_superuser=True,
        userName="root",
    )
    alice.refresh_from_db()
    assert (alice.email_verified, alice.is_staff, alice.username) == (False, False, "alice")


def test_inactive_people_stay_out(alice: User) -> None:
    user_set_active(user=alice, is_active=False)
    assert enter(email="alice@example.org", password=PASSWORD).status_code == 401


def test_an_imported_person_has_no_password_to_enter_with(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user_create(email="known@example.org", full_name="Known", password=PASSWORD)
    imported = User(
        id=uuid_of_object_id(hex_id(1)),
        username="old",
        full_name="Old",
        email="old@example.org",
    )
    user_import(user=imported)
    times = {}
    for email in ("known@example.org", "old@example.org"):
        start = time.perf_counter()
        assert enter(email=email, password="wrong").status_code == 401
        times[email] = time.perf_counter() - start
    assert times["old@example.org"] > times["known@example.org"] / 4


def test_guests() -> None:
    first, second = enter(isAnonymous=True), enter(isAnonymous=True, fullname="Gus", email=None)
    assert first.status_code == second.status_code == 200
    assert first.json()["result"]["fullName"] == "Guest"
    assert (
        second.json()["result"] | {"fullName": "Gus", "isAnonymous": True, "email": None}
        == (second.json()["result"])
    )
    assert User.objects.filter(is_guest=True).count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": ""}, "email"),
        ({"email": None, "isAnonymous": False}, "email"),
        ({"email": "nonsense", "password": PASSWORD}, "email"),
        ({"email": "a\0@example.org", "password": PASSWORD}, "email"),
        ({"email": f"{'a' * 300}@example.org", "password": PASSWORD}, "email"),
        ({"email": 7}, "email"),
        ({"email": {"$ne": ""}}, "email"),
        ({"email": "d@example.org"}, "password"),
        ({"email": "d@example.org", "password": ""}, "password"),
        ({"email": "d@example.org", "password": "short"}, "password"),
        ({"email": "d@example.org", "password": "password"}, "password"),
        ({"email": "d@example.org", "password": ["x"]}, "password"),
        ({"email": "d@example.org", "password": PASSWORD, "fullname": "x" * 101}, "fullname"),
        ({"email": "d@example.org", "password": PASSWORD, "fullname": 1}, "fullname"),
        ({"email": "d@example.org", "password": PASSWORD, "aboutMe": "x" * 2001}, "aboutMe"),
        ({"email": "d@example.org", "password": PASSWORD, "photoURL": "x"}, "photoURL"),
        (
            {
                "email": "d@example.org",
                "password": PASSWORD,
                "photoURL": "javascript:alert(1)",
            },
            "photoURL",
        ),
        ({"email": "d@example.org", "password": PASSWORD, "phoneNumber": "1" * 41}, "phoneNumber"),
        ({"isAnonymous": "yes"}, "isAnonymous"),
        ({"isAnonymous": True, "fullname": "x" * 101}, "fullname"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_saved(body: dict[str, Any], field: str) -> None:
    response = enter(**body)
    assert response.status_code == 400
    assert response.json()["field"] == field
    assert response.json()["message"]
    assert not User.objects.exists()


@pytest.mark.parametrize("field", ["aboutMe", "photoURL", "phoneNumber"])
def test_a_bad_field_leaves_a_known_person_as_they_were(alice: User, field: str) -> None:
    body = {"email": "alice@example.org", "password": PASSWORD, field: "x" * 2001}
    response = enter(**body, fullname="Changed")
    assert (response.status_code, response.json()["field"]) == (400, field)
    alice.refresh_from_db()
    assert alice.full_name == "Alice"


def test_failed_sign_ins_are_limited(alice: User) -> None:
    for _ in range(5):
        assert enter(email="alice@example.org", password="wrong").status_code == 401
    response = enter(email="alice@example.org", password=PASSWORD)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "message" in response.json()


def test_sign_ins_that_succeed_are_not_limited(alice: User) -> None:
    for _ in range(12):
        assert enter(email="alice@example.org", password=PASSWORD).status_code == 200


def test_sign_ups_and_guests_are_limited() -> None:
    statuses = [enter(isAnonymous=True).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert enter(email="d@example.org", password=PASSWORD)["Retry-After"] == "60"
    assert User.objects.count() == 20


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
NAMES = ["groupId", "before", "email", "password", "fullname", "photoURL", "aboutMe", "isAnonymous"]
BODIES = JSON | st.dictionaries(st.sampled_from(NAMES), SCALARS | JSON)


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=BODIES.map(lambda body: json.dumps(body).encode()) | st.binary())
def test_d7_no_body_crashes_a_route(alice: User, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {token_create(user=alice, name='test')}"}
    client = Client(headers=headers)
    for route in ["/user/auth", "/groups", "/group/getSingleGroup", "/group/getMessages"]:
        response = client.post(route, body, content_type="application/json")
        assert response.status_code in {200, 400, 401, 413, 429}, (route, body)
        assert "json" in response["Content-Type"]
    assert AccessToken.objects.filter(user=alice).exists()
