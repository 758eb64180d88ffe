"""People for load and faults: what bench/line.py does once, a person does twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed

from bench.line import Line
from tests.harness.canvas import begin, more, preview_frame, stroke_frame


class ChatLine(Line):
    path = "/ws/chat/"

    def __init__(self, url: str, cookie: str, group: str) -> None:
        super().__init__(url, cookie)
        self.group = group

    def hello(self) -> dict[str, Any]:
        return {"have": {self.group: self.last}}

    def write_message(self, content: str) -> str:
        client_id = str(uuid4())
        message = {"t": "send", "client_id": client_id, "group": self.group, "content": content}
        self.write(client_id, json.dumps(message))
        return client_id


class CanvasLine(Line):
    def __init__(self, url: str, cookie: str, canvas: str) -> None:
        super().__init__(url, cookie)
        self.path = f"/ws/canvas/{canvas}/"

    def hello(self) -> dict[str, Any]:
        return {"after": self.last}

    def write_stroke(self, points: int = 40) -> str:
        client_id = uuid4()
        line = [(7 * number, 5 * number % 90) for number in range(points)]
        self.write(str(client_id), stroke_frame(client_id, line))
        return str(client_id)

    async def draw(self, points: int = 80, stroke: int = 1) -> None:
        """Draw one stroke at 60 points a second: previews at 30 Hz, then the operation."""
        client_id = uuid4()
        line = [(7 * number, 5 * number % 90) for number in range(points)]
        frame = preview_frame(begin(stroke, client_id))
        for number in range(1, points, 2):
            deltas = [
                (line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1])
                for i in range(number, min(number + 2, points))
            ]
            if self.socket and self.open.is_set():
                with contextlib.suppress(ConnectionClosed):
                    await self.socket.send(frame)
            frame = preview_frame(more(stroke, deltas))
            await asyncio.sleep(1 / 30)
        self.write(str(client_id), stroke_frame(client_id, line))


class Person:
    """Somebody with a room open: a chat socket and a canvas socket."""

    def __init__(self, url: str, cookie: str, group: str, canvas: str) -> None:
        self.chat = ChatLine(url, cookie, group)
        self.canvas = CanvasLine(url, cookie, canvas)
        self.lines: tuple[Line, Line] = (self.chat, self.canvas)

    async def __aenter__(self) -> Person:
        for line in self.lines:
            line.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await asyncio.gather(*(line.stop() for line in self.lines))

    async def is_open(self) -> None:
        """Wait until both sockets are welcomed."""
        await asyncio.gather(*(line.open.wait() for line in self.lines))

    async def scribble(self, per_second: float) -> None:
        """Write messages and strokes in turn, at random moments, until cancelled."""
        number = 0
        while True:
            number += 1
            if number % 3:
                self.canvas.write_stroke()
            else:
                self.chat.write_message(f"message {number}")
            await asyncio.sleep(random.uniform(0.5, 1.5) / per_second)

    async def sketch(self) -> None:
        """Draw one stroke after the other until cancelled."""
        while True:
            await self.canvas.draw()


async def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, at most so long; tell whether it is."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


@asynccontextmanager
async def together(people: Sequence[Person]) -> AsyncIterator[None]:
    """Connect people, wait until all are welcomed, and disconnect them at the end."""
    async with AsyncExitStack() as stack:
        for person in people:
            await stack.enter_async_context(person)
        await asyncio.gather(*(person.is_open() for person in people))
        yield


@asynccontextmanager
async def working(*work: Any) -> AsyncIterator[None]:
    """Run coroutines beside the body and cancel them after it; their failures are failures."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
