"""Texts as the search sees them: words in one spelling, the same on every engine. Pure."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

# Scripts that put no spaces between words: each letter is found by itself.
_LONE = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(rf"[{_LONE}]|[^\W_{_LONE}]+")
MOST_WORDS = 12  # of a query
MOST_WORD_CHARS = 64
MOST_INDEXED_CHARS = 20_000
BITS = 20  # of a place, below the milliseconds: they tell messages of one millisecond apart


def words_of(text: str) -> list[str]:
    """Return the words of a text without accents, in small letters, in their order."""
    bare = (sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    plain = unicodedata.normalize("NFC", "".join(bare)).casefold()
    return [word[:MOST_WORD_CHARS] for word in _WORD.findall(plain)]


def place_of(created_at: datetime, group_id: UUID, seq: int) -> int:
    """Return the place of a message among all: later ones come after it."""
    low = (zlib.crc32(group_id.bytes) + seq) & ((1 << BITS) - 1)
    return max(0, int(created_at.timestamp() * 1000)) << BITS | low


def scope_of(group_id: UUID, author_id: UUID, type: str) -> str:
    return f"g{group_id.hex} a{author_id.hex} t{type}"


def indexed_words(content: str, names: Iterable[str] = ()) -> str:
    """Return the words of a message and of its files' names, each between spaces."""
    words = words_of(" ".join([content[:MOST_INDEXED_CHARS], *names]))
    return f" {' '.join(words)} " if words else ""


def phrases_of(query: str) -> list[list[str]]:
    """Return what a text must have to be found: for each part of a query, words in a row.

    A part is what stands between spaces, or between quotation marks. The last word of a query
    may be the beginning of one, unless a space or a quotation mark ends it.
    """
    parts = re.findall(r'"([^"]*)"|(\S+)', query)
    phrases = [words for quoted, bare in parts if (words := words_of(quoted or bare))]
    return phrases[:MOST_WORDS]


def ends_open(query: str) -> bool:
    """Tell whether the last word of a query may be the beginning of a word."""
    return bool(query) and query[-1] not in '" \t\n'


def snippet(text: str, phrases: list[list[str]], size: int = 160) -> str:
    """Cut a text around the first word that was looked for."""
    if len(text) <= size:
        return text
    wanted = {words[0] for words in phrases}
    start = 0
    for match in re.finditer(r"\S+", text):
        if any(word.startswith(tuple(wanted)) for word in words_of(match.group())):
            start = max(0, match.start() - size // 4)
            break
    cut = text[start : start + size]
    if start + size < len(text):
        space = cut.rfind(" ")  # no half words
        cut = f"{cut[: space if space > size // 2 else size]}…"
    return ("…" if start else "") + cut.strip()
