"""The newest messages of a group, in front of Django; see accounts/quick.py."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from accounts.models import User
from accounts.quick import GROUP, Answer, QuickRead
from chat.paging import Place, page_of_messages


def _messages(*, user: User, group_id: str, **_: Any) -> Answer:
    page = page_of_messages(user=user, group_id=group_id, place=Place())
    return Answer(msgspec.json.encode(page))


# Somebody who is no more has a name in the caller's language.
READS = (QuickRead(re.compile(f"/api/v1/groups/{GROUP}/messages"), _messages, translated=True),)
