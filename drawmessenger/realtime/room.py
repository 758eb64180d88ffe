"""What one process knows about the sockets that follow one group or canvas."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from drawmessenger.realtime import protocol
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.pace import Pace
from drawmessenger.realtime.protocol import LIMITS

logger = logging.getLogger(__name__)

Entry = tuple[int, bytes]  # seq, and the entry encoded as sockets receive it
RECENT_ENTRIES = 512
RETRY_READ = 1.0
LOOK_AGAIN = 1.0


class Volatile(Protocol):
    """The volatile events of one room: merged until the next frame (R9)."""

    def drain(self) -> bytes | None:
        """Take this process's events since the last call, for other processes too."""

    def absorb(self, block: bytes) -> None:
        """Take the events that another process drained."""

    def frame(self, blocks: Sequence[bytes]) -> bytes:
        """Make the frame that sockets receive."""

    def state(self) -> bytes | None:
        """Make a frame with all that is still volatile, for a socket that has none of it."""

    def settle(self, entries: Iterable[Entry]) -> None:
        """Forget what these durable entries replace."""

    def size(self) -> int:
        """Return how many things make events at the moment."""


@dataclass(frozen=True)
class RoomLog:
    """What the engine must know about a kind of room; each app makes one for its own.

    ``read(room_id, after, limit)`` returns entries in order, ``heads(room_ids)`` the newest
    ``seq`` of each, ``frame(room_id, entries)`` what sockets receive; ``volatile(process)``
    makes the room's volatile events, where a room has any.
    """

    name: str
    read: Callable[[UUID, int, int], list[Entry]]
    heads: Callable[[Iterable[UUID]], dict[UUID, int]]
    frame: Callable[[UUID, Sequence[bytes]], str | bytes]
    volatile: Callable[[int], Volatile] | None = None

    def key(self, room_id: UUID) -> str:
        return f"{self.name}.{room_id}"


class Subscription:
    """One socket in one room. ``position`` is the last ``seq`` that was sent to it."""

    def __init__(self, room: Room, outbox: Outbox, position: int) -> None:
        self.room = room
        self.outbox = outbox
        self.position = position
        self.catching_up: asyncio.Task[None] | None = None

    def leave(self) -> None:
        if self.catching_up:
            self.catching_up.cancel()
        self.room.subscriptions.discard(self)


