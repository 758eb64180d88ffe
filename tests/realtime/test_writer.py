"""The writer: group commit, order, independence of rooms, bounds (R4)."""

from __future__ import annotations

import asyncio
import threading
from uuid import UUID

import msgspec
import pytest

from drawmessenger.errors import Busy, Invalid
from drawmessenger.realtime.protocol import LIMITS
from drawmessenger.realtime.writer import Writer

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def _no_django_database(monkeypatch):
    monkeypatch.setattr("drawmessenger.realtime.writer.in_database", asyncio.to_thread)


class Log:
    def __init__(self) -> None:
        self.batches: list[tuple[UUID, list[str]]] = []
        self.gate = threading.Event()
        self.gate.set()

    def write(self, room_id: UUID, drafts):
        if room_id == ONE:
            self.gate.wait(5)
        self.batches.append((room_id, list(drafts)))
        return [Invalid("bad") if draft == "bad" else draft.upper() for draft in drafts]


async def test_a_quiet_room_commits_at_once():
    log = Log()
    writer = Writer(log.write, gather=10)
    assert await asyncio.wait_for(writer.submit(ONE, "a"), 1) == "A"


async def test_writes_that_come_together_are_one_batch_in_order():
    log = Log()
    writer = Writer(log.write, gather=0.01)
    log.gate.clear()
    first = asyncio.ensure_future(writer.submit(ONE, "first"))
    await asyncio.sleep(0.02)
    others = [asyncio.ensure_future(writer.submit(ONE, f"{n}")) for n in range(20)]
    await asyncio.sleep(0.02)
    log.gate.set()
    assert await first == "FIRST"
    assert await asyncio.gather(*others) == [f"{n}" for n in range(20)]
    assert log.batches == [(ONE, ["first"]), (ONE, [f"{n}" for n in range(20)])]


async def test_one_slow_room_does_not_hold_up_another():
    log = Log()
    writer = Writer(log.write, gather=0.01)
    log.gate.clear()
    slow = asyncio.ensure_future(writer.submit(ONE, "slow"))
    assert await asyncio.wait_for(writer.submit(TWO, "quick"), 1) == "QUICK"
    assert not slow.done()
    log.gate.set()
    assert await slow == "SLOW"


async def test_a_refusal_is_that_drafts_alone():
    log = Log()
    writer = Writer(log.write, gather=0.01)
    outcomes = await asyncio.gather(
        *(writer.submit(TWO, text) for text in ("a", "bad", "c")), return_exceptions=True
    )
    assert isinstance(outcomes[1], Invalid)
    assert (outcomes[0], outcomes[2]) == ("A", "C")


async def test_r4_a_batch_that_fails_is_busy_and_nothing_is_acknowledged(caplog):
    def fail(room_id, drafts):
        raise RuntimeError("the database is gone")

    writer = Writer(fail, gather=0.01)
    with pytest.raises(Busy) as caught:
        await writer.submit(ONE, "a")
    assert caught.value.retry_after > 0
    assert "was not saved" in caplog.text


async def test_a_full_queue_says_busy(monkeypatch):
    small = msgspec.structs.replace(LIMITS, room_queue=3)
    monkeypatch.setattr("drawmessenger.realtime.writer.LIMITS", small)
    log = Log()
    writer = Writer(log.write, gather=0.01)
    log.gate.clear()
    waiting = [asyncio.ensure_future(writer.submit(ONE, "under way"))]
    await asyncio.sleep(0.02)
    waiting += [asyncio.ensure_future(writer.submit(ONE, "queued")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await writer.submit(ONE, "too much")
    log.gate.set()
    assert len(await asyncio.gather(*waiting)) == 4


async def test_r10_draining_waits_for_everything():
    log = Log()
    writer = Writer(log.write, gather=0.01)
    results = [asyncio.ensure_future(writer.submit(TWO, f"{n}")) for n in range(5)]
    await asyncio.sleep(0)
    await writer.drain()
    assert all(result.done() for result in results)
