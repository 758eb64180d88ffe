"""R7: what waits for a socket is bounded in bytes and in age."""

from __future__ import annotations

import asyncio

import pytest

from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.protocol import LIMITS, Close

FRAME = b"x" * 1024
WINDOW = LIMITS.window_bytes // len(FRAME)


class Wire:
    """An ASGI send that takes everything at once, as Daphne's does."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed: list[Close] = []
        self.caught_up = 0

    async def send(self, message) -> None:
        self.sent.append(message["bytes"])

    def outbox(self) -> Outbox:
        def caught_up() -> None:
            self.caught_up += 1

        return Outbox(self.send, self.closed.append, caught_up)


async def test_r7_nothing_beyond_the_window_is_in_flight():
    wire = Wire()
    outbox = wire.outbox()
    for _ in range(WINDOW * 2):
        outbox.put_durable(FRAME)
    assert len(wire.sent) == WINDOW
    outbox.seen(10)
    assert len(wire.sent) == WINDOW + 10
    outbox.seen(WINDOW * 2)
    assert len(wire.sent) == WINDOW * 2
    assert not wire.closed


async def test_r7_volatile_is_dropped_first_and_made_up_for():
    wire = Wire()
    outbox = wire.outbox()
    for _ in range(WINDOW):
        outbox.put_volatile(FRAME)
    outbox.put_volatile(b"dropped")
    assert b"dropped" not in wire.sent
    outbox.seen(WINDOW)
    assert wire.caught_up == 1
    outbox.put_volatile(b"later")
    assert wire.sent[-1] == b"later"


async def test_r7_too_many_bytes_close_with_resume():
    wire = Wire()
    outbox = wire.outbox()
    for _ in range((LIMITS.window_bytes + LIMITS.waiting_bytes) // len(FRAME) + 2):
        outbox.put_durable(FRAME)
    assert wire.closed == [Close.RESUME]
    assert outbox.closed
    outbox.put_durable(FRAME)
    assert len(wire.sent) == WINDOW


async def test_r7_too_old_closes_with_resume(monkeypatch):
    wire = Wire()
    outbox = wire.outbox()
    now = 100.0
    monkeypatch.setattr("drawmessenger.realtime.outbox.time.monotonic", lambda: now)
    outbox.put_durable(FRAME)
    outbox.check_age()
    assert not wire.closed
    now += LIMITS.stalled_after + 1
    outbox.check_age()
    assert wire.closed == [Close.RESUME]


async def test_a_server_that_pushes_back_keeps_the_order():
    """uvicorn waits in send; what comes meanwhile must not overtake."""
    sent: list[bytes] = []
    gate = asyncio.Event()

    async def send(message) -> None:
        await gate.wait()
        sent.append(message["bytes"])

    outbox = Outbox(send, lambda code: None)
    for number in range(5):
        outbox.put_durable(bytes([number]))
    assert sent == []
    gate.set()
    for _ in range(20):
        await asyncio.sleep(0)
    assert sent == [bytes([number]) for number in range(5)]


async def test_a_transport_that_is_gone_ends_the_outbox_quietly():
    async def send(message) -> None:
        raise RuntimeError("gone")

    outbox = Outbox(send, lambda code: pytest.fail("not ours to close"))
    outbox.put_durable(FRAME)
    assert outbox.closed


async def test_space_is_given_when_the_client_has_handled_what_it_got():
    wire = Wire()
    outbox = wire.outbox()
    for _ in range(WINDOW):
        outbox.put_durable(FRAME)
    waiting = asyncio.ensure_future(outbox.space())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.seen(WINDOW)
    await asyncio.wait_for(waiting, 1)


async def test_a_client_cannot_have_seen_more_than_it_got():
    wire = Wire()
    outbox = wire.outbox()
    outbox.put_durable(FRAME)
    outbox.seen(10_000)
    for _ in range(WINDOW * 2):
        outbox.put_durable(FRAME)
    assert len(wire.sent) == 1 + WINDOW
