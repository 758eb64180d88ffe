"""An archived group is read; nothing is written, drawn or joined until it is restored."""

from __future__ import annotations

from uuid import uuid4

import pytest

from canvas.models import Canvas
from canvas.permissions import refusals
from canvas.selectors import standing_of
from chat.services import reaction_set
from drawmessenger.errors import Conflict, NotAllowed, NotFound
from groups import desk, invitations, selectors, services, upkeep
from groups.tests.helpers import say, verbs

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def test_archive_and_restore(alice, bob, charlie, group):
    say(group, bob)
    _, token = invitations.invitation_create(group=group, user=alice)
    upkeep.group_archive(group=group, by=alice)
    assert selectors.group_for(user=bob, group_id=group.pk) == group
    for person in (alice, bob):
        with pytest.raises(NotAllowed):
            say(group, person)
    with pytest.raises(NotAllowed):
        reaction_set(group=group, user=bob, client_id=uuid4(), seq=1, emoji="👍", on=True)
    with pytest.raises(NotFound):
        invitations.invitation_accept(token=token, user=charlie)
    with pytest.raises(NotAllowed):
        invitations.invitation_create(group=group, user=alice)
    with pytest.raises(NotAllowed):
        upkeep.group_change(group=group, by=alice, name="Other")
    with pytest.raises(Conflict):
        upkeep.group_archive(group=group, by=alice)
    upkeep.group_restore(group=group, by=alice)
    say(group, bob)
    invitations.invitation_accept(token=token, user=charlie)
    assert [verb for verb in verbs(group) if "ive" in verb or "restore" in verb] == [
        "group.archive",
        "group.restore",
    ]


def test_nobody_draws_there(alice, group):
    canvas = Canvas.objects.get(group=group)
    assert standing_of(user=alice, canvas_id=canvas.pk).may_draw
    upkeep.group_archive(group=group, by=alice)
    standing = standing_of(user=alice, canvas_id=canvas.pk)
    assert (standing.may_draw, standing.may_manage) == (False, False)
    assert refusals(canvas.pk, []) == []


def test_only_owners_do_it(bob, charlie, group):
    for person in (bob, charlie):
        with pytest.raises(NotAllowed):
            upkeep.group_archive(group=group, by=person)


def test_an_archived_public_group_is_not_listed_nor_joined(alice, charlie, group):
    group.visibility = "public"
    group.save()
    assert desk.public_search(user=charlie).groups == [group]
    upkeep.group_archive(group=group, by=alice)
    assert desk.public_search(user=charlie).groups == []
    assert desk.public_search(user=charlie, query="harbour").groups == []
    with pytest.raises(NotAllowed):
        services.group_join(group=group, user=charlie)
