"""One socket of a load client in asyncio, as a browser has it.

It keeps what is not acknowledged and sends it again after a reconnection, comes back with full
jitter, resumes from its last ``seq`` (R5) and says what it has handled (R7). Unlike a browser it
keeps account: what it wrote in which order, what was acknowledged, what arrived, what was wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections import Counter
from typing import Any
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import LIMITS, Frame

# As in static/js/net/socket.js and queue.js.
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
EAGER_ATTEMPTS, EAGER_DELAY = 6, 1.5  # as in static/js/net/socket.js
IN_FLIGHT = 16
Name = tuple[str, str]  # author and client id, which name a write everywhere


class Line:
    """One socket that comes back by itself, and the durable writes that go through it."""

    path = ""

    def __init__(self, url: str, cookie: str) -> None:
        self.url = url
        self.cookie = cookie
        self.person = ""
        self.socket: ClientConnection | None = None
        self.open = asyncio.Event()
        self.last = 0  # the newest `seq` that arrived
        self.pending: dict[str, str | bytes] = {}
        self.written: list[str] = []  # client ids in the order in which they were first sent
        self.acked: dict[str, int] = {}
        self.ack_seconds: list[float] = []
        self.got: dict[Name, int] = {}
        self.arrived: dict[str, float] = {}  # client id -> when it was first delivered
        self.faults: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.closes: Counter[int] = Counter()
        self.welcomes: list[float] = []
        self._made: dict[str, float] = {}
        self._flying: set[str] = set()
        self._paused_until = 0.0
        self._wake = asyncio.Event()
        self._frames = self._reported = self._unreported_bytes = 0
        self._task: asyncio.Task[None] | None = None

    # --- Life ----------------------------------------------------------------------------

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        attempts = 0
        while True:
            welcomed = len(self.welcomes)
            try:
                async with self.connection() as socket:
                    await self._converse(socket)
            except ConnectionClosed as closed:
                self.closes[closed.rcvd.code if closed.rcvd else 1006] += 1
            except (OSError, InvalidHandshake, EOFError, TimeoutError) as error:
                status = getattr(getattr(error, "response", None), "status_code", 0)
                self.closes[status or 1006] += 1
            attempts = 0 if len(self.welcomes) > welcomed else attempts + 1
            longest = min(EAGER_DELAY, FIRST_DELAY * 2**attempts)
            longest *= 2 ** max(0, attempts - EAGER_ATTEMPTS + 1)
            await asyncio.sleep(random.random() * min(longest, LONGEST_DELAY))

    def connection(self) -> Any:
        """A new connection of this person to this path; not yet greeted."""
        origin = self.url.replace("ws", "http", 1)
        return connect(
            self.url + self.path,
            origin=origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie},
            compression=None,
            ping_interval=None,
            proxy=None,
            max_queue=None,
            close_timeout=0.5,
        )

    def hello(self) -> dict[str, Any]:
        raise NotImplementedError

    async def _converse(self, socket: ClientConnection) -> None:
        self._frames = self._reported = self._unreported_bytes = 0
        self._flying.clear()
        self._paused_until = 0.0
        self.socket = socket
        await socket.send(json.dumps({"t": "hello", "v": protocol.VERSION, **self.hello()}))
        sender = asyncio.ensure_future(self._send(socket))
        try:
            while True:
                self._take(await socket.recv())
        finally:
            self.open.clear()
            self.socket = None
            sender.cancel()

    # --- Sending -------------------------------------------------------------------------

    def write(self, client_id: str, frame: str | bytes) -> None:
        """Write something durable; it is kept until it is acknowledged."""
        self.written.append(client_id)
        self._made[client_id] = time.monotonic()
        self.pending[client_id] = frame
        self._wake.set()

    async def _send(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), LIMITS.seen_every_ms / 1000)
                # Python 3.11's wait_for may swallow the cancellation that ends this loop.
                if socket is not self.socket:
                    return
                self._wake.clear()
                if self.open.is_set() and time.monotonic() >= self._paused_until:
                    for frame in self.due():
                        await socket.send(frame)
                if self._frames != self._reported:
                    self._reported, self._unreported_bytes = self._frames, 0
                    await socket.send(json.dumps({"t": "seen", "n": self._frames}))

    def due(self) -> list[str | bytes]:
        """What is to be sent now, in order. Tests of a bad network change it."""
        room = IN_FLIGHT - len(self._flying)
        found = [item for item in self.pending.items() if item[0] not in self._flying][:room]
        self._flying.update(client_id for client_id, _ in found)
        return [frame for _, frame in found]

    # --- Receiving -----------------------------------------------------------------------

    def _take(self, data: str | bytes) -> None:
        if isinstance(data, bytes):
            self.take_binary(data)
        else:
            self._take_text(json.loads(data))
        self._frames += 1
        self._unreported_bytes += len(data)
        if self._unreported_bytes >= LIMITS.seen_every_bytes:
            self._wake.set()

    def _take_text(self, message: dict[str, Any]) -> None:
        kind = message["t"]
        if kind == "welcome":
            self.person = message["you"]
            self.welcomes.append(time.monotonic())
            self.open.set()
            self._wake.set()
        elif kind == "ack":
            self._acknowledged(message["client_id"], message["seq"])
        elif kind == "refused":
            self._refused(message)
        elif kind == "events":
            for event in message["events"]:
                self.deliver(event["seq"], (event["author"]["id"], event["client_id"]))

    def _acknowledged(self, client_id: str, seq: int) -> None:
        if self.acked.setdefault(client_id, seq) != seq:
            self.faults["acknowledged twice with different seq"] += 1
        self._flying.discard(client_id)
        if self.pending.pop(client_id, None) is not None:
            self.ack_seconds.append(time.monotonic() - self._made[client_id])
        self._wake.set()

    def _refused(self, message: dict[str, Any]) -> None:
        self.refusals[message["code"]] += 1
        client_id = message.get("client_id", "")
        self._flying.discard(client_id)
        if retry_after := message.get("retry_after"):
            self._paused_until = time.monotonic() + retry_after * (1 + random.random())
        else:
            self.pending.pop(client_id, None)

    def take_binary(self, frame: bytes) -> None:
        data = protocol.unbundle(frame)[0]
        if data[0] != Frame.OPERATIONS:
            return
        position = 1
        while position < len(data):
            size, seq, _, author, client, _ = protocol.OPERATION.unpack_from(data, position)
            self.deliver(seq, (str(UUID(bytes=author)), str(UUID(bytes=client))))
            position += 4 + size

    def deliver(self, seq: int, name: Name) -> None:
        """Take a durable event. In R5's order it is always the one after the last one."""
        if self.got.setdefault(name, seq) != seq:
            self.faults["delivered twice with different seq"] += 1
        if seq > self.last + 1:
            self.faults["gap"] += 1
        elif seq <= self.last:
            self.faults["backwards"] += 1
        self.last = max(self.last, seq)
        self.arrived.setdefault(name[1], time.monotonic())
