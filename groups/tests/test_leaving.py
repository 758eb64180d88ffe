"""Who goes takes their bots along, and leaves nobody without somebody who leads."""

from __future__ import annotations

import pytest

from accounts.bots import bot_create
from accounts.deletion import account_delete
from accounts.models import User
from accounts.signals import account_closed
from drawmessenger.errors import Conflict, NotAllowed
from groups import bots, desk, invitations, moderation, requests, services, upkeep
from groups.models import AuditEntry, Group, Invitation, JoinRequest, Membership, Restriction
from groups.selectors import membership_in
from groups.tests.helpers import last, membership, set_role, verbs

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bot(bob, group):
    """A bot of bob, who is an admin."""
    set_role(group, bob, "admin")
    made = bot_create(user=bob, full_name="Tide table")
    bots.bot_add(group=group, by=bob, bot_id=made.pk)
    return made


def disable(*people):
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_active=False)
    for person in people:
        person.refresh_from_db()


def owners(group) -> list[User]:
    found = Membership.objects.filter(group=group, role="owner").select_related("user")
    return [one.user for one in found]


def close(user):
    """Delete an account of which it was asked before whether it may go."""
    account_closed.send(sender=User, user=user)
    disable(user)


# --- Bots --------------------------------------------------------------------------------------


def ways_out(alice, bob, group):
    return {
        "remove": lambda: moderation.member_remove(group=group, by=alice, user_id=bob.pk),
        "ban": lambda: moderation.member_ban(group=group, by=alice, user_id=bob.pk),
        "leave": lambda: services.group_leave(group=group, user=bob),
    }


@pytest.mark.parametrize("way", ["remove", "ban", "leave"])
def test_a_bot_goes_with_its_maker(alice, bob, group, bot, way):
    other = bot_create(user=alice, full_name="Weather")
    bots.bot_add(group=group, by=alice, bot_id=other.pk)
    ways_out(alice, bob, group)[way]()
    assert not membership_in(group, bob)
    assert not membership_in(group, bot)
    assert membership_in(group, other)
    assert last(group).target == bot
    assert last(group).verb == ("member.leave" if way == "leave" else "member.remove")


def test_a_bot_goes_when_its_maker_went_before(alice, bob, group, bot):
    Membership.objects.filter(user=bob).delete()
    moderation.member_ban(group=group, by=alice, user_id=bob.pk)
    assert not membership_in(group, bot)


def test_a_bot_is_kept_out_with_its_maker(alice, bob, group, bot):
    moderation.member_ban(group=group, by=alice, user_id=bob.pk)
    with pytest.raises(NotAllowed):
        services.membership_create(group=group, user=bot, by=alice)
    moderation.member_unban(group=group, by=alice, user_id=bob.pk)
    assert services.membership_create(group=group, user=bot, by=alice)


def test_a_bot_leads_nobody(alice, bob, group, bot):
    with pytest.raises(Conflict):
        services.group_leave(group=group, user=alice, successor=bot.pk)
    with pytest.raises(Conflict):
        moderation.ownership_transfer(group=group, by=alice, user_id=bot.pk)
    set_role(group, bot, "owner")
    with pytest.raises(Conflict):
        services.group_leave(group=group, user=alice)


# --- Owners ------------------------------------------------------------------------------------


def test_nobody_hands_a_group_on_to_a_closed_account(alice, bob, group):
    disable(bob)
    with pytest.raises(Conflict):
        services.group_leave(group=group, user=alice, successor=bob.pk)
    assert owners(group) == [alice]


def test_a_closed_account_is_no_other_owner(alice, bob, charlie, group):
    services.membership_create(group=group, user=charlie)
    set_role(group, bob, "owner")
    disable(bob)
    with pytest.raises(Conflict):
        services.group_leave(group=group, user=alice)
    with pytest.raises(Conflict):
        services.membership_set_role(membership=membership(group, alice), role="member")
    assert membership(group, alice).role == "owner"


def test_two_owners_who_close_their_accounts_leave_somebody_who_leads(alice, bob, charlie, group):
    set_role(group, bob, "owner")
    for name in ("dora", "emil"):
        services.membership_create(group=group, user=User.objects.create(username=name))
    services.membership_create(group=group, user=charlie)
    set_role(group, charlie, "admin")
    close(alice)
    assert owners(group) == [bob]
    close(bob)
    assert owners(group) == [charlie]
    entry = last(group)
    assert (entry.verb, entry.actor, entry.target) == ("member.role", None, charlie)
    close(charlie)
    assert [one.username for one in owners(group)] == ["dora"]


def test_who_was_no_owner_hands_nothing_on(alice, bob, charlie, group):
    services.membership_create(group=group, user=charlie)
    disable(alice)
    close(bob)
    assert owners(group) == [alice]


