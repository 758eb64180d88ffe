"""SIGTERM under load (R10)."""

from __future__ import annotations

import asyncio
import time

import pytest

from bench.client import together, working
from bench.crash import drain

pytestmark = pytest.mark.server
WRITERS = 6
EVERYTHING = {"lost": 0, "duplicates": 0, "inversions": 0, "behind": 0, "waiting": 0}


async def restarted_under_load(running, people):
    """Return exit code, seconds until the exit, and the close codes that came by then."""
    server = running.servers[0]
    async with together(people), people[0].canvas.connection() as deaf:
        await deaf.send('{"t": "hello", "v": 1, "after": 0}')  # and never reads a frame
        async with working(*(person.scribble(15) for person in people[:WRITERS])):
            await asyncio.sleep(1.5)
            began = time.monotonic()
            code = await asyncio.to_thread(server.stop)
            seconds = time.monotonic() - began
            await asyncio.sleep(0.05)
            closes = [dict(line.closes) for person in people for line in person.lines]
            await asyncio.to_thread(server.start)
        await drain(people, 20)
    return code, seconds, closes


def test_r10_sigterm_closes_with_1012_and_loses_nothing(site):
    running = site()
    people = running.people(12)
    code, seconds, closes = asyncio.run(restarted_under_load(running, people))
    assert code == 0
    assert seconds < 10
    assert all(1012 in codes for codes in closes), closes
    # Before and after: nobody was let in again by the process that was about to end.
    assert {len(line.welcomes) for person in people for line in person.lines} == {2}
    found = running.audit(people)
    assert found["acknowledged"] > 50
    assert found | EVERYTHING == found
    assert not running.errors
