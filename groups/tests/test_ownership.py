"""Ownership: handed on, never lost, also when two go at once."""

from __future__ import annotations

import pytest

from drawmessenger.errors import Conflict, NotAllowed, NotFound
from groups import moderation, services
from groups.models import Membership
from groups.selectors import membership_in
from groups.tests.helpers import membership, set_role, verbs

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def owners(group) -> int:
    return Membership.objects.filter(group=group, role="owner").count()


def test_a_group_is_handed_on(alice, bob, group):
    moderation.ownership_transfer(group=group, by=alice, user_id=bob.pk)
    assert membership(group, bob).role == "owner"
    assert membership(group, alice).role == "admin"
    assert "group.transfer" in verbs(group)


def test_only_an_owner_hands_it_on_and_to_a_member(alice, bob, charlie, group):
    with pytest.raises(NotAllowed):
        moderation.ownership_transfer(group=group, by=bob, user_id=bob.pk)
    with pytest.raises(NotFound):
        moderation.ownership_transfer(group=group, by=alice, user_id=charlie.pk)
    with pytest.raises(Conflict):
        moderation.ownership_transfer(group=group, by=alice, user_id=alice.pk)
    bob.is_active = False
    bob.save()
    with pytest.raises(Conflict):
        moderation.ownership_transfer(group=group, by=alice, user_id=bob.pk)
    assert owners(group) == 1


def test_the_last_owner_leaves_with_a_successor(client, alice, bob, charlie, group):
    with pytest.raises(Conflict):
        services.group_leave(group=group, user=alice)
    assert membership(group, alice).role == "owner"
    with pytest.raises(NotFound):
        services.group_leave(group=group, user=alice, successor=charlie.pk)
    client.force_login(alice)
    assert "Who owns it after you?" in client.get(f"/groups/{group.pk}/").content.decode()
    client.post(f"/groups/{group.pk}/leave/", {"successor": str(bob.pk)})
    assert not membership_in(group, alice)
    assert membership(group, bob).role == "owner"


def test_two_last_owners_leave_at_once(alice, bob, charlie, group, monkeypatch):
    """Each has read that the other one is there; somebody must be left."""
    set_role(group, bob, "owner")
    services.membership_create(group=group, user=charlie)
    step_down = services.step_down

    def both(first):
        monkeypatch.setattr(services, "step_down", step_down)
        with pytest.raises(Conflict):  # bob goes in the middle of alice's going
            Membership.objects.filter(group=group, user=alice).update(role="member")
            services.group_leave(group=group, user=bob)
        step_down(first)

    monkeypatch.setattr(services, "step_down", both)
    services.group_leave(group=group, user=alice)
    assert not membership_in(group, alice)
    assert owners(group) == 1


def test_who_is_alone_may_leave(alice, bob, group):
    services.group_leave(group=group, user=bob)
    services.group_leave(group=group, user=alice)
    assert not Membership.objects.filter(group=group).exists()
