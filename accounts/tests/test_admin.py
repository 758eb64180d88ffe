"""The desk of those who run the site: people, tokens, its door, and making admins."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessToken, User
from accounts.services import user_create
from accounts.tokens import token_create
from groups.models import AuditEntry

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]

LIST = "admin:accounts_user_changelist"


def admin(name: str, *, superuser: bool) -> User:
    user = user_create(
        email=f"{name}@example.org", full_name=name.title(), password="correct horse", username=name
    )
    user.is_staff, user.is_superuser = True, superuser
    user.save()
    return user


@pytest.fixture
def root(db):
    return admin("chief", superuser=True)


@pytest.fixture
def desk(client, root):
    client.force_login(root)
    return client


def take(client, name, *objects, to=LIST, confirmed=True):
    given = {"action": name, "_selected_action": [str(obj.pk) for obj in objects]}
    return client.post(
        reverse(to), given | ({"confirmed": "yes"} if confirmed else {}), follow=True
    )


def noted(verb: str) -> AuditEntry:
    return AuditEntry.objects.get(verb=verb)


def page(user) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_people_are_listed_found_and_filtered(desk, alice, bob, root):
    def names(**query):
        answer = desk.get(reverse(LIST), query)
        assert answer.status_code == 200
        return {user.username for user in answer.context["cl"].result_list}

    assert names() == {"alice", "bob", "chief"}
    assert names(q="ALICE example") == {"alice"}
    assert names(is_staff__exact="1") == {"chief"}
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert names(state="disabled") == {"bob"}
    assert names(state="active") == {"alice", "chief"}


def test_no_list_counts_or_asks_for_each_row(desk, alice):
    for number in range(12):
        token_create(user=alice, name=f"t{number}")
    for name in ("user", "accesstoken"):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse(f"admin:accounts_{name}_changelist")).status_code == 200
        asked = [query["sql"] for query in queries]
        assert len(asked) < 9
        assert not [sql for sql in asked if "COUNT(" in sql or "$count" in sql]


def test_the_page_of_a_person_offers_what_fits(desk, alice, root):
    answer = desk.get(page(alice))
    assert {step.name for step in answer.context["steps"]} == {
        *("disable", "end_sessions", "reset_second_factor", "revoke_tokens")
    }
    assert desk.get(page(root)).status_code == 200


def test_disabling_asks_first_and_is_noted(desk, alice):
    token_create(user=alice, name="script")
    other = Client()
    other.force_login(alice)
    answer = take(desk, "disable", alice, confirmed=False)
    assert b"signed out at once" in answer.content
    alice.refresh_from_db()
    assert alice.is_active
    take(desk, "disable", alice)
    alice.refresh_from_db()
    assert not alice.is_active
    assert not AccessToken.objects.exists()
    assert other.get("/groups/").status_code == 302
    entry = noted("admin.user.disable")
    assert (entry.actor.username, entry.target, entry.group) == ("chief", alice, None)
    assert (entry.before, entry.after) == ({"active": True}, {"active": False})
    take(desk, "enable", alice)
    alice.refresh_from_db()
    assert alice.is_active
    assert noted("admin.user.enable")


def test_a_button_comes_back_to_its_page(desk, alice):
    given = {"action": "end_sessions", "_selected_action": [str(alice.pk)], "back": page(alice)}
    assert desk.post(reverse(LIST), given | {"confirmed": "yes"}).url == page(alice)
    given["back"] = "https://evil.example/"
    assert "evil" not in desk.post(reverse(LIST), given | {"confirmed": "yes"}).url


def test_sessions_end_and_a_second_factor_is_reset(desk, alice):
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={"secret": "x"})
    other = Client()
    other.post("/accounts/login/", {"login": "nobody", "password": "x"})
    take(desk, "reset_second_factor", alice)
    assert not Authenticator.objects.filter(user=alice).exists()
    assert not UserSession.objects.filter(user=alice).exists()
    entry = noted("admin.user.reset_mfa")
    assert (entry.before, entry.after) == ({"second_factor": ["totp"]}, {"second_factor": []})


def test_a_change_is_noted_with_before_and_after(desk, alice):
    answer = desk.post(
        page(alice),
        {"full_name": "Alice Brown", "about_me": "", "phone_number": "", "is_staff": "on"},
    )
    assert answer.status_code == 302
    entry = noted("admin.user.change")
    assert entry.before == {"full_name": "Alice", "is_staff": False}
    assert entry.after == {"full_name": "Alice Brown", "is_staff": True}


def test_what_a_service_refuses_is_said_and_not_noted(desk, alice):
    given = {"full_name": " ", "about_me": "", "phone_number": "", "date_of_birth": "2999-01-01"}
    answer = desk.post(page(alice), given | {"full_name": "Alice"}, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert told == ["This day is still to come."]
    assert not AuditEntry.objects.filter(verb="admin.user.change").exists()


def test_nobody_reaches_above_themselves(client, root, alice, desk):
    answer = take(desk, "disable", root)
    assert b"your own account" in answer.content
    client.force_login(admin("helper", superuser=False))
    for name in ("disable", "reset_second_factor", "end_sessions", "revoke_tokens"):
        assert b"do everything" in take(client, name, root).content
    client.post(page(alice), {"full_name": "Alice", "is_superuser": "on", "is_staff": "on"})
    alice.refresh_from_db()
    root.refresh_from_db()
    assert root.is_active
    assert not alice.is_staff
    assert not alice.is_superuser
    take(client, "disable", alice)
    alice.refresh_from_db()
    assert not alice.is_active


def test_nobody_rewrites_the_profile_of_one_above(client, root):
    helper = admin("helper", superuser=False)
    client.force_login(helper)
    given = {"full_name": "Somebody", "about_me": "", "phone_number": ""}
    assert b"do everything" in client.post(page(root), given, follow=True).content
    root.refresh_from_db()
    assert root.full_name == "Chief"
    client.post(page(helper), given)
    helper.refresh_from_db()
    assert helper.full_name == "Somebody"


@pytest.mark.parametrize(
    ("to", "query"),
    [
        ("user", "password__startswith"),
        ("user", "password"),
        ("user", "made_by__password__startswith"),
        ("accesstoken", "digest__startswith"),
        ("accesstoken", "user__password__startswith"),
    ],
)
def test_no_list_is_asked_about_secrets(desk, alice, to, query):
    token_create(user=alice, name="script")
    answer = desk.get(reverse(f"admin:accounts_{to}_changelist"), {query: "a"})
    assert answer.status_code == 400


def test_tokens_are_revoked(desk, alice):
    token = token_create(user=alice, name="script")
    found = AccessToken.objects.get()
    assert (
        desk.get(reverse("admin:accounts_accesstoken_change", args=[found.pk])).status_code == 200
    )
    take(desk, "revoke", found, to="admin:accounts_accesstoken_changelist")
    assert not AccessToken.objects.exists()
    entry = noted("admin.token.revoke")
    assert entry.target == alice
    assert entry.before["name"] == "script"
    assert token not in str(entry.before)


def test_nobody_else_comes_in(client, alice, root):
    client.force_login(alice)
    for path in (reverse("admin:index"), reverse(LIST), page(root)):
        assert client.get(path).status_code == 302
    take(client, "disable", root)
    root.refresh_from_db()
    assert root.is_active


# --- A second factor for the door --------------------------------------------------------------


def test_admins_may_need_a_second_factor(desk, root, settings):
    settings.ADMIN_REQUIRES_MFA = True
    for path in (reverse("admin:index"), reverse(LIST), page(root)):
        assert desk.get(path).url == reverse("mfa_index")
    take(desk, "disable", root)
    assert User.objects.get(pk=root.pk).is_active
    Authenticator.objects.create(user=root, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert desk.get(reverse("admin:index")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(desk, root, settings):
    settings.ADMIN_REQUIRES_MFA = True
    kind = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.create(user=root, type=kind, data={"seed": "x", "used_mask": 0})
    assert desk.get(reverse("admin:index")).url == reverse("mfa_index")
