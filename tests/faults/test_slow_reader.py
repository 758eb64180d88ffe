"""A client that stops reading (R7)."""

from __future__ import annotations

import asyncio
import time

import pytest
from websockets.exceptions import ConnectionClosed

from bench.client import together, until, working
from bench.crash import quantile
from bench.processes import memory_mib
from drawmessenger.realtime.protocol import LIMITS, Close

pytestmark = pytest.mark.server
HELLO = '{"t": "hello", "v": 1, "after": 0}'
DRAWERS = 4


async def close_of(socket) -> int:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


async def closed_after(socket) -> tuple[int, float]:
    """Receive and never say so; return the close code and when it came."""
    began = time.monotonic()
    code = await close_of(socket)
    return code, time.monotonic() - began


async def stalled(server, people):
    """Everybody draws, two are stalled: one reads and says nothing, one does not even read."""
    drawing = [person.sketch() for person in people[:DRAWERS]]
    async with together(people), working(*drawing):
        await asyncio.sleep(2)  # the server has made what it makes once
        before = memory_mib(server.process.pid)
        async with people[-1].canvas.connection() as mute, people[-1].canvas.connection() as deaf:
            for socket in (mute, deaf):
                await socket.send(HELLO)
            deaf.transport.pause_reading()
            mute_code, seconds = await closed_after(mute)
            await asyncio.sleep(max(0, 10 - seconds))
            growth = memory_mib(server.process.pid) - before
            deaf.transport.resume_reading()
            deaf_code = await asyncio.wait_for(close_of(deaf), 1)
    return mute_code, seconds, deaf_code, growth


async def resume(person, head: int) -> None:
    async with together([person]):
        assert await until(lambda: person.canvas.last >= head, 5)


def test_r7_who_stops_reading_is_closed_and_costs_nobody_anything(site):
    running = site()
    server = running.servers[0]
    people = running.people(8)
    mute_code, seconds, deaf_code, growth = asyncio.run(stalled(server, people))
    assert mute_code == Close.RESUME
    assert LIMITS.stalled_after - 1 < seconds < 10
    assert deaf_code in {Close.RESUME, 1006}
    assert growth <= 8
    others = [line for person in people for line in person.lines]
    assert all(set(line.closes) <= {1000} and not line.faults for line in others)
    acknowledged = quantile([t for line in others for t in line.ack_seconds], 0.99)
    assert acknowledged < LIMITS.stalled_after / 2  # nobody has waited for them
    late, head = running.person(9), people[0].canvas.last
    asyncio.run(resume(late, head))
    assert not late.canvas.faults
    assert not running.errors
