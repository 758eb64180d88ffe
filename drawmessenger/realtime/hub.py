"""The rooms of this process, and their one subscription to the channel layer.

What this process commits reaches its own sockets directly; the layer carries it to the other
processes. The layer is a hint (R6): the hub sends itself a beat through it every second, and
while beats do not come back, the rooms compare themselves with the database instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from uuid import UUID

from channels.layers import BaseChannelLayer, get_channel_layer

from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.pace import Pace
from drawmessenger.realtime.protocol import LIMITS, Close
from drawmessenger.realtime.room import Entry, Room, RoomLog, Subscription

logger = logging.getLogger(__name__)

HUB_GROUP = "hub"
BEAT = 1.0
DEAF_AFTER = 3.0
LISTEN_TIMEOUT = 1.0
PUBLISH_TIMEOUT = 2.0
OUTGOING = 2_000
WARN_EVERY = 5.0


class Socket(Protocol):
    """What the hub must know about a socket."""

    topics: set[str]  # the notices that it hears: of a person, of a room
    outbox: Outbox

    def on_notice(self, notice: dict[str, Any]) -> None: ...

    async def heartbeat(self) -> None: ...


class Hub:
    def __init__(self, layer: BaseChannelLayer) -> None:
        self.process = secrets.randbits(32)
        self.rooms: dict[str, Room] = {}
        self.sockets: set[Socket] = set()
        # Of a topic: who keeps something for the whole process, such as who is here.
        self.listeners: dict[str, Callable[[dict[str, Any]], None]] = {}
        self.loop = asyncio.get_running_loop()
        self.stopping = False
        self._pace = Pace()
        self._layer = layer
        self._channel: str | None = None
        self._heard: set[str] = set()
        self._changed = asyncio.Event()
        self._outgoing: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(OUTGOING)
        self._last_beat = time.monotonic()
        self._warned_at = float("-inf")
        self._checks: set[asyncio.Task[None]] = set()
        self._tasks = [
            asyncio.ensure_future(work())
            for work in (self._listen, self._subscribe_rooms, self._send_out, self._keep_time)
        ]

    # --- Sockets -------------------------------------------------------------------------

    async def join(
        self, log: RoomLog, room_id: UUID, outbox: Outbox, after: int, head: int
    ) -> Subscription:
        """Let a socket follow a room from ``after`` on; ``head`` is what the database has."""
        key = log.key(room_id)
        room = self.rooms.get(key)
        if not room:
            room = self.rooms[key] = Room(
                log, room_id, self.process, self._pace, self._publish_volatile
            )
            self._changed.set()
        subscription = room.subscribe(outbox, after, head)
        if not room.listening.is_set():
            # Read again once the layer is subscribed to: what was committed in between
            # reached neither our first read nor, yet, our subscription.
            checking = asyncio.ensure_future(self._check_once_listening(room))
            self._checks.add(checking)
            checking.add_done_callback(self._checks.discard)
        return subscription

    async def _check_once_listening(self, room: Room) -> None:
        try:
            await asyncio.wait_for(room.listening.wait(), LISTEN_TIMEOUT)
        except TimeoutError:
            room.listening.set()
        try:
            await self._compare_heads([room])
        except Exception:  # the heartbeat compares again
            logger.exception("Could not read the head of room %s", room.key)

    def leave(self, subscription: Subscription) -> None:
        subscription.leave()
        room = subscription.room
        if not room.subscriptions and self.rooms.get(room.key) is room:
            del self.rooms[room.key]
            room.close()
            self._changed.set()

    # --- What services say through publish.py ----------------------------------------------

    def accept(self, group: str, message: dict[str, Any]) -> None:
        """Take a message of this process: to its own sockets, and to the other processes."""
        self._handle(message)
        self._enqueue(group, message)

    def _enqueue(self, group: str, message: dict[str, Any]) -> None:
        # When the queue is full, the other processes read it from the database (R6).
        with contextlib.suppress(asyncio.QueueFull):
            self._outgoing.put_nowait((group, message | {"process": self.process}))

    def _publish_volatile(self, room: Room, block: bytes) -> None:
        self._enqueue(
            room.key, {"type": "hub.message", "kind": "volatile", "room": room.key, "block": block}
        )

    def _handle(self, message: dict[str, Any]) -> None:
        kind = message["kind"]
        if kind == "notice":
            if listener := self.listeners.get(message["notice"]["topic"]):
                listener(message["notice"])
                return
            for socket in tuple(self.sockets):
                if message["notice"]["topic"] in socket.topics:
                    socket.on_notice(message["notice"])
        elif room := self.rooms.get(message.get("room", "")):
            if kind == "durable":
                room.deliver([(seq, bytes(data)) for seq, data in message["entries"]])
            elif kind == "volatile":
                room.absorb(bytes(message["block"]))

    # --- Background ------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(HUB_GROUP, channel)
                self._channel = channel
                self._changed.set()
                while True:
                    message = await self._layer.receive(channel)
                    if message["process"] != self.process:
                        self._handle(message)
                    elif message["kind"] == "beat":
                        self._last_beat = time.monotonic()
            except Exception as error:
                logger.warning("The channel layer cannot be heard: %s", error)
                self._channel = None
                self._heard.clear()
                await asyncio.sleep(BEAT)

    async def _subscribe_rooms(self) -> None:
        """Keep the layer's subscriptions equal to the rooms of this process."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            channel = self._channel
            if not channel:
                continue
            try:
                for key in self.rooms.keys() - self._heard:
                    await self._layer.group_add(key, channel)
                    self._heard.add(key)
                    if room := self.rooms.get(key):
                        room.listening.set()
                for key in self._heard - self.rooms.keys():
                    self._heard.discard(key)
                    await self._layer.group_discard(key, channel)
            except Exception as error:
                logger.warning("The channel layer took no subscription: %s", error)
                await asyncio.sleep(BEAT)
                self._changed.set()

    async def _send_out(self) -> None:
        while True:
            group, message = await self._outgoing.get()
            try:
                # Not wait_for: Python 3.11's loses a cancellation that comes as it ends, and
                # the hub would then never stop.
                async with asyncio.timeout(PUBLISH_TIMEOUT):
                    await self._layer.group_send(group, message)
            except Exception as error:  # R6: a hint was lost, the database has the truth
                if time.monotonic() - self._warned_at > WARN_EVERY:
                    self._warned_at = time.monotonic()
                    logger.warning("The channel layer takes no messages: %r", error)

    async def _keep_time(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(BEAT)
            beats += 1
            self._enqueue(HUB_GROUP, {"type": "hub.message", "kind": "beat"})
            for socket in tuple(self.sockets):
                socket.outbox.check_age()
            period = int(LIMITS.heartbeat / BEAT)
            try:
                if beats % period == 0 or time.monotonic() - self._last_beat > DEAF_AFTER:
                    await self._compare_heads(self.rooms.values())
            except Exception:
                logger.exception("The database could not be asked for what the layer lost")
            # Each socket once in a period, but never all of them at the same moment.
            for socket in tuple(self.sockets):
                if (id(socket) // 64 + beats) % period == 0:
                    await self._beat(socket)

    async def _beat(self, socket: Socket) -> None:
        try:
            await socket.heartbeat()
        except Exception:
            logger.exception("The heartbeat of a socket failed")

    async def _compare_heads(self, rooms: Iterable[Room]) -> None:
        by_log: dict[RoomLog, list[Room]] = {}
        for room in rooms:
            by_log.setdefault(room.log, []).append(room)
        for log, members in by_log.items():
            heads = await in_database(log.heads, [room.id for room in members])
            for room in members:
                room.check_head(heads.get(room.id, 0))

    async def stop(self) -> None:
        """Close every socket with RESTART and end the background work (R10)."""
        self.stopping = True
        for socket in tuple(self.sockets):
            socket.outbox.close(Close.RESTART)
        # Let the last messages reach the layer before the tasks end.
        for _ in range(20):
            if self._outgoing.empty():
                break
            await asyncio.sleep(0.05)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        _hubs.pop(self.loop, None)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def get_hub() -> Hub:
    """Return the hub of the running event loop. A process that serves has one."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(get_channel_layer())
    return _hubs[loop]


def running_hubs() -> list[Hub]:
    return [hub for loop, hub in tuple(_hubs.items()) if loop.is_running()]


__all__ = ["Entry", "Hub", "Socket", "get_hub", "running_hubs"]
