"""The JSON view of who is in a group."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def url(group) -> str:
    return f"/api/v1/groups/{group.pk}/members"


def test_members_come_with_name_and_role(client, alice, bob, group):
    client.force_login(bob)
    assert client.get(url(group)).json() == [
        {"id": str(alice.pk), "name": str(alice), "username": "alice", "role": "owner"},
        {"id": str(bob.pk), "name": str(bob), "username": "bob", "role": "member"},
    ]


def test_who_may_not_read_the_group_learns_nothing(client, alice, charlie, group):
    assert client.get(url(group)).status_code == 401
    client.force_login(charlie)
    assert client.get(url(group)).status_code == 404


def test_anybody_may_ask_who_is_in_a_public_group(client, charlie, group):
    type(group).objects.filter(pk=group.pk).update(visibility="public")
    client.force_login(charlie)
    assert len(client.get(url(group)).json()) == 2
