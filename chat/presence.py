"""Who is here: kept in each process, spread by notices, never in the database.

Each process says of its own people that they are here or away, again with every heartbeat. What
it did not hear for a while, from a process that died, it forgets.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from drawmessenger.realtime import protocol
from drawmessenger.realtime.hub import Hub
from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.protocol import LIMITS
from drawmessenger.realtime.publish import publish_notice

TOPIC = "presence"
HERE, AWAY, GONE = "here", "away", "gone"
GRACE = 3.0  # seconds: who opens another page is not gone in between
GATHER = 0.2
FORGET = LIMITS.heartbeat * 3.5


class Visitor(Protocol):
    """What is known of a socket: whose it is, that person's groups, whether it is looked at."""

    user_id: UUID
    member_groups: set[str]
    away: bool
    outbox: Outbox


class Seen:
    """What one process said of one person."""

    __slots__ = ("at", "groups", "state")

    def __init__(self, state: str, groups: frozenset[str]) -> None:
        self.state = state
        self.groups = groups
        self.at = time.monotonic()


class Presence:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._process = str(hub.process)
        self._visitors: dict[str, set[Visitor]] = defaultdict(set)
        self._by_group: dict[str, set[Visitor]] = defaultdict(set)
        self._people: dict[str, set[str]] = defaultdict(set)  # group -> those who are not gone
        self._seen: dict[str, dict[str, Seen]] = defaultdict(dict)  # person -> process
        self._told: dict[str, str] = {}  # person -> state, as sockets know it
        self._changed: set[tuple[str, str]] = set()  # person, group
        self._flushing = False
        hub.listeners[TOPIC] = self.on_notice
        publish_notice(TOPIC, "who", process=self._process)

    # --- This process's sockets ------------------------------------------------------------

    def enter(self, visitor: Visitor) -> None:
        """A socket said hello: tell others, and tell it who is here."""
        self._visitors[str(visitor.user_id)].add(visitor)
        for group in visitor.member_groups:
            self._by_group[group].add(visitor)
        people = {person for group in visitor.member_groups for person in self._people[group]}
        states = {person: self._told[person] for person in people if person in self._told}
        if states:
            visitor.outbox.put_volatile(protocol.encode(protocol.PresenceNow(states)))
        self.announce(visitor.user_id)

    def regroup(self, visitor: Visitor, group: str, *, joined: bool) -> None:
        """A socket's person joined or left a group."""
        if joined:
            self._by_group[group].add(visitor)
        else:
            self._by_group[group].discard(visitor)
        self.announce(visitor.user_id)

    def leave(self, visitor: Visitor) -> None:
        """A socket has gone; unless another comes soon, so is its person."""
        for group in visitor.member_groups:
            self._by_group[group].discard(visitor)
        mine = self._visitors[str(visitor.user_id)]
        if visitor in mine:
            mine.discard(visitor)
            self._hub.loop.call_later(GRACE, self.announce, visitor.user_id)

    def announce(self, user_id: UUID) -> None:
        """Say what this process knows of a person."""
        person = str(user_id)
        mine = self._visitors.get(person, set())
        state = GONE if not mine else HERE if any(not one.away for one in mine) else AWAY
        if state == GONE:
            self._visitors.pop(person, None)
        groups = {group for one in mine for group in one.member_groups}
        if self._hub.stopping:
            return
        told = {"process": self._process, "person": person, "state": state}
        publish_notice(TOPIC, "presence", **told, groups=",".join(sorted(groups)))

    def keep(self, visitor: Visitor) -> None:
        """A socket's heartbeat: say it again, once for all of a person's; forget what is old."""
        if next(iter(self._visitors.get(str(visitor.user_id), ())), None) is visitor:
            self.announce(visitor.user_id)
        old = time.monotonic() - FORGET
        for person, processes in list(self._seen.items()):
            for process, seen in list(processes.items()):
                if seen.at < old:
                    self._note(person, process, GONE, frozenset())

    # --- What processes say ----------------------------------------------------------------

    def on_notice(self, notice: dict[str, Any]) -> None:
        if notice["kind"] == "who":
            if notice["process"] != self._process:
                for person in tuple(self._visitors):
                    self.announce(UUID(person))
            return
        groups = frozenset(filter(None, notice["groups"].split(",")))
        self._note(notice["person"], notice["process"], notice["state"], groups)

    def _note(self, person: str, process: str, state: str, groups: frozenset[str]) -> None:
        before = self._groups_of(person)
        if state == GONE:
            self._seen[person].pop(process, None)
        else:
            self._seen[person][process] = Seen(state, groups)
        after = self._groups_of(person)
        for group in before - after:
            self._people[group].discard(person)
        for group in after - before:
            self._people[group].add(person)
        was, now = self._told.get(person, GONE), self._state_of(person)
        if now == GONE:
            self._told.pop(person, None)
            self._seen.pop(person, None)
        else:
            self._told[person] = now
        if was != now:
            self._tell_soon(person, before | after)
        elif after - before:
            self._tell_soon(person, after - before)

    def _groups_of(self, person: str) -> frozenset[str]:
        seen = self._seen.get(person, {}).values()
        return frozenset().union(*(one.groups for one in seen))

    def _state_of(self, person: str) -> str:
        states = {one.state for one in self._seen.get(person, {}).values()}
        return HERE if HERE in states else AWAY if AWAY in states else GONE

    def _tell_soon(self, person: str, groups: Iterable[str]) -> None:
        self._changed.update((person, group) for group in groups)
        if not self._flushing:
            self._flushing = True
            self._hub.loop.call_later(GATHER, self._flush)

    def _flush(self) -> None:
        """Tell what changed, one frame for each group, encoded once."""
        self._flushing = False
        by_group: dict[str, dict[str, str]] = defaultdict(dict)
        for person, group in self._changed:
            by_group[group][person] = self._told.get(person, GONE)
        self._changed.clear()
        for group, people in by_group.items():
            visitors = tuple(self._by_group.get(group, ()))
            frame = protocol.encode(protocol.PresenceNow(people)) if visitors else ""
            for visitor in visitors:
                visitor.outbox.put_volatile(frame)


_presences: WeakKeyDictionary[Hub, Presence] = WeakKeyDictionary()


def presence_of(hub: Hub) -> Presence:
    """Return who is here, as far as a hub's process knows."""
    if hub not in _presences:
        _presences[hub] = Presence(hub)
    return _presences[hub]
