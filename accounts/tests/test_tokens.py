"""Access tokens: shown once, kept hashed, scoped, noted when used, revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessToken
from accounts.tokens import MOST_TOKENS, token_create, token_use
from drawmessenger.errors import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.storage]
FORM = {"name": "Backup", "scope": "read", "days": "30"}


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def test_a_token_is_shown_once_and_kept_hashed(alice, confirmed):
    client = confirmed(alice)
    page = client.post(reverse("tokens"), FORM)
    token = page.context["made"]
    assert token in page.content.decode()
    assert token not in client.get(reverse("tokens")).content.decode()
    [kept] = AccessToken.objects.all()
    assert token not in str(vars(kept))
    assert kept.scope == "read"


def test_making_one_asks_whether_it_is_still_the_same_person(alice, client_of):
    answer = client_of(alice).post(reverse("tokens"), FORM)
    assert answer.status_code == 302
    assert not AccessToken.objects.exists()


def test_a_reading_token_reads_and_changes_nothing(client, alice, group):
    token = token_create(user=alice, name="x", scope="read")
    path = f"/api/v1/groups/{group.pk}/messages"
    assert client.get(path, headers=bearer(token)).status_code == 200
    body = {"client_id": "0190f3a2-0000-7000-8000-000000000001", "content": "hello"}
    answer = client.post(path, body, content_type="application/json", headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    writing = token_create(user=alice, name="y", scope="write")
    answer = client.post(path, body, content_type="application/json", headers=bearer(writing))
    assert answer.status_code in {200, 201}, answer.content


def test_its_use_is_noted_once_a_minute(alice):
    token = token_create(user=alice, name="x")
    token_use(token, writes=True)
    used = AccessToken.objects.get().last_used_at
    assert used
    token_use(token, writes=True)
    assert AccessToken.objects.get().last_used_at == used
    AccessToken.objects.update(last_used_at=used - timedelta(seconds=61))
    token_use(token, writes=True)
    assert AccessToken.objects.get().last_used_at >= used


def test_a_token_ends_with_its_time(alice):
    token = token_create(user=alice, name="x", days=7)
    AccessToken.objects.update(expires_at=timezone.now())
    assert token_use(token, writes=False) is None


def test_a_token_is_revoked(client, alice, bob, confirmed):
    token = token_create(user=alice, name="x")
    [kept] = AccessToken.objects.all()
    assert confirmed(bob).post(reverse("token_end", args=[kept.pk])).status_code == 404
    confirmed(alice).post(reverse("token_end", args=[kept.pk]))
    assert client.get("/api/v1/me/tokens", headers=bearer(token)).status_code == 401


def test_tokens_make_no_tokens(client, alice):
    token = token_create(user=alice, name="x", scope="write")
    answer = client.post(
        "/api/v1/me/tokens", {"name": "y"}, content_type="application/json", headers=bearer(token)
    )
    assert answer.status_code in {401, 403}
    assert AccessToken.objects.count() == 1


def test_json_lists_what_is_known(client, alice):
    token = token_create(user=alice, name="x", scope="read")
    [one] = client.get("/api/v1/me/tokens", headers=bearer(token)).json()
    assert (one["name"], one["scope"]) == ("x", "read")
    assert set(one) == {"id", "name", "scope", "created_at", "expires_at", "last_used_at"}


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 101}, {"scope": "all"}, {"days": 10_000}]
)
def test_wrong_wishes_are_refused(alice, wrong):
    with pytest.raises(Invalid):
        token_create(user=alice, **({"name": "x"} | wrong))


def test_scope_is_asked_before_the_use_is_noted(alice):
    token = token_create(user=alice, name="x", scope="read")
    with pytest.raises(NotAllowed):
        token_use(token, writes=True)
    assert AccessToken.objects.get().last_used_at is None


def test_programs_that_sign_in_again_and_again_do_not_fill_the_list(alice):
    for _ in range(MOST_TOKENS + 5):
        token_create(user=alice, name="/user/auth")
    assert AccessToken.objects.count() == MOST_TOKENS
