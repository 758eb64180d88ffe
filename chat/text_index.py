"""MongoDB's own text index over the words of messages, where the server has one.

``$text`` finds messages with one whole word of a query, by the index. What else the query asks
for (the other words, words in a row, the beginning of a word) is then asked of those alone, in
the way in which it is asked without an index: so the results are the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from chat.models import SearchText

INDEX = "search_words"
# The words are in one spelling already: no stems, no words that are left out.
OPTIONS = {"default_language": "none"}


@cache
def has_index() -> bool:
    """Tell whether the database keeps a text index; asked once in each process.

    Migration 0004 makes it. Not every server that speaks MongoDB's protocol has such indexes.
    """
    if connection.vendor != "mongodb":
        return False
    return INDEX in _collection().index_information()


def _collection() -> Any:
    return connection.get_collection(SearchText._meta.db_table)  # type: ignore[attr-defined]


def whole_word(phrases: Sequence[Sequence[str]], open_end: bool) -> str:
    """Return the longest word of a query that is surely whole; long ones are mostly rare ones."""
    words = [word for phrase in phrases for word in phrase]
    return max(words[:-1] if open_end else words, key=len, default="")


def places_with(
    word: str,
    *,
    parts: Sequence[str],
    groups: Sequence[UUID] | None,
    bounds: tuple[int, int],
    more: dict[str, Any],
    limit: int,
) -> list[int]:
    """Return where messages are that have a word and all parts of texts, the newest first.

    ``more`` has further fields and their values; ``bounds`` are the first place and the first
    beyond; ``groups`` None: all.
    """
    match: dict[str, Any] = {
        "$text": {"$search": word},
        "_id": {"$gte": bounds[0], "$lt": bounds[1]},
        "$and": [{"words": {"$regex": re.escape(part)}} for part in parts],
    }
    if groups is not None:
        match["group_id"] = {"$in": [_stored("group", group) for group in groups]}
    match |= {_column(name): _stored(name, value) for name, value in more.items()}
    pipeline = [
        {"$match": match},
        {"$sort": {"_id": -1}},
        {"$limit": limit},
        {"$project": {"_id": True}},
    ]
    return [found["_id"] for found in _collection().aggregate(pipeline)]


def _column(name: str) -> str:
    field: Any = SearchText._meta.get_field(name)
    return str(field.column)


def _stored(name: str, value: Any) -> Any:
    """Return a value of a field as the database has it."""
    field: Any = SearchText._meta.get_field(name)
    return field.get_db_prep_value(value, connection)
