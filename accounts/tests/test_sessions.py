"""Sessions: listed, and ended by somebody who is elsewhere."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts.models import AccessToken, User
from accounts.services import guest_create, password_set
from accounts.sessions import session_list
from accounts.tokens import token_create
from conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.storage]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def inside(client):
    return client.get(reverse("groups:list")).status_code == 200


def test_sessions_are_listed_by_what_people_call_their_browser(alice, bob, client_of):
    here = client_of(alice)
    client_of(alice, user_agent=FIREFOX)
    client_of(bob)
    page = here.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    assert "Firefox on Linux" in page.content.decode()


def test_one_session_is_ended(alice, client_of):
    here, there = client_of(alice), client_of(alice)
    key = there.session.session_key
    [other] = [one for one in session_list(user=alice) if one.session_key == key]
    here.post(reverse("session_end", args=[other.pk]))
    assert inside(here)
    assert not inside(there)


def test_all_others_are_ended(alice, client_of):
    here, *others = (client_of(alice) for _ in range(3))
    here.post(reverse("usersessions_list"))
    assert [inside(client) for client in (here, *others)] == [True, False, False]


def test_nobody_ends_the_sessions_of_somebody_else(alice, bob, client_of):
    hers, his = client_of(alice), client_of(bob)
    [session] = session_list(user=alice)
    assert his.post(reverse("session_end", args=[session.pk])).status_code == 404
    assert his.delete(f"/api/v1/me/sessions/{session.pk}").status_code in {403, 404}
    assert inside(hers)


def test_a_new_password_ends_the_other_sessions(alice, confirmed):
    here, there = confirmed(alice), confirmed(alice)
    new = "quite another one"
    data = {"oldpassword": "correct horse battery", "password1": new, "password2": new}
    here.post(reverse("account_change_password"), data)
    assert inside(here)
    assert not inside(there)
    assert len(session_list(user=alice)) == 1


def test_a_guest_who_stays_is_signed_out_elsewhere(client, monkeypatch):
    closed = []
    monkeypatch.setattr("accounts.sessions.session_ended", lambda **who: closed.append(who))
    client.post(reverse("guest"), {"full_name": "Gus"})
    guest = User.objects.get()
    other = UserSession.objects.create(user=guest, session_key="x" * 32, ip="::1", user_agent="")
    client.post(reverse("upgrade"), {"email": "gus@example.org", "password": PASSWORD})
    assert inside(client)
    assert [one.session_key for one in session_list(user=guest)] == [client.session.session_key]
    assert {"user": guest, "session_key": other.session_key} in closed


def test_a_password_set_by_who_runs_the_site_ends_sessions_and_tokens(alice, client_of):
    here = client_of(alice)
    token_create(user=alice, name="old")
    password_set(user=alice, password="quite another one")
    assert not inside(here)
    assert session_list(user=alice) == []
    assert not UserSession.objects.filter(user=alice).exists()
    assert not AccessToken.objects.exists()


def test_the_session_of_a_guest_is_listed_too(client):
    client.post(reverse("guest"), {"full_name": "Gus"})
    assert len(client.get("/api/v1/me/sessions").json()) == 1


def test_a_session_without_a_list_entry_is_still_ended_with_its_account(client):
    guest = guest_create(full_name="Gus")
    client.force_login(guest)
    client.post(reverse("account_delete"), {"sure": "yes"})
    assert not inside(client)
