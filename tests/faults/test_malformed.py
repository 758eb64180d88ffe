"""10,000 frames that no browser makes: nothing breaks, nobody else notices."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter

import pytest
from websockets.exceptions import ConnectionClosed

from bench.client import together, until
from bench.processes import memory_mib
from tests.faults.garbage import Garbage

pytestmark = pytest.mark.server
FRAMES = 10_000
WARM_UP = 6_000  # Python and its allocator reach their size only after some thousand connections
SOCKETS = 6
AT_ONCE = 15  # then the client asks whether it still has a connection
SEED = 20


async def greet(line, socket) -> None:
    await socket.send(json.dumps({"t": "hello", "v": 1, **line.hello()}))
    while '"welcome"' not in str(await socket.recv()):
        pass


async def answer(socket) -> None:
    """Wait until everything before is handled."""
    await socket.send('{"t": "ping"}')
    frames = 0
    while '"pong"' not in str(await socket.recv()):
        frames += 1
    await socket.send(json.dumps({"t": "seen", "n": frames}))


async def throw(line, frames, closes: Counter[int]) -> None:
    """Send all frames over one line, and come back whenever the server closes it."""
    for few in iter(lambda: list(itertools.islice(frames, AT_ONCE)), []):
        try:
            async with line.connection() as socket:
                await greet(line, socket)
                for data, text in few:
                    await socket.send(data, text=text)
                await answer(socket)
        except ConnectionClosed as closed:
            closes[closed.rcvd.code if closed.rcvd else 1006] += 1


async def throw_all(running, count: int, closes: Counter[int], seed: int) -> None:
    people = [running.person(number) for number in range(10, 10 + SOCKETS // 2)]
    lines = [line for person in people for line in person.lines]
    group = running.place["group"]
    await asyncio.gather(
        *(
            throw(line, Garbage(seed + number, group).frames(count // len(lines)), closes)
            for number, line in enumerate(lines)
        )
    )


async def settled_memory(pid: int) -> float:
    """Return a server's memory in MiB once it has put closed connections away."""
    await asyncio.sleep(2.5)  # Daphne looks for them every second
    return memory_mib(pid)


async def bombarded(running, witnesses):
    pid = running.servers[0].process.pid
    closes: Counter[int] = Counter()
    async with together(witnesses):
        await throw_all(running, WARM_UP, closes, SEED)
        before = await settled_memory(pid)
        await throw_all(running, FRAMES - WARM_UP, closes, SEED + SOCKETS)
        growth = await settled_memory(pid) - before
        message = witnesses[0].chat.write_message("still here?")
        stroke = witnesses[0].canvas.write_stroke()
        assert await until(lambda: message in witnesses[1].chat.arrived, 5)
        assert await until(lambda: stroke in witnesses[1].canvas.arrived, 5)
    return growth, closes


def test_10_000_malformed_frames_break_nothing(site):
    running = site()
    witnesses = running.people(2)
    growth, closes = asyncio.run(bombarded(running, witnesses))
    print(growth, closes)
    assert not running.errors
    assert all(not line.faults for person in witnesses for line in person.lines)
    assert all(set(line.closes) <= {1000} for person in witnesses for line in person.lines)
    # Each by the server's own word, but for text that is not UTF-8: Daphne hangs up on it.
    assert set(closes) <= {1006, 4400, 4406, 4413, 4429}, closes
    assert closes[1006] < FRAMES / 50
    assert growth <= 5
