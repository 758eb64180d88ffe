"""A write that was saved while its answer was lost is published when it comes again (R3, R6)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from chat.services import MessageDraft, messages_append
from groups import writing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(monkeypatch) -> list[list[int]]:
    calls: list[list[int]] = []
    monkeypatch.setattr(
        writing, "publish_entries", lambda key, entries: calls.append([seq for seq, _ in entries])
    )
    return calls


def test_a_repeated_write_is_published_again(alice, group, published):
    first, second = (MessageDraft(alice, uuid4(), word) for word in ("first", "second"))
    messages_append(group.pk, [first])
    messages_append(group.pk, [second, first, second])
    assert published == [[1], [1, 2]]
