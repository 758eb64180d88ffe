"""Everybody comes back at once, in short: 300 sockets."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from bench.client import together
from bench.crash import quantile, returned

pytestmark = pytest.mark.server


async def all_at_once(server, people):
    """Kill the server, start it, and let everybody connect in the same moment."""
    lines = [line for person in people for line in person.lines]
    async with together(people):
        server.stop(signal.SIGKILL)
        await asyncio.gather(*(line.stop() for line in lines))
        server.start()
        moment = time.monotonic()
        for line in lines:
            line.closes.clear()
            line.start()
        await asyncio.wait_for(asyncio.gather(*(person.is_open() for person in people)), 30)
    return returned(lines, [moment]), lines


def test_300_sockets_come_back_within_10_seconds(site):
    running = site()
    people = running.people(150)
    times, lines = asyncio.run(all_at_once(running.servers[0], people))
    assert quantile(times, 0.99) < 10
    codes = {code for line in lines for code in line.closes}
    assert not any(500 <= code < 600 for code in codes), codes
    assert not running.errors
