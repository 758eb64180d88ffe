"""Redis dies or hangs, under load, with two processes (R6)."""

from __future__ import annotations

import asyncio
import signal
import time

import httpx
import pytest

from bench.client import together, working
from bench.crash import drain, quantile

pytestmark = pytest.mark.server
EVERYTHING = {"lost": 0, "duplicates": 0, "inversions": 0, "behind": 0, "waiting": 0}
DOWN = 3.0


def acknowledged_in(people) -> list[float]:
    return [seconds for person in people for line in person.lines for seconds in line.ack_seconds]


async def seconds_until_heard(writer, readers) -> float:
    """Write until everybody hears a write live, on both sockets; return how long that took."""
    began = time.monotonic()
    while time.monotonic() - began < 10:
        message, stroke = writer.chat.write_message("heard?"), writer.canvas.write_stroke()
        written = time.monotonic()
        while time.monotonic() - written < 0.4:
            await asyncio.sleep(0.02)
            if all(
                message in reader.chat.arrived and stroke in reader.canvas.arrived
                for reader in readers
            ):
                return time.monotonic() - began
    return float("inf")


async def restarted(redis, people):
    async with together(people):
        assert await seconds_until_heard(people[0], people) < DOWN
        async with working(*(person.scribble(6) for person in people[:4])):
            await asyncio.to_thread(redis.kill)
            await asyncio.sleep(DOWN)
            await asyncio.to_thread(redis.start)
            back = await seconds_until_heard(people[0], people)
        await drain(people, 20)
        heard = [await seconds_until_heard(person, people) for person in people[:2]]
    return back, heard


def test_r6_a_restart_of_redis_delays_and_loses_nothing(site, redis):
    running = site(processes=2, redis=redis)
    people = running.people(12)
    back, heard = asyncio.run(restarted(redis, people))
    assert back < 3
    assert max(heard) < DOWN  # nobody is deaf, in either process
    assert quantile(acknowledged_in(people), 1) < DOWN  # no write has waited for Redis
    assert all(not line.closes for person in people for line in person.lines)
    found = running.audit(people)
    assert found["acknowledged"] > 50
    assert found | EVERYTHING == found
    assert not running.errors


async def visit(url: str, cookie: str, seconds: float) -> tuple[list[int], list[float]]:
    codes, times = [], []
    async with httpx.AsyncClient(headers={"Cookie": cookie}, timeout=10) as client:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            codes.append((await client.get(url)).status_code)
            times.append(time.monotonic() - began)
            await asyncio.sleep(0.05)
    return codes, times


async def hung(running, redis, people):
    async with together(people):
        async with working(*(person.scribble(6) for person in people[:4])):
            redis.process.send_signal(signal.SIGSTOP)
            try:
                page = running.servers[0].url + "/groups/"
                codes, times = await visit(page, running.place["cookies"][0], 4)
            finally:
                redis.process.send_signal(signal.SIGCONT)
        await drain(people, 20)
        heard = [await seconds_until_heard(person, people) for person in people[:2]]
    return codes, times, heard


def test_a_hung_redis_holds_up_neither_writes_nor_pages(site, redis):
    running = site(processes=2, redis=redis)
    people = running.people(12)
    codes, times, heard = asyncio.run(hung(running, redis, people))
    assert set(codes) == {200}
    assert quantile(times, 0.95) <= 0.5
    assert quantile(acknowledged_in(people), 1) < 1
    assert max(heard) < 3
    found = running.audit(people)
    assert found | EVERYTHING == found
    assert not running.errors