class Room:
    """Fans durable entries out in order (R2, R5, R6) and volatile ones merged (R9)."""

    def __init__(
        self,
        log: RoomLog,
        room_id: UUID,
        process: int,
        pace: Pace,
        publish: Callable[[Room, bytes], None],
    ) -> None:
        self.log = log
        self.id = room_id
        self.key = log.key(room_id)
        self.head = 0  # the newest entry that came in
        self._sent = 0  # the newest entry that went out to those who are up to date
        self._unsent: list[Entry] = []
        self.subscriptions: set[Subscription] = set()
        # Set once the channel layer is subscribed to, or has failed to answer in time.
        self.listening = asyncio.Event()
        self.volatile = log.volatile(process) if log.volatile else None
        self._pace = pace
        self._told_ms = LIMITS.tick_ms
        self._publish = publish
        self._recent: deque[Entry] = deque(maxlen=RECENT_ENTRIES)
        self._repair: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._tick: asyncio.TimerHandle | None = None
        self._lull: asyncio.TimerHandle | None = None
        self._flushed_at = float("-inf")
        self._blocks: list[bytes] = []

    # --- Durable -------------------------------------------------------------------------

    def subscribe(self, outbox: Outbox, after: int, head: int) -> Subscription:
        """Add a socket that has everything up to ``after``; what it misses follows (R5)."""
        if self.subscriptions:
            self.check_head(head)  # the others must not miss what this one's read has seen
        else:
            self.head = self._sent = max(self.head, head)
        subscription = Subscription(self, outbox, after)
        self.subscriptions.add(subscription)
        self.send_state(outbox)
        self._bring_up(subscription)
        return subscription

    def follow(self, subscription: Subscription, after: int) -> None:
        """Send a socket everything after ``after`` again (R5: it saw a gap)."""
        if subscription.catching_up:
            subscription.catching_up.cancel()
            subscription.catching_up = None
        subscription.position = after
        self._bring_up(subscription)

    def deliver(self, entries: Sequence[Entry]) -> None:
        """Fan out committed entries. Known ones are ignored, a gap is read first (R6)."""
        fresh = [entry for entry in entries if entry[0] > self.head]
        if not fresh:
            return
        if fresh[0][0] != self.head + 1 or fresh[-1][0] - fresh[0][0] != len(fresh) - 1:
            self.repair()
            return
        self.head = fresh[-1][0]
        self._recent.extend(fresh)
        self._unsent += fresh
        if self.volatile:
            self.volatile.settle(fresh)
        self.touch()

    def check_head(self, head: int) -> None:
        """Compare with the database's head; read what the layer lost (R6)."""
        if head > self.head:
            self.repair()

    def repair(self) -> None:
        if not self._repair:
            self._repair = asyncio.ensure_future(self._read_gap())

    async def _read_gap(self) -> None:
        try:
            while True:
                limit = LIMITS.page_entries
                head = self.head
                page = await in_database(self.log.read, self.id, head, limit)
                self.deliver(page)
                if len(page) < limit or self.head == head:
                    return
        except Exception:  # the next heartbeat tries again
            logger.exception("Could not read what room %s is missing", self.key)
        finally:
            self._repair = None

    def _bring_up(self, subscription: Subscription) -> None:
        if subscription.position < self.head and not subscription.catching_up:
            subscription.catching_up = asyncio.ensure_future(self._catch_up(subscription))

    async def _catch_up(self, subscription: Subscription) -> None:
        try:
            while subscription.position < self.head and not subscription.outbox.closed:
                await subscription.outbox.space()
                try:
                    page = await self._page(subscription.position)
                except Exception:
                    logger.exception("Could not read history of room %s", self.key)
                    await asyncio.sleep(RETRY_READ)
                    continue
                if not page:  # the head was wrong: nothing is there
                    return
                subscription.position = page[-1][0]
                subscription.outbox.put_durable(self.log.frame(self.id, [data for _, data in page]))
        finally:
            subscription.catching_up = None

    async def _page(self, after: int) -> list[Entry]:
        """Return the next entries after ``after``, at most ``page_bytes`` but at least one."""
        if self._recent and self._recent[0][0] <= after + 1:
            found = [entry for entry in self._recent if entry[0] > after]
        else:
            found = await in_database(self.log.read, self.id, after, LIMITS.page_entries)
        size = 0
        for count, (_, data) in enumerate(found):
            size += len(data)
            if count and size > LIMITS.page_bytes:
                return found[:count]
        return found

    # --- Merging -------------------------------------------------------------------------

    def touch(self) -> None:
        """Something waits: send it now after a quiet time, else with the tick (R9)."""
        if self._tick:
            return
        if self.volatile and self.volatile.size() > 1:
            wait = self._flushed_at + self._pace.tick_ms / 1000 - self._loop.time()
            if wait > 0:
                self._tick = self._loop.call_later(wait, self._flush)
                return
        self._flush()

    def absorb(self, block: bytes) -> None:
        """Take volatile events of another process into the next frame."""
        if self.volatile:
            self.volatile.absorb(block)
            self._blocks.append(block)
            self.touch()

    def _flush(self) -> None:
        self._tick = None
        self._flushed_at = self._loop.time()
        before, durable = self._take_durable()
        volatile = self._take_volatile()
        both = protocol.bundle(durable, volatile)
        for subscription in tuple(self.subscriptions):
            outbox = subscription.outbox
            if durable and subscription.position == before and not subscription.catching_up:
                subscription.position = self._sent
                outbox.put(durable, volatile, both)
                continue
            self._bring_up(subscription)
            if volatile:
                outbox.put_volatile(volatile)

    def _take_durable(self) -> tuple[int, str | bytes | None]:
        """Return the frame of what came in, and the ``seq`` that its receivers have."""
        before, self._sent = self._sent, self.head
        entries, self._unsent = self._unsent, []
        if not entries:
            return before, None
        return before, self.log.frame(self.id, [data for _, data in entries])

    def _take_volatile(self) -> bytes | None:
        """Return the frame of what is volatile and new, here and in other processes."""
        if not self.volatile:
            return None
        blocks, self._blocks = self._blocks, []
        if own := self.volatile.drain():
            blocks.append(own)
            self._publish(self, own)
        self._keep_pace(self.volatile.size())
        return self.volatile.frame(blocks) if blocks else None

    def _keep_pace(self, size: int) -> None:
        self._pace.note(self.key, size and size + len(self.subscriptions))
        if size and not self._lull:  # what comes to rest says nothing, so nobody would notice
            self._lull = self._loop.call_later(LOOK_AGAIN, self._look_again)
        if self._told_ms == self._pace.tick_ms:
            return
        self._told_ms = self._pace.tick_ms
        frame = protocol.encode(protocol.Pace(self._told_ms))
        for subscription in tuple(self.subscriptions):
            subscription.outbox.put_volatile(frame)

    def _look_again(self) -> None:
        self._lull = None
        if self.volatile:
            self._keep_pace(self.volatile.size())

    def send_state(self, outbox: Outbox) -> None:
        """Send all that is volatile to a socket that has none, or missed some of it (R7)."""
        if not self.volatile:
            return
        if self._tick:  # else the next frame would bring a part of the state once more
            self._tick.cancel()
            self._flush()
        if state := self.volatile.state():
            outbox.put_volatile(state)
        if self._told_ms != LIMITS.tick_ms:
            outbox.put_volatile(protocol.encode(protocol.Pace(self._told_ms)))

    def close(self) -> None:
        if self._tick:  # other processes must hear that the last socket here went
            self._tick.cancel()
            self._flush()
        self._pace.note(self.key, 0)
        if self._lull:
            self._lull.cancel()
        if self._repair:
            self._repair.cancel()
