"""Canvases with many strokes, written through the log by a process of its own.

    python -m bench.boards 20000 100000

The environment names the stores, as for the server. Prints JSON: the cookie of somebody who is
signed in, and for each canvas its id, group, head, bytes of its payloads and newest snapshot.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import chain, cycle, islice, repeat
from typing import Any
from uuid import UUID, uuid4

POINTS = 50
SIZE = 10_000.0  # canvas pixels each way
BATCH = 2_000
PEOPLE, IN_A_ROW = 10, 40
DISTINCT = 20_000  # larger canvases show these several times


def _rows(canvas: Any, authors: list[Any], count: int) -> Iterator[Any]:
    from bench.hand import strokes
    from canvas.models import Operation
    from canvas.strokes import bounds, pack

    # Each draws a few dozen strokes, then somebody else.
    turns = chain.from_iterable(repeat(author, IN_A_ROW) for author in cycle(authors))
    done = 0
    while done < count:
        for stroke in strokes(min(DISTINCT, count - done), points=POINTS, size=SIZE):
            yield Operation(
                canvas=canvas,
                author=next(turns),
                client_id=uuid4(),
                kind=1,
                payload=pack(stroke),
                bounds=list(bounds(stroke)),
            )
        done += DISTINCT


def _snapshot(canvas_id: UUID) -> int | None:
    """Make a snapshot as the server does in the background, and return its ``seq``."""
    from canvas.snapshotting import snapshot_make

    snapshot = snapshot_make(canvas_id=canvas_id)
    return snapshot.seq if snapshot else None


def _board(people: list[Any], count: int) -> dict[str, Any]:
    from canvas.models import Canvas, Operation
    from drawmessenger import log
    from groups.services import group_create

    group = group_create(user=people[0], name=f"{count} strokes")
    canvas = Canvas.objects.get(group=group)
    rows = _rows(canvas, people, count)
    size = 0
    while batch := list(islice(rows, BATCH)):
        log.append(Operation, batch, canvas_id=canvas.pk)
        size += sum(len(row.payload) for row in batch)
    return {
        "strokes": count,
        "points": count * POINTS,
        "canvas": str(canvas.pk),
        "group": str(group.pk),
        "head": log.head(Operation, canvas_id=canvas.pk),
        "payload_bytes": size,
        "snapshot": _snapshot(canvas.pk),
    }


def _cookie(user: Any) -> dict[str, str]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "drawmessenger.settings"
    import django

    django.setup()
    from accounts.services import guest_create

    people = [guest_create(full_name=f"Person {number}") for number in range(PEOPLE)]
    boards = {count: _board(people, int(count)) for count in sys.argv[1:]}
    print(json.dumps({"cookie": _cookie(people[0]), "boards": boards}))


if __name__ == "__main__":
    main()
