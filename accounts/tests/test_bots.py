"""Bots: made by people, tokens only, gone with who made them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth import authenticate

from accounts.bots import (
    MOST_BOTS,
    bot_create,
    bot_delete,
    bot_list,
    bot_token_create,
    bot_token_revoke,
    bot_tokens,
)
from accounts.deletion import account_delete
from accounts.models import AccessToken, User
from accounts.services import guest_create, user_set_active
from accounts.tokens import token_create, token_use
from chat.services import message_send
from chat.shapes import event_out
from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from groups.bots import bot_add
from groups.models import Membership
from groups.services import membership_set_role

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def bot(alice):
    return bot_create(user=alice, full_name="Tide table")


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def test_a_bot_is_a_person_that_nobody_signs_in_as(alice, bot):
    kept = User.objects.get(pk=bot.pk)
    assert (kept.is_bot, kept.made_by_id, kept.email) == (True, alice.pk, None)
    assert kept.username == "tide-table-bot"
    assert not kept.has_usable_password()
    assert authenticate(username=kept.username, password="") is None
    assert [one.pk for one in bot_list(user=alice)] == [bot.pk]


def test_its_tokens_are_given_by_who_made_it(alice, bob, bot):
    token = bot_token_create(user=alice, bot_id=bot.pk, name="home")
    assert token_use(token, writes=True).pk == bot.pk
    [kept] = bot_tokens(user=alice, bot_id=bot.pk)
    with pytest.raises(NotFound):
        bot_token_create(user=bob, bot_id=bot.pk, name="mine")
    with pytest.raises(NotFound):
        bot_token_revoke(user=bob, bot_id=bot.pk, token_id=kept.pk)
    bot_token_revoke(user=alice, bot_id=bot.pk, token_id=kept.pk)
    assert token_use(token, writes=False) is None


def test_guests_and_bots_make_none_and_nobody_makes_many(alice, bot):
    for person in (guest_create(full_name="Guest"), bot):
        with pytest.raises(NotAllowed):
            bot_create(user=person, full_name="Another")
    with pytest.raises(Invalid):
        bot_create(user=alice, full_name=" ")
    for _ in range(MOST_BOTS - 1):
        bot_create(user=alice, full_name="Tide table")
    with pytest.raises(Conflict):
        bot_create(user=alice, full_name="One more")


def test_who_leads_a_group_lets_their_own_bot_in(alice, bob, bot, group):
    with pytest.raises(NotAllowed):
        bot_add(group=group, by=bob, bot_id=bot.pk)
    membership_set_role(membership=Membership.objects.get(user=bob), role="admin")
    with pytest.raises(NotFound):  # it is alice's
        bot_add(group=group, by=bob, bot_id=bot.pk)
    assert bot_add(group=group, by=alice, bot_id=bot.pk).role == "member"
    sent = message_send(group=group, user=bot, client_id=uuid4(), content="High water at 9")
    assert event_out(sent).author.bot is True


def test_it_goes_and_its_words_stay(alice, bot, group):
    bot_add(group=group, by=alice, bot_id=bot.pk)
    sent = message_send(group=group, user=bot, client_id=uuid4(), content="High water at 9")
    token = bot_token_create(user=alice, bot_id=bot.pk, name="home")
    bot_delete(user=alice, bot_id=bot.pk)
    assert token_use(token, writes=False) is None
    assert bot_list(user=alice) == []
    sent.refresh_from_db()
    assert str(sent.author) == "Deleted person"


def test_it_ends_with_who_made_it(alice, bob, bot, group):
    token_of_bob = token_create(user=bob, name="x")
    bot_token_create(user=alice, bot_id=bot.pk, name="home")
    user_set_active(user=alice, is_active=False)
    assert list(AccessToken.objects.values_list("user_id", flat=True)) == [bob.pk]
    user_set_active(user=alice, is_active=True)
    membership_set_role(membership=Membership.objects.get(user=bob), role="owner")
    account_delete(user=alice)
    assert User.objects.get(pk=bot.pk).deleted_at
    assert token_use(token_of_bob, writes=False)


def test_more_than_a_list_shows_end_with_who_made_them(alice, monkeypatch):
    bots = [bot_create(user=alice, full_name="Tide table") for _ in range(3)]
    monkeypatch.setattr("accounts.bots.MOST_BOTS", 2)
    assert len(bot_list(user=alice)) == 2
    account_delete(user=alice)
    assert not User.objects.filter(pk__in=[one.pk for one in bots], deleted_at=None).exists()


def test_by_the_api(client, alice, bob, group, confirmed):
    mine = confirmed(alice)
    made = mine.post("/api/v1/me/bots", {"name": "Tide"}, content_type="application/json")
    assert made.status_code == 201
    bot = made.json()
    path = f"/api/v1/me/bots/{bot['id']}"
    body = {"name": "home", "scope": "write", "days": 30}
    token = mine.post(f"{path}/tokens", body, content_type="application/json").json()["token"]
    assert mine.put(f"/api/v1/groups/{group.pk}/bots/{bot['id']}").json() == {"role": "member"}
    told = client.get("/api/v1/groups", headers=bearer(token)).json()
    assert str(group.pk) in str(told)
    # Neither a bot nor anybody's program makes bots or tokens.
    for who in (token, token_create(user=alice, name="x")):
        for address in ("/api/v1/me/bots", f"{path}/tokens"):
            answer = client.post(address, body, "application/json", headers=bearer(who))
            assert answer.status_code == 401
    for who in (token, token_create(user=alice, name="y")):
        assert client.delete(path, headers=bearer(who)).status_code == 401
    assert confirmed(bob).get(f"{path}/tokens").status_code == 404
    [kept] = mine.get(f"{path}/tokens").json()
    assert mine.delete(f"{path}/tokens/{kept['id']}").status_code == 204
    assert mine.delete(path).status_code == 204
    assert mine.get("/api/v1/me/bots").json() == []


def test_by_the_page(alice, bob, confirmed, client_of):
    assert client_of(alice).post("/me/bots/", {"name": "Tide"}).status_code == 302
    assert bot_list(user=alice) == []  # it asks first whether it is still alice
    client = confirmed(alice)
    assert client.post("/me/bots/", {"name": " "}).status_code == 200
    client.post("/me/bots/", {"name": "Tide"})
    [bot] = bot_list(user=alice)
    page = client.post(f"/me/bots/{bot.pk}/token/")
    assert token_use(page.context["made"], writes=True).pk == bot.pk
    assert page.context["made"] not in client.get("/me/bots/").content.decode()
    assert confirmed(bob).post(f"/me/bots/{bot.pk}/token/").status_code == 404
    client.post(f"/me/bots/{bot.pk}/revoke/")
    assert bot_tokens(user=alice, bot_id=bot.pk) == []
    client.post(f"/me/bots/{bot.pk}/delete/")
    assert bot_list(user=alice) == []
