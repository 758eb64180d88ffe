"""`kill -9` under load, in short; `make bench-crash` is the long form."""

from __future__ import annotations

import asyncio
import math

import pytest

from bench.client import together, working
from bench.crash import crash, drain

pytestmark = pytest.mark.server
NOTHING = dict.fromkeys(("lost", "duplicates", "inversions", "behind", "waiting"), 0)


async def killed_under_load(server, people, kills):
    async with together(people):
        async with working(*(person.scribble(6) for person in people[::2])):
            times = await crash(server, people, kills)
            await asyncio.sleep(0.5)
        await drain(people, 20)
    return times


def test_kill_9_under_load_loses_doubles_and_reorders_nothing(site):
    running = site()
    people = running.people(12)
    times = asyncio.run(killed_under_load(running.servers[0], people, kills=2))
    found = running.audit(people)
    assert found["acknowledged"] > 50
    assert found | NOTHING == found
    assert (found["refused"], found["faults"]) == ({}, {})
    assert math.isfinite(times["return_p99_s"])  # all came back; how soon: make bench-crash
