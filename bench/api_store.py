"""What `bench.api` asks for, written into the database that the environment names.

    python -m bench.api_store

Prints JSON: a token, a group, the queries of a list of messages, and the operations of the
specification, also those that tests/api never calls.
"""

from __future__ import annotations

import json
import os
from typing import Any
from uuid import uuid4

MESSAGES = 2_000
GROUPS = 10
TEXT = "The harbour is **blue** tonight, and the boats come home one by one. "


def fill() -> dict[str, Any]:
    import django

    django.setup()
    from accounts.services import user_create
    from accounts.tokens import token_create
    from groups.services import group_create, membership_create

    person, other = (
        user_create(email=f"{name}@example.org", full_name=name, password=str(uuid4()))
        for name in ("reader", "writer")
    )
    groups = [group_create(user=person, name=f"Group {number}") for number in range(GROUPS)]
    membership_create(group=groups[0], user=other)
    converse(groups[0], [person, other])
    token = token_create(user=person, name="bench")
    path = f"/api/v1/groups/{groups[0].pk}/messages"
    return {"token": token, "group": str(groups[0].pk), "queries": queries(path, token)}


def converse(group: Any, people: list[Any]) -> None:
    from chat.services import MessageDraft, messages_append, reaction_set

    drafts = [
        MessageDraft(people[number % 2], uuid4(), TEXT * (1 + number % 4), reply_to=reply(number))
        for number in range(MESSAGES)
    ]
    for first in range(0, MESSAGES, 200):
        messages_append(group.pk, drafts[first : first + 200])
    for seq in range(MESSAGES - 50, MESSAGES, 5):
        reaction_set(group=group, user=people[0], client_id=uuid4(), seq=seq, emoji="👍", on=True)


def reply(number: int) -> int | None:
    return number - 300 if number > 400 and number % 7 == 0 else None


def queries(path: str, token: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Authorization": f"Bearer {token}", "Host": "localhost"})
    assert client.get(path).status_code == 200
    # The first use within a minute is noted.
    with CaptureQueriesContext(connection) as counted:
        answer = client.get(path)
    assert len(answer.json()["events"]) == 50
    return len(counted)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "drawmessenger.settings"
    made = fill()
    from tests.api.calls import CALLS, OPERATIONS

    untested = len(set(OPERATIONS) - set(CALLS))
    print(json.dumps(made | {"operations": len(OPERATIONS), "untested": untested}))
