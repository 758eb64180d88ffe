"""What becomes of messages, how far they are read, what is found: the same on every engine."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from chat import selectors
from chat.attachments import attachment_store
from chat.models import Attachment, Event, SearchText
from chat.reading import read_mark
from chat.search import Filters, reindex, search
from chat.services import (
    message_delete,
    message_edit,
    message_send,
    pin_set,
    reaction_set,
)
from drawmessenger.errors import Conflict, NotAllowed, NotFound
from drawmessenger.realtime.protocol import UnreadCount
from groups.models import Membership, Role
from groups.services import group_create, membership_create
from groups.tests.test_pictures import png

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def send(group, user, content="hello", **more) -> Event:
    return message_send(group=group, user=user, client_id=uuid4(), content=content, **more)


def change(service, group, user, seq, **more) -> Event:
    return service(group=group, user=user, client_id=uuid4(), seq=seq, **more)


def now(group) -> list:
    return selectors.folded(selectors.message_page(group_id=group.pk))


def test_a_page_shows_messages_as_they_are_now(alice, bob, group):
    for text in ("one", "two", "three"):
        send(group, bob, text)
    change(message_edit, group, bob, 1, content="**first**")
    change(reaction_set, group, alice, 1, emoji="👍", on=True)
    change(reaction_set, group, bob, 1, emoji="👍", on=True)
    change(reaction_set, group, bob, 2, emoji="🎉", on=True)
    change(reaction_set, group, bob, 2, emoji="🎉", on=False)
    change(pin_set, group, alice, 2, on=True)
    change(message_delete, group, alice, 3)
    first, second, third = now(group)
    assert (first.content, first.html) == ("**first**", "<p><strong>first</strong></p>")
    assert first.edited_at
    assert [(one.emoji, [p.name for p in one.people]) for one in first.reactions] == [
        ("👍", ["Alice", "Bob"])
    ]
    assert (second.pinned, second.reactions) == (True, ())
    assert (third.deleted, third.content, third.html) == (True, "", "")
    assert [message.seq for message in selectors.pins_of(group=group)] == [2]


def test_a_number_counts_messages_and_not_what_changes_them(alice, group):
    send(group, alice)
    change(message_edit, group, alice, 1, content="again")
    send(group, alice)
    numbers = Event.objects.filter(group=group).order_by("seq").values_list("number", flat=True)
    assert list(numbers) == [1, 1, 2]


def test_a_reply_quotes_what_it_answers_and_a_thread_is_the_chain(alice, bob, group):
    send(group, alice, "the ||secret|| *question*")
    send(group, bob, "an answer", reply_to=1)
    send(group, alice, "something else")
    send(group, alice, "thanks", reply_to=2)
    quotes = [message.reply and message.reply.text for message in now(group)]
    assert quotes == [None, "the … question", None, "an answer"]
    for seq in (1, 2, 4):
        chain = selectors.thread_of(group=group, seq=seq)
        assert [message.seq for message in chain] == [1, 2, 4]
    change(message_edit, group, alice, 1, content="changed")
    change(message_delete, group, bob, 2)
    assert [now(group)[place].reply.text for place in (1, 3)] == ["changed", ""]
    assert now(group)[3].reply.deleted


def test_what_was_deleted_is_not_told_to_who_comes_later(alice, bob, group):
    send(group, bob, "regretted")
    change(message_edit, group, bob, 1, content="regretted again")
    send(group, alice, "what?", reply_to=1)
    change(message_delete, group, bob, 1)
    told = b"".join(data for _, data in selectors.events_after(group.pk, 0, 10))
    assert b"regretted" not in told
    assert selectors.edits_of(group=group, seq=1) == []


def test_edits_are_kept_in_order(alice, group):
    send(group, alice, "a")
    change(message_edit, group, alice, 1, content="b")
    change(message_edit, group, alice, 1, content="c")
    found = selectors.edits_of(group=group, seq=1)
    assert [event.content for event in found] == ["a", "b", "c"]


def test_who_may_change_what(alice, bob, charlie, group):
    send(group, alice)
    send(group, bob)
    membership_create(group=group, user=charlie, role=Role.READER)
    with pytest.raises(NotAllowed):
        change(message_edit, group, alice, 2, content="not mine")
    with pytest.raises(NotAllowed):
        change(message_delete, group, bob, 1)
    for service, more in [
        (message_edit, {"content": "x"}),
        (message_delete, {}),
        (reaction_set, {"emoji": "👍", "on": True}),
        (pin_set, {"on": True}),
    ]:
        with pytest.raises(NotAllowed):
            change(service, group, charlie, 1, **more)
    change(message_delete, group, alice, 2)
    with pytest.raises(Conflict):
        change(reaction_set, group, alice, 2, emoji="👍", on=True)


def test_another_groups_message_is_out_of_reach(alice, group):
    other = group_create(user=alice, name="Other")
    for _ in range(3):
        send(other, alice)
    with pytest.raises(NotFound):
        send(group, alice, reply_to=3)
    with pytest.raises(NotFound):
        change(message_edit, group, alice, 3, content="x")
    assert not Event.objects.filter(group=group).exists()


def test_r3_a_change_that_comes_again_is_made_once(alice, group):
    send(group, alice)
    client_id = uuid4()
    for _ in range(2):
        message_delete(group=group, user=alice, client_id=client_id, seq=1)
    edit = uuid4()
    send(group, alice)
    message_edit(group=group, user=alice, client_id=edit, seq=3, content="x")
    change(message_delete, group, alice, 3)
    again = message_edit(group=group, user=alice, client_id=edit, seq=3, content="x")
    assert again.seq == 4
    assert Event.objects.filter(group=group).count() == 5


def test_unread_counts_and_reading(alice, bob, group, django_assert_num_queries):
    other = group_create(user=alice, name="Other")
    membership_create(group=other, user=bob)
    for text in ("a", "b @bob", "c"):
        send(group, alice, text)
    send(other, alice, "hello @all")
    assert selectors.unread_counts(user=bob) == {
        group.pk: UnreadCount(3, 1, 3),
        other.pk: UnreadCount(1, 1, 1),
    }
    assert selectors.unread_counts(user=alice)[group.pk] == UnreadCount(0, 0, 3)
    read_mark(user=bob, group_id=group.pk, seq=2)
    assert selectors.unread_counts(user=bob)[group.pk] == UnreadCount(1, 0, 3)
    read_mark(user=bob, group_id=group.pk, seq=1)
    assert Membership.objects.get(group=group, user=bob).last_read_seq == 2
    read_mark(user=bob, group_id=group.pk, seq=1 << 40)
    assert selectors.unread_counts(user=bob)[group.pk] == UnreadCount(0, 0, 3)
    assert selectors.receipts(group=group) == {str(alice.pk): 3, str(bob.pk): 3}


def test_who_reads_is_asked_of_the_database(alice, charlie, group):
    send(group, alice)
    standing = selectors.standing_of(user=alice, group_id=str(group.pk))
    assert (standing.group, standing.head) == (group, 1)
    with pytest.raises(NotFound):
        selectors.standing_of(user=charlie, group_id=group.pk)
    group.visibility = "public"
    group.save()
    assert selectors.standing_of(user=charlie, group_id=group.pk).membership is None


def test_a_message_takes_its_files_once(alice, bob, group):
    kept = attachment_store(
        group=group,
        user=alice,
        name="../a/photo.png",
        content_type="image/png",
        file=ContentFile(png(30, 20)),
    )
    assert (kept.name, kept.width, kept.height) == ("photo.png", 30, 20)
    with pytest.raises(NotFound):
        send(group, bob, "", attachments=[kept.pk])
    client_id = uuid4()
    for _ in range(2):
        event = message_send(group=group, user=alice, client_id=client_id, attachments=[kept.pk])
    assert (event.type, event.payload["attachments"][0]["name"]) == ("IMAGE", "photo.png")
    with pytest.raises(Conflict):
        send(group, alice, "", attachments=[kept.pk])
    assert Attachment.objects.get().event_id == event.pk
    change(message_delete, group, alice, 1)
    assert not Attachment.objects.exists()


# --- Search ----------------------------------------------------------------------------------


def hits(user, query, **filters) -> list[str]:
    results = search(user=user, query=query, filters=Filters(**filters))
    return [found.message.content for found in results.found]


def test_search_finds_all_words_the_newest_first(alice, bob, charlie, group):
    send(group, alice, "The harbour at night")
    send(group, bob, "A boat in the **Harbour**")
    send(group, bob, "Ein Café, naïve crêpes")
    send(group, bob, "don't panic")
    send(group, alice, "夜の港")
    assert hits(alice, "harbour") == ["A boat in the **Harbour**", "The harbour at night"]
    assert hits(alice, "HARBOUR boat") == ["A boat in the **Harbour**"]
    assert hits(alice, "harb") == hits(alice, "harbour")
    assert hits(alice, "harb ") == []
    assert hits(alice, "harb boat") == []
    assert hits(alice, "cafe crepes") == ["Ein Café, naïve crêpes"]
    assert hits(alice, '"in the harbour"') == ["A boat in the **Harbour**"]
    assert hits(alice, '"the in"') == []
    assert hits(alice, "don't") == ["don't panic"]
    assert hits(alice, "港") == ["夜の港"]
    assert hits(charlie, "harbour") == []


def test_search_filters(alice, bob, group):
    other = group_create(user=alice, name="Other")
    send(group, alice, "tea one")
    second = send(group, bob, "tea two https://example.org/")
    send(other, alice, "tea three")
    send(other, alice, "https://example.org/tea")
    assert hits(alice, "tea", group=other.pk) == ["https://example.org/tea", "tea three"]
    assert hits(alice, "tea", author=bob.pk) == ["tea two https://example.org/"]
    assert hits(alice, "tea", type="LINK") == ["https://example.org/tea"]
    assert hits(alice, "", type="LINK") == ["https://example.org/tea"]
    assert hits(alice, "tea", before=second.created_at) == ["tea one"]
    assert "tea one" not in hits(alice, "tea", after=second.created_at)
    assert hits(bob, "tea", group=other.pk) == []


def test_search_tells_messages_of_several_groups_apart(alice, bob, group):
    other = group_create(user=alice, name="Other")
    for one in (group, other):
        send(one, alice, f"tea of {one.name}")
        send(one, alice, f"more tea of {one.name}", reply_to=1)
    change(message_edit, group, alice, 1, content="green tea")
    change(reaction_set, other, alice, 2, emoji="👍", on=True)
    found = search(user=alice, query="tea").found
    told = [(one.group_name, one.message.content, len(one.message.reactions)) for one in found]
    assert told == [
        ("Other", "more tea of Other", 1),
        ("Other", "tea of Other", 0),
        ("Harbour sketchers", "more tea of Harbour sketchers", 0),
        ("Harbour sketchers", "green tea", 0),
    ]
    quotes = [one.message.reply and one.message.reply.text for one in found]
    assert quotes == ["tea of Other", None, "green tea", None]
    assert [one.url.partition("#")[2] for one in found] == ["message-2", "message-1"] * 2


def test_search_knows_edits_and_forgets_what_was_deleted(alice, group):
    send(group, alice, "before")
    send(group, alice, "gone")
    change(message_edit, group, alice, 1, content="afterwards")
    change(message_delete, group, alice, 2)
    for _ in range(2):
        assert hits(alice, "before") == []
        assert hits(alice, "afterwards") == ["afterwards"]
        assert hits(alice, "gone") == []
        rows = sorted(SearchText.objects.values_list("id", "words"))
        assert reindex() == 1
        assert sorted(SearchText.objects.values_list("id", "words")) == rows


def test_search_comes_in_pages(alice, group):
    for number in range(65):
        send(group, alice, f"wave {number}")
    seen, cursor = [], None
    while True:
        results = search(user=alice, query="wave", cursor=cursor)
        seen += [found.message.content for found in results.found]
        cursor = results.cursor
        if cursor is None:
            break
    assert seen == [f"wave {number}" for number in reversed(range(65))]


@pytest.mark.parametrize("query", ['"', "*", "a OR b", "NEAR(a b)", "words:x", "-x", "'; --", "^a"])
def test_a_query_is_words_and_nothing_else(alice, group, query):
    send(group, alice, "plain text")
    try:
        assert hits(alice, query) == []
    except Exception as error:
        assert getattr(error, "field", "") == "q"
