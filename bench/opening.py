"""What it costs a server when somebody opens a canvas: time, and memory above idle."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from websockets.asyncio.client import connect

from bench.screen import Room
from drawmessenger.realtime.protocol import VERSION
from tests.harness.canvas import operations_in

OPENINGS = 5
REST_S = 0.5
LOOK_EVERY_S = 0.002


async def server_costs(pid: int, small: Room, large: Room) -> dict[str, float]:
    """Open a large canvas several times; before it a small one, so that all is loaded."""
    await _open(small)
    await asyncio.sleep(REST_S)
    idle = _memory_mib(pid)
    walls, cpus, peaks = [], [], []
    for _ in range(OPENINGS):
        cpu = _cpu_ms(pid)
        with watched(pid) as memory:
            walls.append(await _open(large))
        cpus.append(_cpu_ms(pid) - cpu)
        peaks.append(max(memory) - idle)
        await asyncio.sleep(REST_S)
    return {
        "wall_ms": statistics.median(walls),
        "cpu_ms": statistics.median(cpus),
        "memory_mib": max(0.0, *peaks),
    }


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """Note the memory of a process in MiB, every few ms."""
    found = [_memory_mib(pid)]
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_EVERY_S):
            found.append(_memory_mib(pid))

    thread = threading.Thread(target=look)
    thread.start()
    yield found
    done.set()
    thread.join()
    found.append(_memory_mib(pid))


async def _open(room: Room) -> float:
    """Get everything on a canvas, as its page does; return how many ms that took."""
    began = time.perf_counter()
    snapshot = room.board["snapshot"]
    if snapshot:
        await asyncio.to_thread(_get, room, snapshot)
    await _catch_up(room, snapshot or 0)
    return (time.perf_counter() - began) * 1000


def _get(room: Room, seq: int) -> None:
    address = urlsplit(room.url)
    connection = HTTPConnection(address.hostname or "", address.port)
    path = f"/api/v1/canvases/{room.board['canvas']}/snapshots/{seq}"
    headers = {"Cookie": _cookie(room), "Accept-Encoding": "gzip"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    buffer = bytearray(256 * 1024)
    while response.readinto(buffer):
        pass
    assert response.status == 200, f"{path}: {response.status}"
    connection.close()


async def _catch_up(room: Room, after: int) -> None:
    url = room.url.replace("http", "ws", 1) + f"/ws/canvas/{room.board['canvas']}/"
    headers = {"Cookie": _cookie(room)}
    async with connect(
        url, origin=room.url, additional_headers=headers, compression=None, max_size=None
    ) as socket:
        await socket.send(_json({"t": "hello", "v": VERSION, "after": after}))
        frames, welcomed = 0, False
        while not welcomed or after < room.board["head"]:
            frame = await socket.recv()
            frames += 1
            if isinstance(frame, str):
                welcomed = welcomed or '"welcome"' in frame
            elif frame[0] == 0x10:
                after = max(after, *(seq for seq, *_ in operations_in(frame)))
            await socket.send(_json({"t": "seen", "n": frames}))


def _json(message: dict[str, Any]) -> str:
    return msgspec.json.encode(message).decode()


def _cookie(room: Room) -> str:
    return f"{room.cookie['name']}={room.cookie['value']}"


def _memory_mib(pid: int) -> float:
    """Return a process's own memory.

    Without pages of files: those of the database are mapped, and the kernel takes them back
    whenever it likes.
    """
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _cpu_ms(pid: int) -> float:
    """Return the CPU time of all threads; finer than the clock ticks of /proc/…/stat."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6
