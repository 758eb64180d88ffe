"""Random histories of a conversation, as its members could write them, and what they come to."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from chat.fold import fold, quote
from chat.markdown import plain, render
from drawmessenger.realtime.protocol import (
    LIMITS,
    AttachmentOut,
    EventOut,
    Link,
    MessageOut,
    Person,
    Reply,
)

PEOPLE = [
    Person(UUID(int=0x2000 * number + 5), name)
    for number, name in enumerate(["Ada", "Bo", "Cleo", "Дмитро"], 1)
]
EMOJI = ["👍", "❤️", "🎉", "👩🏽‍🚀"]
TEXTS = [
    "harbour at noon",
    "**bold**, *thin* and `code`",
    "a < b && c > d",
    "line one\nline two",
    "> quoted\n\nanswered",
    "- tea\n- cake",
    "||the end|| is secret",
    "```python\nprint('<b>')\n```",
    "see https://example.org/?a=1&b=2",
    "☕️",
    "船 " * 90,
    'Grüße "so" it\'s',
]
KINDS = {"message": 40, "edit": 14, "react": 18, "unreact": 10, "pin": 5, "unpin": 3} | {
    "preview": 5,
    "delete": 5,
}
START = datetime(2026, 3, 3, 12, tzinfo=UTC)


def history(chance: random.Random, length: int) -> list[EventOut]:
    events: list[EventOut] = []
    for seq in range(1, length + 1):
        messages = [event for event in events if event.kind == "message"]
        kind = chance.choices(list(KINDS), KINDS.values())[0] if messages else "message"
        event = _event(chance, seq, kind, len(messages) + (kind == "message"))
        if kind == "message":
            events.append(_message(chance, event, events))
        else:
            # The newest ones are changed most, as in life; those that were deleted too.
            target = chance.choice(messages[-chance.choice([3, 8, 50]) :])
            events.append(_change(chance, event, target))
    return events


def _event(chance: random.Random, seq: int, kind: str, number: int) -> EventOut:
    return EventOut(
        seq=seq,
        id=UUID(int=chance.getrandbits(128)),
        kind=kind,
        type="TEXT",
        author=chance.choice(PEOPLE),
        client_id=UUID(int=chance.getrandbits(128)),
        at=START + timedelta(seconds=seq * 7),
        number=number,
    )


def _text(chance: random.Random) -> dict[str, Any]:
    content = " ".join(chance.choices(TEXTS, k=chance.choice([1, 1, 2])))
    mentioned = (PEOPLE[0].id,) if chance.random() < 0.1 else ()
    type = chance.choice(["TEXT", "TEXT", "TEXT", "EMOJI", "LINK"])
    return {
        "type": type,
        "content": content,
        "html": render(content).html,
        "mentions": mentioned,
        "all": chance.random() < 0.05,
    }


def _message(chance: random.Random, event: EventOut, before: Sequence[EventOut]) -> EventOut:
    fields = _text(chance)
    if chance.random() < 0.3 and before:
        fields["reply"] = _reply(chance.choice(folded(before)))
    if chance.random() < 0.1:
        name = UUID(int=chance.getrandbits(128))
        fields["attachments"] = (AttachmentOut(name, "a b.pdf", 7, "application/pdf", f"/{name}"),)
    return msgspec.structs.replace(event, **fields)


def _reply(message: MessageOut) -> Reply:
    return quote(Reply(message.seq, message.author, message.type), message)


def _change(chance: random.Random, event: EventOut, target: EventOut) -> EventOut:
    fields: dict[str, Any] = {"target": target.seq}
    if event.kind == "edit":
        fields |= _text(chance)
    elif event.kind in ("react", "unreact"):
        fields["content"] = chance.choice(EMOJI)
    elif event.kind == "preview":
        gone = chance.random() < 0.3
        fields["link"] = Link() if gone else Link("https://example.org/", f"Page {event.seq}")
    return msgspec.structs.replace(event, **fields)


def folded(events: Sequence[EventOut]) -> list[MessageOut]:
    """Return the messages of a log as they are at its end, and what they quote as that is."""
    results = fold([event for event in events if event.kind == "message"], events)
    now = {message.seq: message for message in results}
    return [
        msgspec.structs.replace(message, reply=quote(message.reply, now[message.reply.seq]))
        if message.reply
        else message
        for message in results
    ]


def as_json(value: object) -> Any:
    return json.loads(msgspec.json.encode(value))


def conversation_vectors(chance: random.Random, histories: int, length: int) -> list[Any]:
    logs = [history(chance, length) for _ in range(histories)]
    return [{"events": as_json(log), "end": as_json(folded(log))} for log in logs]


def plain_vectors(texts: Sequence[str]) -> list[dict[str, str]]:
    """Return HTML of messages, and the text in one line that quotations show of it."""
    pages = [render(text).html for text in [*TEXTS, *texts]]
    return [{"html": html, "text": plain(html, LIMITS.quote_chars)} for html in pages]