def test_an_heir_who_goes_at_the_same_moment_leaves_another(alice, bob, charlie, group):
    """Bob was read as a member, and became the owner before he went."""
    services.membership_create(group=group, user=charlie)
    Membership.objects.filter(group=group, user=alice).delete()
    close(bob)
    assert owners(group) == [charlie]


def test_a_group_without_people_is_archived_when_an_account_goes(alice, bob, group):
    set_role(group, bob, "owner")
    close(alice)
    close(bob)
    assert Group.objects.get(pk=group.pk).archived_at
    assert (last(group).verb, last(group).actor) == ("group.archive", None)
    account_closed.send(sender=User, user=bob)  # a repetition changes nothing
    assert verbs(group).count("group.archive") == 1


def test_the_log_says_that_an_account_left(bob, group):
    account_delete(user=bob)
    assert (last(group).verb, last(group).target_id) == ("member.leave", bob.pk)


def test_a_group_is_archived_when_its_last_member_goes(alice, bob, charlie, group):
    services.group_update(group=group, visibility="public")
    services.group_leave(group=group, user=bob)
    assert desk.public_search(user=charlie).groups == [group]
    services.group_leave(group=group, user=alice)
    assert desk.public_search(user=charlie).groups == []
    assert verbs(group)[-2:] == ["member.leave", "group.archive"]
    with pytest.raises(NotAllowed):
        services.group_join(group=Group.objects.get(pk=group.pk), user=charlie)


def test_who_is_left_with_closed_accounts_alone_goes_too(alice, bob, group):
    disable(bob)
    services.group_leave(group=group, user=alice)
    assert Group.objects.get(pk=group.pk).archived_at


def test_who_cannot_be_banned_keeps_their_invitations(alice, bob, group, monkeypatch):
    """The other owner steps down at the same moment: bob is the last one."""
    set_role(group, bob, "owner")
    _, token = invitations.invitation_create(group=group, user=bob)
    check = moderation.check_may

    def checked(*args, **kwargs):
        found = check(*args, **kwargs)
        set_role(group, alice, "member")
        return found

    monkeypatch.setattr(moderation, "check_may", checked)
    before = verbs(group)
    with pytest.raises(Conflict):
        moderation.member_ban(group=group, by=alice, user_id=bob.pk)
    assert invitations.invitation_of(token)
    assert verbs(group) == before
    assert owners(group) == [bob]
    assert not Restriction.objects.exists()


# --- What an account leaves behind -------------------------------------------------------------


def test_requests_and_invitations_end_with_an_account(alice, bob, charlie, group):
    services.group_update(group=group, visibility="public", joining="request")
    asked = requests.request_create(group=group, user=charlie, note="I am Charlie")
    invitations.invitation_create(group=group, user=bob)
    invitations.invitation_send(
        group=group, user=alice, email="Charlie@example.org", origin="https://x"
    )
    account_delete(user=charlie)
    assert desk.requests_of(group=group, user=alice) == []
    assert not JoinRequest.objects.filter(pk=asked.pk, state="open").exists()
    assert not JoinRequest.objects.exclude(note="").exists()
    assert not Invitation.objects.filter(email="charlie@example.org").exists()
    account_delete(user=bob)
    assert Invitation.objects.get(created_by=bob).revoked_at


def test_a_decided_request_says_nothing_of_who_is_gone(alice, charlie, group):
    services.group_update(group=group, visibility="public", joining="request")
    asked = requests.request_create(group=group, user=charlie, note="I am Charlie")
    requests.request_decide(group=group, by=alice, request_id=asked.pk, accept=False)
    account_delete(user=charlie)
    assert JoinRequest.objects.get(pk=asked.pk).note == ""


def test_who_is_gone_is_let_in_by_nobody(alice, charlie, group):
    asked = JoinRequest.objects.create(group=group, user=charlie)
    disable(charlie)
    with pytest.raises(NotAllowed):
        services.membership_create(group=group, user=charlie, by=alice)
    with pytest.raises(NotAllowed):
        requests.request_decide(group=group, by=alice, request_id=asked.pk, accept=True)
    asked.refresh_from_db()
    assert asked.state == "open"
    assert not AuditEntry.objects.filter(verb="request.accept").exists()
    requests.request_decide(group=group, by=alice, request_id=asked.pk, accept=False)


# --- Archived groups ---------------------------------------------------------------------------


def test_nobody_is_let_into_an_archived_group(alice, charlie, group):
    services.group_update(group=group, visibility="public", joining="request")
    asked = requests.request_create(group=group, user=charlie)
    upkeep.group_archive(group=group, by=alice)
    with pytest.raises(NotAllowed):
        requests.request_decide(group=group, by=alice, request_id=asked.pk, accept=True)
    asked.refresh_from_db()
    assert asked.state == "open"
    assert last(group).verb == "group.archive"
