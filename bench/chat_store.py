"""The conversations of `bench.chat`: seeded in bulk, and what the server needs to read them.

    python -m bench.chat_store MESSAGES     prints the figures and the cookies as JSON

The environment names the stores, as for the server; the database is SQLite.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench.people import prepare

LONG = 100_000  # messages of the group that is opened
SCROLLED = 10_000  # of the one that is scrolled through
GROUPS = 200  # of the person
WORDS = 20_000
SEARCHES = 200
ROUNDS = 30
BATCH = 20_000
START = datetime(2024, 1, 1, tzinfo=UTC)


def seed(messages: int, user: Any, other: Any, first: UUID) -> tuple[UUID, list[str]]:
    """Write so many messages into the person's groups; return the long group and the words."""
    from groups.models import Group, Membership

    groups = [Group(name=f"Group {number}", created_by=user) for number in range(GROUPS - 1)]
    Group.objects.bulk_create(groups)
    members = [Membership(group=group, user=one) for group in groups for one in (user, other)]
    Membership.objects.bulk_create(members, batch_size=500)
    rest = max(1, (messages - LONG - SCROLLED) // (GROUPS - 2))
    sizes = {groups[0].pk: LONG, first: SCROLLED} | {group.pk: rest for group in groups[1:]}
    generator = random.Random(7)
    words = list(dict.fromkeys(_word(generator) for _ in range(WORDS)))
    weights = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(words))))
    rows = _rows(sizes, [user.pk, other.pk], words, weights, generator)
    while batch := list(itertools.islice(rows, BATCH)):
        _write(batch)
    return groups[0].pk, words


def _word(generator: random.Random) -> str:
    parts = ["ka", "lo", "mi", "ren", "sta", "to", "vi", "nor", "pel", "du", "ar", "es", "gri"]
    return "".join(generator.choice(parts) for _ in range(generator.randint(2, 5)))


Row = tuple[tuple[Any, ...], tuple[Any, ...]]


def _rows(
    sizes: dict[UUID, int],
    people: list[UUID],
    words: list[str],
    weights: list[float],
    generator: random.Random,
) -> Iterator[Row]:
    from chat.words import indexed_words, place_of, scope_of

    total = sum(sizes.values())
    turns = [group for group, size in sizes.items() for _ in range(size)]
    generator.shuffle(turns)
    seqs = dict.fromkeys(sizes, 0)
    for number, group in enumerate(turns):
        seqs[group] += 1
        seq, at = seqs[group], START + timedelta(days=365) * (number / total)
        text = " ".join(generator.choices(words, cum_weights=weights, k=generator.randint(3, 14)))
        author, key = people[number % 2], f"{number:032x}"
        stamp = at.strftime("%Y-%m-%d %H:%M:%S.%f")
        event = (key, seq, key, stamp, "message", "TEXT", text, f"<p>{text}</p>", "{}", seq)
        place, scope = place_of(at, group, seq), scope_of(group, author, "TEXT")
        entry = (place, "TEXT", scope, indexed_words(text), author.hex, key, group.hex)
        yield (*event, author.hex, group.hex), entry


def _write(rows: list[Row]) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO chat_event(_id, seq, client_id, created_at, kind, type, content, html, "
            "payload, number, author_id, group_id) VALUES (%s" + ", %s" * 11 + ")",
            [event for event, _ in rows],
        )
        cursor.executemany(
            "INSERT INTO chat_searchtext(_id, type, scope, words, author_id, event_id, group_id) "
            "VALUES (%s" + ", %s" * 6 + ")",
            [entry for _, entry in rows],
        )


# --- Figures ---------------------------------------------------------------------------------


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, int]:
    """Return the median of a work's times in ms, and the queries of one run."""
    from django.db import connection

    queries: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), len(queries)


def figures(user: Any, group: UUID, words: list[str]) -> dict[str, float]:
    from django.test import Client

    from chat.search import search
    from chat.selectors import unread_counts

    client = Client(HTTP_HOST="localhost")
    client.force_login(user)

    def read() -> None:
        answer = client.get(f"/api/v1/groups/{group}/messages")
        assert len(answer.json()["events"]) == 50, answer.status_code

    opened, queries = timed(read)
    unread, unread_queries = timed(lambda: unread_counts(user=user))
    generator, times = random.Random(8), []
    for _ in range(SEARCHES):
        query = " ".join(words[int(generator.paretovariate(0.4)) % 3000] for _ in range(2))
        began = time.perf_counter()
        search(user=user, query=query)
        times.append((time.perf_counter() - began) * 1000)
    return {
        "open_ms": opened,
        "open_queries": queries,
        "search_p95_ms": statistics.quantiles(times, n=20)[18],
        "unread_ms": unread,
        "unread_queries": unread_queries,
    }


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "drawmessenger.settings"
    messages = int(sys.argv[1])
    made = prepare(os.environ["DATABASE_URL"], os.environ["VAR_DIR"], "", 2)
    from accounts.models import User
    from groups.models import Membership

    members = Membership.objects.filter(group=made["group"]).order_by("joined_at")
    user, other = (User.objects.get(pk=member.user_id) for member in members)
    began = time.monotonic()
    group, words = seed(messages, user, other, UUID(made["group"]))
    sys.stderr.write(f"{messages:,} messages in {time.monotonic() - began:.0f} s\n")
    print(json.dumps({"figures": figures(user, group, words)} | made))


if __name__ == "__main__":
    main()
