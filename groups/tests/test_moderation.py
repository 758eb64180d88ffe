"""Mute, remove, ban, messages of one person: what stays, who may, and what the log says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Event
from chat.selectors import folded, message_page
from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from groups import desk, invitations, moderation, selectors, services, upkeep
from groups.models import AuditEntry, Membership, Restriction
from groups.selectors import membership_in
from groups.tests.helpers import last, membership, say, set_role, soon, verbs

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def mute(group, by, user, until):
    return moderation.member_mute(group=group, by=by, user_id=user.pk, until=until)


def ban(group, by, user, reason=""):
    moderation.member_ban(group=group, by=by, user_id=user.pk, reason=reason)


def publish(group):
    group.visibility = "public"
    group.save()


# --- Mute ------------------------------------------------------------------------------------


def test_who_is_muted_writes_nothing_until_then(alice, bob, group):
    mute(group, alice, bob, soon(hours=1))
    with pytest.raises(NotAllowed):
        say(group, bob)
    with pytest.raises(NotAllowed):
        invitations.invitation_create(group=group, user=bob)
    assert selectors.group_for(user=bob, group_id=group.pk) == group
    Membership.objects.filter(user=bob).update(muted_until=timezone.now())
    say(group, bob)


def test_a_mute_is_taken_back(alice, bob, group):
    mute(group, alice, bob, soon(hours=1))
    mute(group, alice, bob, None)
    say(group, bob)
    assert verbs(group)[-2:] == ["member.mute", "member.unmute"]


@pytest.mark.parametrize("delta", [{"hours": -1}, {"days": 366}])
def test_a_mute_ends_within_a_year(alice, bob, group, delta):
    with pytest.raises(Invalid):
        mute(group, alice, bob, soon(**delta))


def test_leaving_and_joining_frees_nobody(alice, bob, charlie, group):
    publish(group)
    until = soon(hours=1)
    mute(group, alice, bob, until)
    services.group_leave(group=group, user=bob)
    services.group_join(group=group, user=bob)
    assert membership(group, bob).muted_until is not None
    with pytest.raises(NotAllowed):
        say(group, bob)


def test_a_reader_comes_back_as_a_reader(alice, bob, group):
    publish(group)
    moderation.role_give(group=group, by=alice, user_id=bob.pk, role="reader")
    services.group_leave(group=group, user=bob)
    _, token = invitations.invitation_create(group=group, user=alice)
    invitations.invitation_accept(token=token, user=bob)
    assert membership(group, bob).role == "reader"
    moderation.role_give(group=group, by=alice, user_id=bob.pk, role="member")
    services.group_leave(group=group, user=bob)
    services.group_join(group=group, user=bob)
    assert membership(group, bob).role == "member"


# --- Remove and ban --------------------------------------------------------------------------


def test_who_is_removed_may_come_back(alice, bob, group):
    moderation.member_remove(group=group, by=alice, user_id=bob.pk)
    assert not membership_in(group, bob)
    _, token = invitations.invitation_create(group=group, user=alice)
    invitations.invitation_accept(token=token, user=bob)
    assert membership_in(group, bob)


def test_who_is_banned_does_not_by_any_way(alice, bob, group):
    publish(group)
    _, theirs = invitations.invitation_create(group=group, user=bob)
    _, token = invitations.invitation_create(group=group, user=alice)
    ban(group, alice, bob, "Shouting")
    assert not membership_in(group, bob)
    for way in (
        lambda: services.group_join(group=group, user=bob),
        lambda: invitations.invitation_accept(token=token, user=bob),
        lambda: services.membership_create(group=group, user=bob, by=alice),
    ):
        with pytest.raises(NotAllowed):
            way()
    with pytest.raises(NotFound):
        invitations.invitation_of(theirs)
    with pytest.raises(NotFound):
        selectors.group_for(user=bob, group_id=group.pk)
    assert selectors.readable_group_ids(user=bob, group_ids=[group.pk]) == set()
    assert group not in selectors.visible_groups(user=bob)
    assert group not in desk.public_search(user=bob).groups
    assert group not in desk.public_search(user=bob, query="harbour").groups
    assert [one.reason for one in desk.bans_of(group=group, user=alice)] == ["Shouting"]


def test_a_ban_is_taken_back(alice, bob, group):
    publish(group)
    ban(group, alice, bob)
    moderation.member_unban(group=group, by=alice, user_id=bob.pk)
    services.group_join(group=group, user=bob)
    assert membership_in(group, bob)
    with pytest.raises(NotFound):
        moderation.member_unban(group=group, by=alice, user_id=bob.pk)


def test_who_is_no_member_is_kept_out_too(alice, charlie, group):
    publish(group)
    ban(group, alice, charlie)
    with pytest.raises(NotAllowed):
        services.group_join(group=group, user=charlie)


def test_a_ban_while_somebody_joins_wins(alice, charlie, group, monkeypatch):
    """The ban lands between the look for one and the new membership."""
    publish(group)
    make = Membership.objects.create

    def create(**fields):
        ban(group, alice, charlie)
        return make(**fields)

    monkeypatch.setattr(Membership.objects, "create", create)
    with pytest.raises(NotAllowed):
        services.group_join(group=group, user=charlie)
    assert not membership_in(group, charlie)


# --- Who may ---------------------------------------------------------------------------------


def test_admins_moderate_those_below_them(alice, bob, charlie, group):
    services.membership_create(group=group, user=charlie)
    set_role(group, bob, "admin")
    mute(group, bob, charlie, soon())
    for target in (alice, bob):
        with pytest.raises(NotAllowed):
            mute(group, bob, target, soon())
        with pytest.raises(NotAllowed):
            ban(group, bob, target)
        with pytest.raises(NotAllowed):
            moderation.member_remove(group=group, by=bob, user_id=target.pk)
    moderation.role_give(group=group, by=bob, user_id=charlie.pk, role="reader")
    for role in ("admin", "owner"):
        with pytest.raises(NotAllowed):
            moderation.role_give(group=group, by=bob, user_id=charlie.pk, role=role)
    with pytest.raises(NotAllowed):
        moderation.role_give(group=group, by=bob, user_id=alice.pk, role="member")


def test_members_moderate_nobody(alice, bob, charlie, group):
    for person in (bob, charlie):
        with pytest.raises(NotAllowed):
            mute(group, person, alice, soon())
        with pytest.raises(NotAllowed):
            ban(group, person, alice)


def test_the_only_owner_is_not_banned_by_another_who_was_one(alice, bob, group):
    """Two owners who remove each other at once: whoever looks last stays."""
    set_role(group, bob, "owner")
    first, second = membership(group, alice), membership(group, bob)
    services.membership_end(membership=first, by=bob, verb="member.remove")
    Membership.objects.create(group=group, user=alice, role="member")
    with pytest.raises(Conflict):
        services.membership_end(membership=second, by=alice, verb="member.remove")
    assert membership(group, bob).role == "owner"


# --- Messages --------------------------------------------------------------------------------


def test_messages_of_one_person_since_a_time_are_deleted(alice, bob, group):
    old = say(group, bob, "old")
    Event.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=3))
    say(group, bob, "new")
    say(group, alice, "mine")
    moderation.member_remove(group=group, by=alice, user_id=bob.pk)
    count = moderation.messages_delete_of(
        group=group, by=alice, user_id=bob.pk, since=timezone.now() - timedelta(hours=1)
    )
    assert count == 1
    told = [(one.content, one.deleted) for one in folded(message_page(group_id=group.pk))]
    assert told == [("old", False), ("", True), ("mine", False)]
    assert last(group).verb == "messages.delete"
    assert last(group).after["messages"] == 1
    again = moderation.messages_delete_of(
        group=group, by=alice, user_id=bob.pk, since=timezone.now() - timedelta(hours=1)
    )
    assert again == 0


def test_messages_in_an_archived_group_are_deleted(alice, bob, group):
    say(group, bob, "abuse")
    upkeep.group_archive(group=group, by=alice)
    since = soon(hours=-1)
    assert moderation.messages_delete_of(group=group, by=alice, user_id=bob.pk, since=since) == 1
    assert [one.deleted for one in folded(message_page(group_id=group.pk))] == [True]


def test_members_delete_nobodys_messages(alice, bob, group):
    say(group, alice)
    with pytest.raises(NotAllowed):
        moderation.messages_delete_of(group=group, by=bob, user_id=alice.pk, since=soon(hours=-1))
    set_role(group, bob, "admin")
    with pytest.raises(NotAllowed):
        moderation.messages_delete_of(group=group, by=bob, user_id=alice.pk, since=soon(hours=-1))


# --- The log ---------------------------------------------------------------------------------


def test_the_log_says_who_did_what_to_whom(alice, bob, group):
    moderation.role_give(group=group, by=alice, user_id=bob.pk, role="admin")
    entry = last(group)
    assert (entry.actor, entry.verb, entry.target) == (alice, "member.role", bob)
    assert (entry.before, entry.after) == ({"role": "member"}, {"role": "admin"})
    assert desk.audit_of(group=group, user=alice)[0] == entry
    with pytest.raises(NotAllowed):
        desk.audit_of(group=group, user=bob)


def test_the_log_is_never_rewritten(alice, bob, group):
    ban(group, alice, bob)
    entry = last(group)
    entry.verb = "nothing"
    for attempt in (
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(verb="nothing"),
        lambda: AuditEntry.objects.all().delete(),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_every_step_is_in_the_log(alice, bob, group):
    begin = len(verbs(group))
    mute(group, alice, bob, soon())
    mute(group, alice, bob, None)
    ban(group, alice, bob)
    moderation.member_unban(group=group, by=alice, user_id=bob.pk)
    assert verbs(group)[begin:] == [
        "member.mute",
        "member.unmute",
        "member.ban",
        "member.remove",
        "member.unban",
    ]
    assert not Restriction.objects.exists()


def test_the_log_is_read_by_people(client, alice, bob, group):
    mute(group, alice, bob, soon())
    client.force_login(alice)
    page = client.get(f"/groups/{group.pk}/manage/log/").content.decode()
    assert "Alice muted Bob" in page
    assert "muted until" in page
    assert "<del>member</del>" not in page  # the role is as it was
