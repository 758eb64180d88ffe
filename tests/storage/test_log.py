"""The storage contract of the log (R2, R3), the same on every engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from accounts.services import guest_create
from canvas import selectors as canvas_selectors
from canvas.models import Canvas, Operation
from canvas.services import OperationDraft, operations_append
from canvas.strokes import Stroke, Style, pack
from chat import selectors
from chat.models import Event
from chat.services import MessageDraft, message_send, messages_append
from drawmessenger import log
from drawmessenger.errors import Conflict, NotAllowed
from drawmessenger.ids import new_id
from groups.models import Group, Membership
from groups.services import group_create

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def draft(author, text="hello", client_id=None) -> MessageDraft:
    return MessageDraft(author, client_id or uuid4(), text)


def seqs(group) -> list[int]:
    found = Event.objects.filter(group=group).order_by("seq")
    return list(found.values_list("seq", flat=True))


def test_r2_numbers_begin_at_one_and_have_no_gaps(alice, group):
    for size in (1, 3, 2):
        messages_append(group.pk, [draft(alice) for _ in range(size)])
    assert seqs(group) == [1, 2, 3, 4, 5, 6]


def test_r2_each_group_counts_for_itself(alice, group):
    other = group_create(user=alice, name="Other")
    messages_append(group.pk, [draft(alice), draft(alice)])
    messages_append(other.pk, [draft(alice)])
    assert (seqs(group), seqs(other)) == ([1, 2], [1])


def test_r2_the_constraint_is_the_arbiter(alice, group):
    (first,) = messages_append(group.pk, [draft(alice)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(group=group, seq=first.seq, author=alice, client_id=uuid4())


def test_r2_writers_that_race_get_every_number_once(alice, bob, group):
    def write(number: int) -> int:
        try:
            author = alice if number % 2 else bob
            return messages_append(group.pk, [draft(author, f"{number}")])[0].seq
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        given_out = list(pool.map(write, range(36)))
    assert sorted(given_out) == seqs(group) == list(range(1, 37))


def test_r3_a_repeated_write_answers_the_same_and_changes_nothing(alice, group):
    again = draft(alice, "once")
    (first,) = messages_append(group.pk, [again])
    (second,) = messages_append(group.pk, [draft(alice, "changed", again.client_id)])
    assert (second.pk, second.seq, second.content) == (first.pk, first.seq, "once")
    assert seqs(group) == [1]


def test_r3_repetitions_inside_and_across_batches(alice, group):
    one, two, three = draft(alice, "1"), draft(alice, "2"), draft(alice, "3")
    messages_append(group.pk, [one])
    saved = messages_append(group.pk, [two, one, two, three])
    assert [event.content for event in saved] == ["2", "1", "2", "3"]
    assert [event.seq for event in saved] == [2, 1, 2, 3]
    assert seqs(group) == [1, 2, 3]


def test_r3_two_people_may_use_the_same_client_id(alice, bob, group):
    shared = uuid4()
    saved = messages_append(group.pk, [draft(alice, "a", shared), draft(bob, "b", shared)])
    assert [event.content for event in saved] == ["a", "b"]


def test_r3_a_client_id_of_another_group_is_a_conflict(alice, group):
    other = group_create(user=alice, name="Other")
    used = draft(alice)
    messages_append(other.pk, [used])
    outcomes = messages_append(group.pk, [used, draft(alice, "fine")])
    assert isinstance(outcomes[0], Conflict)
    assert outcomes[1].seq == 1


def test_r3_repetitions_that_race_are_saved_once(alice, group):
    again = draft(alice, "once")

    def write(_: int) -> int:
        try:
            return messages_append(group.pk, [again])[0].seq
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(write, range(12))) == {1}
    assert seqs(group) == [1]


def test_a_batch_that_broke_in_the_middle_is_completed_by_the_next_try(alice, group, monkeypatch):
    """What MongoDB leaves behind when another writer takes a number inside our batch."""
    drafts = [draft(alice, str(number)) for number in range(4)]
    rows = [
        Event(group=group, author=item.author, client_id=item.client_id, content=item.content)
        for item in drafts
    ]
    for seq, row in enumerate(rows[:2], 1):
        row.seq = seq
        row.save()
    saved = messages_append(group.pk, drafts)
    assert [(event.seq, event.content) for event in saved] == [
        (1, "0"),
        (2, "1"),
        (3, "2"),
        (4, "3"),
    ]


def test_r8_a_batch_refuses_strangers_one_by_one(alice, charlie, group):
    outcomes = messages_append(group.pk, [draft(alice), draft(charlie), draft(alice)])
    assert [type(outcome) for outcome in outcomes] == [Event, NotAllowed, Event]
    assert seqs(group) == [1, 2]


def test_r8_who_was_disabled_or_removed_writes_nothing(alice, bob, group):
    bob.is_active = False
    bob.save()
    assert isinstance(messages_append(group.pk, [draft(bob)])[0], NotAllowed)
    Membership.objects.filter(user=alice).delete()
    with pytest.raises(NotAllowed):
        message_send(group=group, user=alice, client_id=uuid4(), content="still here?")
    assert seqs(group) == []


def test_pages_of_history_are_complete_and_in_order(alice, group):
    messages_append(group.pk, [draft(alice, str(number)) for number in range(25)])
    found, before = [], None
    while page := selectors.message_page(group_id=group.pk, before=before, limit=10):
        found = [message.content for message in page] + found
        before = page[0].seq
    assert found == [str(number) for number in range(25)]


def test_r5_events_after_and_heads(alice, group):
    other = group_create(user=alice, name="Silent")
    messages_append(group.pk, [draft(alice, str(number)) for number in range(7)])
    assert [seq for seq, _ in selectors.events_after(group.pk, 2, 3)] == [3, 4, 5]
    assert selectors.heads([group.pk, other.pk]) == {group.pk: 7}
    assert log.head(Event, group_id=other.pk) == 0


def test_a_membership_exists_once(alice, group):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(group=group, user=alice)


def test_people_without_an_email_do_not_collide(alice, group):
    assert guest_create(full_name="Guest").email is None
    assert guest_create(full_name="Guest").email is None


def test_times_keep_milliseconds_and_binaries_keep_bytes(alice, group):
    canvas = Canvas.objects.get(group=group)
    payload = bytes(range(256)) * 40
    Operation.objects.create(
        canvas=canvas, seq=1, author=alice, client_id=new_id(), kind=1, payload=payload
    )
    found = Operation.objects.get(canvas=canvas)
    assert bytes(found.payload) == payload
    assert Group.objects.get(pk=group.pk).tags == ["boats", "tea"]


def test_operations_of_a_canvas_follow_the_same_rules(alice, bob, group):
    canvas = Canvas.objects.get(group=group)
    payload = pack(Stroke(Style(), [(0, 0), (40, 80)]))
    stroke = OperationDraft(alice, uuid4(), 1, payload)
    assert operations_append(canvas.pk, [stroke])[0].seq == 1
    outcomes = operations_append(canvas.pk, [stroke, OperationDraft(bob, uuid4(), 1, payload)])
    assert [outcome.seq for outcome in outcomes] == [1, 2]
    assert canvas_selectors.heads([canvas.pk]) == {canvas.pk: 2}
    assert len(canvas_selectors.operations_after(canvas.pk, 0, 10)) == 2
    assert Operation.objects.get(seq=2).bounds == [-2.0, -2.0, 12.0, 22.0]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=5), max_size=8))
def test_r2_r3_any_order_of_writes_and_repetitions(alice, plan):
    """Whatever is repeated and however it is batched: each once, in order, without gaps."""
    group = group_create(user=alice, name="Any")
    ids = [uuid4() for _ in range(13)]
    expected: list[int] = []
    for batch in plan:
        saved = messages_append(group.pk, [draft(alice, str(n), ids[n]) for n in batch])
        expected += [n for n in dict.fromkeys(batch) if n not in expected]
        assert [event.seq for event in saved] == [expected.index(n) + 1 for n in batch]
    stored = Event.objects.filter(group=group).order_by("seq")
    assert [int(event.content) for event in stored] == expected
