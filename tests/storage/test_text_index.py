"""MongoDB's text index narrows a search, and changes nothing of what it finds.

The wire server of the tests has no such index: what `$text` does is then played here, by its
documented meaning. With TEST_MONGODB_URL all tests of the search run on a real one.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from chat import search as searching, text_index
from chat.search import Filters, search
from chat.services import message_send
from chat.text_index import INDEX, whole_word
from groups.services import group_create

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]

TEXTS = [
    "The harbour at night",
    "A boat in the **Harbour**",
    "harbours, and the boats in them",
    "Ein Café, naïve crêpes",
    "don't panic in the harbour",
    "夜の港",
    "a+b (in the) [harbour].*",
]
QUERIES = [
    "harbour",
    "harbour ",
    "harb boat ",
    "boat harb",
    "the harbour at",
    '"in the harbour"',
    '"the in"',
    "cafe crepes ",
    "don't ",
    "港 夜",
    "a+b ",
    '"harbour" "night"',
    "zebra harbour ",
    ".* ",
]


class WithTextIndex:
    """A collection with a text index; `asked` has the words that `$text` was given."""

    def __init__(self, collection):
        self.collection = collection
        self.asked = []

    def index_information(self):
        return {INDEX: {"key": [("_fts", "text"), ("_ftsx", 1)]}}

    def aggregate(self, pipeline):
        match = dict(pipeline[0]["$match"])  # $text works in the first stage alone
        word = match.pop("$text")["$search"]
        assert word.isalnum()
        self.asked.append(word)
        match["$and"] = [*match["$and"], {"words": {"$regex": f" {word} "}}]
        return self.collection.aggregate([{"$match": match}, *pipeline[1:]])


@pytest.fixture
def played(monkeypatch):
    if connection.vendor != "mongodb" or text_index.has_index():
        pytest.skip("MongoDB without a text index alone needs one to be played")
    collection = WithTextIndex(text_index._collection())
    monkeypatch.setattr(text_index, "_collection", lambda: collection)
    monkeypatch.setattr(searching, "has_index", lambda: True)
    return collection


def asked(user, queries, **filters):
    found = {}
    for query in queries:
        try:
            results = search(user=user, query=query, filters=Filters(**filters)).found
        except Exception as error:
            found[query] = type(error)
        else:
            found[query] = [(one.group, one.message.content) for one in results]
    return found


def test_it_finds_what_is_found_without(alice, bob, group, played, monkeypatch):
    other = group_create(user=alice, name="Other")
    for place, text in enumerate(TEXTS):
        for one in (group, other) if place % 2 else (group,):
            message_send(group=one, user=alice, client_id=uuid4(), content=text)
    more = [{}, {"group": other.pk}, {"author": alice.pk}, {"author": bob.pk}, {"type": "TEXT"}]
    for filters in more:
        with_index = asked(alice, QUERIES, **filters)
        with monkeypatch.context() as patch:
            patch.setattr(searching, "has_index", lambda: False)
            assert asked(alice, QUERIES, **filters) == with_index
    assert {"harbour", "panic"} & set(played.asked)


def test_a_text_index_is_there_where_the_server_has_one():
    """Migration 0004 makes it, or goes on without."""
    assert text_index.has_index() in {True, False}
    if connection.vendor != "mongodb":
        assert not text_index.has_index()


@pytest.mark.parametrize(
    ("phrases", "open_end", "word"),
    [
        ([["a"], ["harbour"]], False, "harbour"),
        ([["a"], ["harbour"]], True, "a"),
        ([["in", "the", "harbour"]], True, "the"),
        ([["harb"]], True, ""),
        ([], False, ""),
    ],
)
def test_the_longest_word_that_is_surely_whole(phrases, open_end, word):
    assert whole_word(phrases, open_end) == word
