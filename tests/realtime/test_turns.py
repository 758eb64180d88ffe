"""A socket's writes are saved in its order, also when the server was busy meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from uuid import UUID, uuid4

import pytest

from drawmessenger.errors import Busy
from drawmessenger.realtime import turns as module, writer as writer_module
from drawmessenger.realtime.turns import MOST_OWED, PATIENCE, Turns
from drawmessenger.realtime.writer import Writer


@pytest.fixture(autouse=True)
def _no_hub_left_behind():
    """There is none here."""


def test_nothing_overtakes_what_was_refused():
    turns = Turns()
    first, second, third = uuid4(), uuid4(), uuid4()
    for each in (first, second):
        turns.begin(each)
    turns.owe(first)
    with pytest.raises(Busy):
        turns.begin(third)
    turns.owe(third)
    turns.owe(second)  # the second was under way and is refused last
    with pytest.raises(Busy):
        turns.begin(second)
    turns.begin(first)
    with pytest.raises(Busy):
        turns.begin(third)
    turns.begin(second)
    turns.begin(third)


def test_a_write_that_never_comes_again_holds_up_nobody_for_long(monkeypatch):
    now = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    turns, lost, later = Turns(), uuid4(), uuid4()
    turns.begin(lost)
    turns.owe(lost)
    with pytest.raises(Busy):
        turns.begin(later)
    now += PATIENCE + 1
    turns.begin(later)


def test_nothing_accumulates():
    turns = Turns()
    for _ in range(1_000):
        client_id = uuid4()
        with contextlib.suppress(Busy):
            turns.begin(client_id)
        turns.owe(client_id)
    assert len(turns._places) <= MOST_OWED


@pytest.fixture
def _threads(monkeypatch):
    monkeypatch.setattr(writer_module, "in_database", asyncio.to_thread)


@pytest.mark.usefixtures("_threads")
async def test_a_batch_that_fails_takes_what_waits_behind_it_along():
    fails = iter([True, False])
    written: list[int] = []

    def write(room_id, drafts):
        if next(fails):
            raise ConnectionError("the database is gone")
        written.extend(drafts)
        return drafts

    writer = Writer(write, 0)
    room = UUID(int=1)
    first = asyncio.ensure_future(writer.submit(room, 1))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(writer.submit(room, 2))
    for each in (first, second):
        with pytest.raises(Busy):
            await each
    assert await writer.submit(room, 3) == 3
    assert written == [3]


@pytest.mark.usefixtures("_threads")
async def test_who_waits_is_told_within_two_seconds(monkeypatch):
    monkeypatch.setattr(writer_module, "ANSWER_SECONDS", 0.1)
    gate, release = asyncio.Event(), asyncio.get_running_loop()
    held = threading.Event()

    def write(room_id, drafts):
        release.call_soon_threadsafe(gate.set)
        held.wait(5)
        return drafts

    writer = Writer(write, 0)
    waiting = asyncio.ensure_future(writer.submit(UUID(int=1), "slow"))
    await gate.wait()
    with pytest.raises(Busy):
        await asyncio.wait_for(waiting, 1)
    held.set()
    await writer.drain()
