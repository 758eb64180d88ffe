"""Owners, members and readers: who gives roles, and what a reader may not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from chat.services import message_send
from drawmessenger.errors import Conflict, Invalid, NotAllowed
from groups import invitations, selectors, services
from groups.models import Membership, Role

pytestmark = pytest.mark.django_db


def membership(group, user) -> Membership:
    return Membership.objects.get(group=group, user=user)


def set_role(client, group, user, role: str):
    url = reverse("groups:role", args=[group.pk, user.pk])
    return client.post(url, {"role": role}, follow=True)


def test_an_owner_gives_roles(client, alice, bob, group):
    client.force_login(alice)
    for role in Role.values:
        assert set_role(client, group, bob, role).status_code == 200
        assert membership(group, bob).role == role


def test_nobody_else_does(client, alice, bob, charlie, group):
    for person, status in ((bob, 403), (charlie, 404)):
        client.force_login(person)
        assert set_role(client, group, person, "owner").status_code == status
    assert membership(group, alice).role == Role.OWNER
    assert membership(group, bob).role == Role.MEMBER


def test_who_is_no_member_gets_no_role(client, alice, charlie, group):
    client.force_login(alice)
    assert set_role(client, group, charlie, "owner").status_code == 404


def test_the_last_owner_stays_owner(client, alice, group):
    client.force_login(alice)
    answer = set_role(client, group, alice, "reader")
    assert "only owner" in answer.content.decode()
    assert membership(group, alice).role == Role.OWNER
    with pytest.raises(Conflict):
        services.membership_set_role(membership=membership(group, alice), role="member")


def test_there_are_no_other_roles(bob, group):
    with pytest.raises(Invalid):
        services.membership_set_role(membership=membership(group, bob), role="captain")


def test_a_reader_reads_and_neither_writes_nor_invites(client, bob, group):
    services.membership_set_role(membership=membership(group, bob), role=Role.READER)
    assert selectors.group_for(user=bob, group_id=group.pk) == group
    assert selectors.writers_among(group_id=group.pk, user_ids=[bob.pk]) == set()
    with pytest.raises(NotAllowed):
        message_send(group=group, user=bob, client_id=uuid4(), content="hello")
    with pytest.raises(NotAllowed):
        invitations.invitation_create(group=group, user=bob)
    client.force_login(bob)
    page = client.get(reverse("groups:room", args=[group.pk]))
    assert page.context["page"]["canWrite"] is False
    assert "You are reading along." in page.content.decode()
