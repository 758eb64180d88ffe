"""Point reads find what a QuerySet finds, on both engines."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.db.utils import OperationalError
from django.utils import timezone
from pymongo.errors import AutoReconnect

from accounts.models import AccessToken, User
from accounts.selectors import token_digest, user_id_of_token
from accounts.services import user_set_active
from accounts.tokens import token_create, token_revoke, token_use
from drawmessenger.point_reads import PointRead
from groups.models import Membership, Role

pytestmark = [pytest.mark.storage, pytest.mark.django_db]

ROLE = PointRead(Membership, ("role", "user", "joined_at"), by=("group", "user"))


def used_since():
    return timezone.now() - timedelta(minutes=1)


def test_values_are_those_of_the_model(alice, bob, group):
    for person in (alice, bob):
        kept = Membership.objects.get(group=group, user=person)
        assert ROLE(group.pk, person.pk) == (kept.role, person.pk, kept.joined_at)
    assert ROLE(group.pk, alice.pk)[0] == Role.OWNER


def test_what_is_not_there_is_none(alice, charlie, group):
    assert ROLE(group.pk, charlie.pk) is None
    assert ROLE(uuid4(), alice.pk) is None


@pytest.mark.parametrize("value", ["' OR 1=1 --", "$ne", '{"$ne": ""}'])
def test_a_value_is_never_part_of_the_question(alice, value):
    """Somebody who signs in chooses what is asked for."""
    assert PointRead(User, ("id",), by=("username",))(value) is None


def test_a_column_of_the_row_that_a_key_leads_to(alice, bob):
    token_create(user=alice, name="one")
    digest = AccessToken.objects.get(user=alice).digest
    read = PointRead(AccessToken, ("name", "user__username", "user__email"), by=("digest",))
    assert read(digest) == ("one", alice.username, alice.email)
    assert read("0" * 64) is None


def test_empty_values_stay_empty(alice):
    User.objects.filter(pk=alice.pk).update(email=None)
    assert PointRead(User, ("email", "is_guest"), by=("id",))(alice.pk) == (None, False)


def test_one_question(alice, group, django_assert_num_queries):
    token = token_create(user=alice, name="one")
    token_use(token, writes=False)
    with django_assert_num_queries(1):
        assert user_id_of_token(token, used_since=used_since()) == alice.pk


def test_a_token_names_nobody_when_it_is_over_unnoted_revoked_or_its_person_is_disabled(alice):
    token = token_create(user=alice, name="one")
    assert user_id_of_token(token, used_since=used_since()) is None  # its use is to be noted
    token_use(token, writes=False)
    assert user_id_of_token(token, used_since=used_since()) == alice.pk
    assert user_id_of_token(token, used_since=timezone.now()) is None
    kept = AccessToken.objects.get(digest=token_digest(token))

    def with_(**changed):
        AccessToken.objects.filter(pk=kept.pk).update(**changed)
        return user_id_of_token(token, used_since=used_since())

    assert with_(expires_at=timezone.now()) is None
    assert with_(expires_at=kept.expires_at) == alice.pk
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert with_() is None
    User.objects.filter(pk=alice.pk).update(is_active=True)
    assert with_() == alice.pk
    token_revoke(user=alice, token_id=kept.pk)
    assert user_id_of_token(token, used_since=used_since()) is None


def test_a_person_who_is_let_in_again_has_no_token_of_before(alice):
    token = token_create(user=alice, name="one")
    token_use(token, writes=False)
    user_set_active(user=alice, is_active=False)
    user_set_active(user=alice, is_active=True)
    assert user_id_of_token(token, used_since=used_since()) is None


def test_a_database_that_fails_is_one_to_django(alice, group, monkeypatch):
    def fails(*_, **__):
        raise AutoReconnect("gone") if connection.vendor == "mongodb" else OperationalError("gone")

    name = "get_collection" if connection.vendor == "mongodb" else "cursor"
    with monkeypatch.context() as patched:
        patched.setattr(connection, name, fails)
        with pytest.raises(DatabaseError, match="gone"):
            ROLE(group.pk, alice.pk)
