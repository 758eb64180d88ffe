"""What a message has become: the fold of the events that came after it. Pure.

Each rule looks at one change, in the order of ``seq``. The pages' timeline will do the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chat.markdown import plain
from drawmessenger.realtime.protocol import (
    LIMITS,
    EventOut,
    MessageOut,
    Person,
    Reaction,
    Reply,
)


class State:
    """A message while changes are applied to it. A deleted one does not change any more."""

    def __init__(self, message: EventOut) -> None:
        self.message = message
        self.shown = message  # whose content counts: the message, or its last edit
        self.link = message.link
        self.edited_at: datetime | None = None
        self.deleted = False
        self.pinned = False
        self._reactions: dict[str, dict[UUID, Person]] = {}

    def apply(self, change: EventOut) -> None:
        if self.deleted:
            return
        match change.kind:
            case "edit":
                self.shown, self.edited_at = change, change.at
            case "delete":
                self.deleted = True
            case "react":
                self._reactions.setdefault(change.content, {})[change.author.id] = change.author
            case "unreact":
                self._take_back(change.content, change.author.id)
            case "pin" | "unpin":
                self.pinned = change.kind == "pin"
            case "preview":
                self.link = change.link if change.link and change.link.url else None

    def _take_back(self, emoji: str, person: UUID) -> None:
        people = self._reactions.get(emoji, {})
        people.pop(person, None)
        if not people:
            self._reactions.pop(emoji, None)

    def reactions(self) -> tuple[Reaction, ...]:
        """Return reactions in the order in which their emoji came, and so the people of each."""
        return tuple(
            Reaction(emoji, tuple(people.values())) for emoji, people in self._reactions.items()
        )

    def result(self) -> MessageOut:
        if self.deleted:
            return deleted_message(self.message)
        shown = self.shown
        fields = _fields(self.message) | {
            "type": shown.type,
            "content": shown.content,
            "html": shown.html,
            "mentions": shown.mentions,
            "all": shown.all,
            "link": self.link,
        }
        return MessageOut(
            **fields,
            edited_at=self.edited_at,
            reactions=self.reactions(),
            pinned=self.pinned,
        )


def _fields(event: EventOut) -> dict[str, Any]:
    return {name: getattr(event, name) for name in EventOut.__struct_fields__}


def deleted_message(message: EventOut) -> MessageOut:
    """Return what is left of a message: that it was there, when, by whom, and what it answered."""
    kept = ("seq", "id", "kind", "type", "author", "client_id", "at", "number", "reply")
    return MessageOut(**{name: getattr(message, name) for name in kept}, deleted=True)


def fold(messages: Sequence[EventOut], changes: Iterable[EventOut]) -> list[MessageOut]:
    """Return messages as all changes left them; ``target`` of a change names its message.

    The changes may come in any order, more than once, and be of other messages as well.
    """
    states = {message.seq: State(message) for message in messages}
    for change in sorted(changes, key=lambda one: one.seq):
        if state := states.get(change.target):
            state.apply(change)
    return [states[message.seq].result() for message in messages]


def quote(reply: Reply, message: MessageOut) -> Reply:
    """Return a quotation as the quoted message is now."""
    if message.deleted:
        return Reply(reply.seq, reply.author, reply.type, "", True)
    text = plain(message.html, LIMITS.quote_chars)
    return Reply(reply.seq, reply.author, message.type, text)
