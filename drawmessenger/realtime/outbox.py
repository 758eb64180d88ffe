"""What one socket still has to receive (R7).

An ASGI server may accept frames without end for a client that reads nothing. So the client
says how many frames it has handled, and at most ``window_bytes`` are in flight. Beyond that,
volatile frames are dropped at once and durable ones wait, up to ``waiting_bytes``; then, or
when nothing was handled for ``stalled_after`` seconds, the socket is closed with RESUME.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from drawmessenger.realtime.protocol import LIMITS, Close

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class _Started:
    """The rest of a coroutine that was begun by hand and then had to wait."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waiting_for: Any) -> None:
        self._coroutine = coroutine
        self._waiting_for = waiting_for

    def __await__(self) -> Generator[Any, None, None]:
        waiting_for = self._waiting_for
        while True:
            yield waiting_for
            try:
                waiting_for = self._coroutine.send(None)
            except StopIteration:
                return


class Outbox:
    """Sends frames to one socket, in order, within the bounds of R7.

    ``send`` is the ASGI send callable; ``close`` is called once with a close code;
    ``caught_up`` is called when a socket that missed volatile frames can take them again.
    ``write``, where the server offers it, takes frames in place of ``send``.
    """

    def __init__(
        self,
        send: Send,
        close: Callable[[Close], None],
        caught_up: Callable[[], None] = lambda: None,
        write: Callable[[str | bytes], None] | None = None,
    ) -> None:
        self._send = send
        self._write = write
        self._close = close
        self._caught_up = caught_up
        self._flying: deque[tuple[int, float]] = deque()
        self._flying_bytes = 0
        self._handled = 0
        self._waiting: deque[str | bytes] = deque()
        self._waiting_bytes = 0
        self._sending: asyncio.Task[None] | None = None
        self._space = asyncio.Event()
        self._space.set()
        self._missed_volatile = False
        self.closed = False

    @property
    def blocked(self) -> bool:
        return bool(self._waiting or self._sending or self._flying_bytes >= LIMITS.window_bytes)

    def put_volatile(self, frame: str | bytes) -> None:
        """Send a frame now, or drop it when the socket is behind."""
        if self.closed:
            return
        if self.blocked:
            self._missed_volatile = True
            return
        self._transmit(frame)

    def put_durable(self, frame: str | bytes) -> None:
        """Send a frame now or later; close with RESUME when too much waits."""
        if self.closed:
            return
        if not self.blocked:
            self._transmit(frame)
            return
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        self._space.clear()
        if self._waiting_bytes > LIMITS.waiting_bytes:
            self.close(Close.RESUME)

    def put(self, durable: str | bytes, volatile: str | bytes | None, both: bytes | None) -> None:
        """Send a durable frame and a volatile one, as the one frame ``both`` if there is room."""
        if both is not None and not self.blocked and not self.closed:
            self._transmit(both)
            return
        self.put_durable(durable)
        if volatile is not None:
            self.put_volatile(volatile)

    async def space(self) -> None:
        """Wait until a page of history can be sent without queueing."""
        while self.blocked and not self.closed:
            self._space.clear()
            await self._space.wait()

    def seen(self, handled: int) -> None:
        """Take the client's word that it has handled so many frames in all."""
        while self._handled < handled and self._flying:
            size, _ = self._flying.popleft()
            self._flying_bytes -= size
            self._handled += 1
        self._drain()

    def check_age(self) -> None:
        """Close a socket whose oldest frame in flight is too old. Called every second."""
        if self._flying and time.monotonic() - self._flying[0][1] > LIMITS.stalled_after:
            self.close(Close.RESUME)

    def close(self, code: Close) -> None:
        """Close the socket once; what waits is forgotten, the client resumes by R5."""
        if self.closed:
            return
        self.forget()
        self._close(code)

    def forget(self) -> None:
        """Drop everything; the socket is gone or about to go."""
        self.closed = True
        self._waiting.clear()
        self._waiting_bytes = 0
        self._space.set()

    def _drain(self) -> None:
        while (
            self._waiting
            and not self._sending
            and self._flying_bytes < LIMITS.window_bytes
            and not self.closed
        ):
            frame = self._waiting.popleft()
            self._waiting_bytes -= len(frame)
            self._transmit(frame)
        if self.blocked or self.closed:
            return
        self._space.set()
        if self._missed_volatile:
            self._missed_volatile = False
            self._caught_up()

    def _transmit(self, frame: str | bytes) -> None:
        size = len(frame)
        self._flying.append((size, time.monotonic()))
        self._flying_bytes += size
        if self._write:
            self._write(frame)
            return
        key = "bytes" if isinstance(frame, bytes) else "text"
        sending = self._send({"type": "websocket.send", key: frame})
        # Daphne never waits here, so the frame is out without a task of its own. A server
        # that pushes back makes us wait, and the rest of the queue with us.
        try:
            waiting_for = sending.send(None)
        except StopIteration:
            return
        except Exception:  # the transport is gone; the disconnect is on its way to us
            self.forget()
            return
        self._sending = asyncio.ensure_future(self._finish(_Started(sending, waiting_for)))

    async def _finish(self, rest: Awaitable[None]) -> None:
        try:
            await rest
        except Exception:
            self.forget()
        finally:
            self._sending = None
        self._drain()
