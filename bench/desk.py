"""What the admin's desk and the search for public groups cost where there is a lot of everything.

    python -m bench.desk [--messages 1000000] [--others 100000] [--no-results]

So many messages, and so many people, public groups and entries of the audit log; SQLite, whole
requests in one process, without the network. Prints one JSON line: ms (median) and queries of
each page, and the slowest; see docs/performance.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.chat_store import seed, timed
from bench.people import prepare
from bench.processes import ROOT
from bench.results import keep

ROUNDS = 7
BATCH = 5_000


def fill(others: int, owner: Any, talk: UUID) -> None:
    """Write people, groups, members, audit entries, tokens, invitations, and reports of a talk."""
    from accounts.models import User

    numbers = range(others)
    people = [
        User(username=f"p{n}", email=f"p{n}@example.org", full_name=f"Person {n}") for n in numbers
    ]
    groups = [_group(number, owner) for number in numbers]
    for found in (people, groups, *_between(people, groups, talk)):
        type(found[0])._default_manager.bulk_create(found, batch_size=BATCH)


def _group(number: int, owner: Any) -> Any:
    from groups.models import Group, search_text

    name, tags = f"Circle {number}", [f"town{number % 100}", "sea" if number % 3 else "hills"]
    about = f"The harbour of town {number % 100}, drawn on Sundays."
    text = search_text(name, about, tags)
    more = {"created_by": owner, "search_text": text, "visibility": "public"}
    return Group(name=name, description=about, tags=tags, **more)


def _between(people: list[Any], groups: list[Any], talk: UUID) -> Iterator[list[Any]]:
    from accounts.models import AccessToken
    from groups.models import AuditEntry, Invitation, Membership, Report

    verbs = itertools.cycle(("member.join", "member.leave", "group.change", "admin.user.disable"))
    both = list(zip(people, reversed(people), groups, strict=True))
    few = list(enumerate(both[: len(both) // 10]))
    over = {"expires_at": datetime(2099, 1, 1, tzinfo=UTC)}
    yield [Membership(group=group, user=one, role="owner") for one, _, group in both]
    yield [
        AuditEntry(verb=next(verbs), actor=one, target=two, group=group) for one, two, group in both
    ]
    yield [AccessToken(user=one, digest=f"{n:064}", name="x", **over) for n, (one, *_) in few]
    yield [
        Invitation(group=group, created_by=one, digest=f"{n:064}", **over)
        for n, (one, _, group) in few
    ]
    yield [
        Report(group_id=talk, seq=n, author=one, reporter=two, reason="rude")
        for n, (one, two, _) in few[1:]
    ]


def pages(root: Any, word: str) -> dict[str, str]:
    from groups.models import Group

    last = Group.objects.filter(visibility="public").order_by("name")[899]
    return {
        "first page": "/admin/",
        "messages": "/admin/chat/message/",
        "messages, page 200": "/admin/chat/message/?p=200",
        "messages with two words": f"/admin/chat/message/?q={word}",
        "reported messages": "/admin/chat/message/?reported=open",
        "reports": "/admin/groups/report/",
        "people": "/admin/accounts/user/",
        "people by name": "/admin/accounts/user/?q=Person+4711",
        "disabled people": "/admin/accounts/user/?state=disabled",
        "one person": f"/admin/accounts/user/{root.pk}/change/",
        "groups": "/admin/groups/group/",
        "groups by name": "/admin/groups/group/?q=Circle+4711",
        "members": "/admin/groups/membership/",
        "canvases": "/admin/canvas/canvas/",
        "tokens": "/admin/accounts/accesstoken/",
        "invitations": "/admin/groups/invitation/",
        "audit log": "/admin/groups/auditentry/",
        "audit log, one verb": "/admin/groups/auditentry/?verb=group.change",
        "public groups": "/groups/",
        "public groups after 900 others": f"/groups/?after={last.pk}",
        "public groups by words": "/groups/?q=harbour+47",
        "public groups by a word that none has": "/groups/?q=zeppelin",
        "public groups by tag": "/groups/?tag=town47",
    }


def measured(messages: int, others: int) -> dict[str, Any]:
    """Fill the database that the environment names, and ask for each page."""
    made = prepare(os.environ["DATABASE_URL"], os.environ["VAR_DIR"], "", 2)
    from django.core.cache import caches
    from django.test import Client

    from accounts.models import User

    root, other = User.objects.order_by("created_at")[:2]
    root.is_staff = root.is_superuser = True
    root.save()
    talk, words = seed(messages, root, other, UUID(made["group"]))
    fill(others, other, talk)
    client = Client(HTTP_HOST="localhost")
    client.force_login(root)

    def ask(url: str) -> None:
        caches["default"].clear()
        answer = client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"

    found = {}
    for name, url in pages(root, f"{words[40]}+{words[400]}").items():
        ms, queries = timed(lambda url=url: ask(url), ROUNDS)  # type: ignore[misc]
        found[name] = {"ms": round(ms, 1), "queries": queries}
        print(name, found[name], file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--others", type=int, default=100_000)
    parser.add_argument("--no-results", action="store_true", help="keep no copy of the figures")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "VAR_DIR": str(folder)}
    try:
        for command in ("migrate", "collectstatic --noinput"):
            asked = [sys.executable, "manage.py", *command.split(), "--verbosity", "0"]
            subprocess.run(asked, cwd=ROOT, check=True)
        found = measured(options.messages, options.others)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    slowest = max(found, key=lambda name: found[name]["ms"])
    result = {"slowest": slowest, "slowest_ms": found[slowest]["ms"], "pages": found}
    if not options.no_results:
        keep("desk", {"messages": options.messages, "others": options.others, **result})
    print(json.dumps(result))


if __name__ == "__main__":
    main()
