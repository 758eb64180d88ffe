"""How far people have read after a batch of messages: the same on every engine."""

from __future__ import annotations

import random
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.drafts import MessageDraft
from chat.models import EventKind
from chat.selectors import unread_counts
from chat.services import messages_append
from groups.models import Membership
from groups.services import group_create, membership_create

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]

FIELDS = ("last_read_seq", "last_read_number", "mentions", "mentions_read", "mentioned_seq")


def draft(user, content: str, **more) -> MessageDraft:
    return MessageDraft(user, uuid4(), content, **more)


def unread(user, group) -> tuple[int, int]:
    """Return how many messages somebody has not read, and how many of them mention them."""
    count = unread_counts(user=user)[group.pk]
    return count.unread, count.mentions


def states(group) -> dict[str, tuple[int, ...]]:
    found = Membership.objects.filter(group=group).select_related("user")
    return {str(one.user): tuple(getattr(one, name) for name in FIELDS) for one in found}


def test_what_comes_after_ones_own_message_in_a_batch_stays_unread(alice, bob, group):
    messages_append(group.pk, [draft(bob, "mine"), draft(alice, "and you, @bob?")])
    assert unread(bob, group) == (1, 1)
    assert unread(alice, group) == (0, 0)


def test_what_came_before_ones_own_message_is_read(alice, bob, group):
    messages_append(group.pk, [draft(alice, "hello @bob"), draft(alice, "@all, listen")])
    assert unread(bob, group) == (2, 2)
    messages_append(group.pk, [draft(bob, "I do"), draft(alice, "good, @bob")])
    assert unread(bob, group) == (1, 1)
    messages_append(group.pk, [draft(alice, "@bob?"), draft(bob, "yes")])
    assert unread(bob, group) == (0, 0)


def test_a_batch_leaves_what_its_messages_would_leave_one_by_one(alice, bob, charlie):
    chance = random.Random(6)
    members = [alice, bob, charlie]
    words = ["hi", "@alice", "@bob @charlie", "@all", "@alice @all", "hi @bob"]
    for number in range(8):
        groups = [group_create(user=alice, name=f"{name} {number}") for name in ("whole", "single")]
        for one in groups:
            for user in (bob, charlie):
                membership_create(group=one, user=user)
        for _ in range(3):
            said = [(chance.choice(members), chance.choice(words)) for _ in range(6)]
            messages_append(groups[0].pk, [draft(user, text) for user, text in said])
            for user, text in said:
                messages_append(groups[1].pk, [draft(user, text)])
            assert states(groups[0]) == states(groups[1])


def test_reading_never_goes_back(alice, bob, group):
    messages_append(group.pk, [draft(alice, "one"), draft(alice, "two")])
    Membership.objects.filter(group=group, user=bob).update(last_read_seq=9, last_read_number=9)
    messages_append(group.pk, [draft(bob, "three"), draft(alice, "four")])
    assert states(group)["Bob"][:2] == (9, 9)


def test_what_changes_a_message_is_no_reading(alice, bob, group):
    messages_append(group.pk, [draft(alice, "one")])
    messages_append(group.pk, [draft(bob, "👍", kind=EventKind.REACT, target=1)])
    assert unread(bob, group) == (1, 0)


def test_a_batch_is_noted_in_two_statements(alice, bob, charlie, group):
    membership_create(group=group, user=charlie)
    members = [alice, bob, charlie]
    plain = [draft(members[number % 3], "hi") for number in range(20)]
    calling = [draft(members[number % 3], "@alice, @bob and @all") for number in range(20)]
    assert changes_of_memberships(group, plain) == 1
    assert changes_of_memberships(group, calling) == 2


def changes_of_memberships(group, drafts) -> int:
    with CaptureQueriesContext(connection) as captured:
        messages_append(group.pk, drafts)
    table = Membership._meta.db_table
    asked = [query["sql"] for query in captured.captured_queries if table in query["sql"]]
    return sum("UPDATE" in sql or "update_many" in sql for sql in asked)
