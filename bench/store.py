"""The database of a fault run, filled and read by a process of its own.

    python -m bench.store prepare COUNT      people, a group, a canvas: JSON as bench.people
    python -m bench.store rows GROUP CANVAS  {"chat": [[seq, author, client id]…], "canvas": …}

The environment names the stores, as for the server. A process of its own, because a process has
one Django, and that of a test runs on another database.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from bench.people import prepare


def rows(group: str, canvas: str) -> dict[str, list[list[Any]]]:
    """Return all entries of both logs, in the order in which the database found them."""
    import django

    django.setup()
    from canvas.models import Operation
    from chat.models import Event

    fields = ("seq", "author_id", "client_id")
    found = {
        "chat": Event.objects.filter(group_id=group).values_list(*fields),
        "canvas": Operation.objects.filter(canvas_id=canvas).values_list(*fields),
    }
    return {
        name: [[seq, str(author), str(client)] for seq, author, client in log]
        for name, log in found.items()
    }


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "drawmessenger.settings"
    command, *arguments = sys.argv[1:]
    if command == "prepare":
        url, folder = os.environ["DATABASE_URL"], os.environ["VAR_DIR"]
        answer = prepare(url, folder, os.environ.get("REDIS_URL", ""), int(arguments[0]))
    else:
        answer = rows(*arguments)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
