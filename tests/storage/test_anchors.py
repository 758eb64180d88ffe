"""Messages that point at a canvas: it is one of their own group, at that moment (R8)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canvas.models import Canvas
from chat.models import Event
from chat.services import MessageDraft, message_send, messages_append
from drawmessenger.errors import NotFound
from drawmessenger.realtime.protocol import Anchor
from groups.services import group_create

pytestmark = [pytest.mark.storage, pytest.mark.django_db]


def at(group, region=None):
    return Anchor(Canvas.objects.get(group=group).pk, 3, region)


def test_a_message_points_at_a_canvas_of_its_group(alice, group):
    anchor = at(group, (0.5, 1.0, 20.0, 30.0))
    event = message_send(group=group, user=alice, client_id=uuid4(), content="here", anchor=anchor)
    event = Event.objects.get(pk=event.pk)
    assert event.payload["anchor"] == {
        "canvas": str(anchor.canvas),
        "seq": 3,
        "region": [0.5, 1.0, 20.0, 30.0],
    }


def test_not_at_one_of_another_group_and_not_at_one_that_never_was(alice, group):
    other = group_create(user=alice, name="Lighthouse keepers")
    for anchor in (at(other), Anchor(uuid4(), 0)):
        with pytest.raises(NotFound) as raised:
            message_send(group=group, user=alice, client_id=uuid4(), content="x", anchor=anchor)
        assert raised.value.field == "anchor"
    assert not Event.objects.filter(group=group).exists()


def test_one_bad_anchor_of_a_batch_takes_no_other_message_with_it(alice, bob, group):
    drafts = [
        MessageDraft(alice, uuid4(), "one", anchor=at(group)),
        MessageDraft(bob, uuid4(), "two", anchor=Anchor(uuid4(), 0)),
        MessageDraft(bob, uuid4(), "three"),
    ]
    one, two, three = messages_append(group.pk, drafts)
    assert isinstance(two, NotFound)
    assert (one.seq, three.seq) == (1, 2)


def test_what_was_saved_stays_so_when_its_canvas_is_gone(alice, group):
    """R3: the acknowledgement was lost, the canvas deleted, the message sent again."""
    draft = MessageDraft(alice, uuid4(), "here", anchor=at(group))
    (first,) = messages_append(group.pk, [draft])
    Canvas.objects.filter(group=group).delete()
    (again,) = messages_append(group.pk, [draft])
    assert again.seq == first.seq
    assert Event.objects.filter(group=group).count() == 1


def test_pointing_costs_one_query_for_a_whole_batch_and_nothing_otherwise(alice, group):
    def queries(anchor):
        drafts = [MessageDraft(alice, uuid4(), "x", anchor=anchor) for _ in range(5)]
        with CaptureQueriesContext(connection) as captured:
            messages_append(group.pk, drafts)
        return len(captured)

    queries(None)
    assert queries(at(group)) == queries(None) + 1
