"""Group commit: the durable writes of a room that arrive together are one batch.

The first write of a quiet room starts at once. Those that come within the next few milliseconds
gather, and go together: a busy room needs no more commits than a calm one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakSet

from django.utils.translation import gettext_lazy as lazy

from drawmessenger.errors import Busy, ServiceError
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.protocol import LIMITS

logger = logging.getLogger(__name__)

Draft = TypeVar("Draft")
Saved = TypeVar("Saved")
BATCH = 200
NOT_SAVED = lazy("This could not be saved yet. It will be sent again in a moment.")
ANSWER_SECONDS = 1.8
SETTLE_SECONDS = 0.05
_writers: WeakSet[Writer[Any, Any]] = WeakSet()


async def drain_all() -> None:
    """Wait until every writer of this process has committed what it was given (R10)."""
    await asyncio.gather(*(writer.drain() for writer in tuple(_writers)))


class Writer(Generic[Draft, Saved]):
    """Writes drafts of many rooms through one service, a batch per room at a time.

    ``write(room_id, drafts)`` commits and publishes; it returns for each draft what was
    saved or the ServiceError that refuses it. Between the beginnings of two commits of a room
    lie at least ``gather`` seconds.
    """

    def __init__(
        self,
        write: Callable[[UUID, Sequence[Draft]], Sequence[Saved | ServiceError]],
        gather: float,
    ) -> None:
        self._write = write
        self._gather = gather
        self._queues: dict[UUID, list[tuple[Draft, asyncio.Future[Saved]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        _writers.add(self)

    async def submit(self, room_id: UUID, draft: Draft) -> Saved:
        """Save one draft; returns after the commit. Raises ServiceError."""
        future: asyncio.Future[Saved] = asyncio.get_running_loop().create_future()
        queue = self._queues.get(room_id)
        if queue is None:
            self._queues[room_id] = [(draft, future)]
            task = asyncio.ensure_future(self._work(room_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(queue) >= LIMITS.room_queue:
            raise Busy(lazy("This room is very busy. It will be sent again in a moment."))
        else:
            queue.append((draft, future))
        # Who waits too long is told to send it again; the write may stand all the same (R3).
        late = asyncio.get_running_loop().call_later(ANSWER_SECONDS, _give_up, future)
        try:
            return await future
        finally:
            late.cancel()

    async def _work(self, room_id: UUID) -> None:
        loop = asyncio.get_running_loop()
        queue = self._queues[room_id]
        while queue:
            began = loop.time()
            batch = queue[:BATCH]
            del queue[:BATCH]
            if not await self._commit(room_id, batch):
                # What came after it waits with it, so that nothing overtakes: also what was
                # under way while those who wait are being told.
                await asyncio.sleep(SETTLE_SECONDS)
                _answer(queue, [Busy(NOT_SAVED)] * len(queue))
                queue.clear()
            if len(queue) < BATCH:
                await asyncio.sleep(max(0.0, began + self._gather - loop.time()))
        del self._queues[room_id]

    async def _commit(
        self, room_id: UUID, batch: Sequence[tuple[Draft, asyncio.Future[Saved]]]
    ) -> bool:
        """Commit a batch and answer it; False when it failed as a whole."""
        try:
            outcomes = await in_database(self._write, room_id, [draft for draft, _ in batch])
        except ServiceError as error:
            _answer(batch, [error] * len(batch))
        except Exception:  # the database is gone, or a fault of ours: retrying is safe (R3)
            logger.exception("A batch of %s was not saved", room_id)
            _answer(batch, [Busy(NOT_SAVED)] * len(batch))
        else:
            _answer(batch, outcomes)
            return True
        return False

    async def drain(self) -> None:
        """Wait until everything that was submitted is committed (R10)."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


def _answer(waiting: Sequence[tuple[Any, asyncio.Future[Any]]], outcomes: Sequence[Any]) -> None:
    for (_, future), outcome in zip(waiting, outcomes, strict=True):
        if future.done():
            continue  # whoever asked is gone, or was told to come again
        if isinstance(outcome, ServiceError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)


def _give_up(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_exception(Busy(NOT_SAVED))
