"""Which operations of a batch are done, and by whom (R8)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from canvas import permissions, services
from canvas.changes import Change, Lock
from canvas.elements import Picture
from canvas.models import Canvas, Drawers, Operation
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.strokes import Stroke, Style, pack
from drawmessenger.errors import Invalid, NotAllowed, NotFound
from groups.models import Membership, Role
from groups.pictures import picture_store
from groups.services import group_create, membership_create
from groups.tests.test_pictures import png

pytestmark = pytest.mark.django_db
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))


@pytest.fixture
def canvas(group) -> Canvas:
    return Canvas.objects.get(group=group)


def stroke(author) -> OperationDraft:
    return OperationDraft(author, uuid4(), Kind.STROKE, STROKE)


def change(author, kind, *targets) -> OperationDraft:
    return OperationDraft(author, uuid4(), kind, Change(targets).pack())


def clear(author) -> OperationDraft:
    return OperationDraft(author, uuid4(), Kind.CLEAR, b"")


def done(canvas, *drafts):
    return operations_append(canvas.pk, drafts)


def only(canvas, draft):
    (outcome,) = done(canvas, draft)
    return outcome


def test_a_usual_batch_costs_one_query_more_than_a_message(
    canvas, alice, bob, django_assert_num_queries
):
    drafts = [stroke(alice), stroke(bob), change(bob, Kind.ERASE, 1)]
    with django_assert_num_queries(8):  # canvas, members, head, insertion; savepoints in a test
        assert [outcome.seq for outcome in done(canvas, *drafts)] == [1, 2, 3]


def test_strangers_and_readers_do_not_draw(canvas, group, alice, charlie):
    assert isinstance(only(canvas, stroke(charlie)), NotAllowed)
    membership_create(group=group, user=charlie, role=Role.READER)
    assert isinstance(only(canvas, stroke(charlie)), NotAllowed)
    outcomes = done(canvas, stroke(charlie), stroke(alice))
    assert isinstance(outcomes[0], NotAllowed)
    assert outcomes[1].seq == 1


def test_nobody_writes_on_a_locked_canvas(canvas, alice):
    services.canvas_update(canvas=canvas, locked=True)
    outcome = only(canvas, stroke(alice))
    assert isinstance(outcome, NotAllowed)
    assert "locked" in outcome.message
    services.canvas_update(canvas=canvas, locked=False)
    assert only(canvas, stroke(alice)).seq == 1


def test_where_owners_draw_others_do_not(canvas, alice, bob):
    services.canvas_update(canvas=canvas, drawers=Drawers.OWNERS)
    assert isinstance(only(canvas, stroke(bob)), NotAllowed)
    assert only(canvas, stroke(alice)).seq == 1


def test_who_made_a_canvas_and_owners_clear_it(group, alice, bob, charlie):
    membership_create(group=group, user=charlie)
    canvas = services.canvas_create(group=group, user=bob)
    assert isinstance(only(canvas, clear(charlie)), NotAllowed)
    assert [outcome.seq for outcome in done(canvas, clear(bob), clear(alice))] == [1, 2]


def test_a_canvas_that_is_not_there_is_said_to_be_missing(alice):
    assert isinstance(operations_append(uuid4(), [stroke(alice)])[0], NotFound)


def test_one_undoes_what_one_did_oneself(canvas, alice, bob):
    done(canvas, stroke(alice), stroke(bob))
    assert only(canvas, change(alice, Kind.UNDO, 1)).seq == 3
    assert only(canvas, change(alice, Kind.REDO, 1)).seq == 4
    for kind in (Kind.UNDO, Kind.REDO):
        outcome = only(canvas, change(alice, kind, 1, 2))
        assert isinstance(outcome, NotAllowed)
        assert outcome.field == "targets"


def test_what_is_not_there_or_not_undone_is_refused_by_name(canvas, alice):
    lock = OperationDraft(alice, uuid4(), Kind.LOCK, Lock((1,), True).pack())
    done(canvas, stroke(alice), lock, change(alice, Kind.UNDO, 1))
    for target in (2, 3, 4, 99):
        outcome = only(canvas, change(alice, Kind.UNDO, target))
        assert isinstance(outcome, Invalid)
        assert outcome.field == "targets"


def test_another_canvas_has_operations_of_its_own(canvas, group, alice):
    other = services.canvas_create(group=group, user=alice)
    done(other, stroke(alice))
    assert isinstance(only(canvas, change(alice, Kind.UNDO, 1)), Invalid)


class SmallReach:
    undo_reach = 3


def test_what_is_long_ago_is_not_undone(canvas, alice, monkeypatch):
    monkeypatch.setattr(permissions, "LIMITS", SmallReach)
    done(canvas, stroke(alice), stroke(alice), stroke(alice))
    undo = change(alice, Kind.UNDO, 1)
    assert only(canvas, undo).seq == 4
    late = only(canvas, change(alice, Kind.UNDO, 1))
    assert isinstance(late, Invalid)
    assert "too long ago" in late.message
    assert only(canvas, change(alice, Kind.UNDO, 2)).seq == 5
    assert only(canvas, undo).seq == 4  # R3: it was done and acknowledged


def test_many_undos_of_a_batch_cost_few_queries(canvas, alice, django_assert_max_num_queries):
    done(canvas, *(stroke(alice) for _ in range(50)))
    drafts = [change(alice, Kind.UNDO, seq) for seq in range(1, 51)]
    with django_assert_max_num_queries(10):
        assert all(isinstance(outcome, Operation) for outcome in done(canvas, *drafts))


def test_a_picture_is_one_of_the_group(canvas, group, alice):
    def placed(picture) -> OperationDraft:
        box = Picture(Style(width=1 / 16), picture.pk, 0, 0, 40, 40)
        return OperationDraft(alice, uuid4(), Kind.PICTURE, box.pack())

    ours = picture_store(group=group, data=png())
    theirs = picture_store(group=group_create(user=alice, name="Other"), data=png())
    saved, refused = done(canvas, placed(ours), placed(theirs))
    assert saved.seq == 1
    assert isinstance(refused, Invalid)
    assert refused.field == "picture"


def test_a_person_who_was_disabled_does_nothing_more(canvas, bob):
    bob.is_active = False
    bob.save()
    assert Membership.objects.filter(user=bob).exists()
    assert isinstance(only(canvas, stroke(bob)), NotAllowed)
