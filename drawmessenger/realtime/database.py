"""The engine's own threads for the database.

Channels runs all database work of a process in one thread; twenty slow queries would then
wait for each other. These threads are few, and nobody else uses them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 8
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="database")


def _call(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    close_old_connections()
    try:
        return function(*args, **kwargs)
    finally:
        close_old_connections()


async def in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a service or selector in one of the engine's database threads."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_pool, lambda: _call(function, *args, **kwargs))


def close_connections() -> None:
    """Close every thread's connection. Tests call this before a database goes away."""
    for _ in _pool.map(lambda _: connections.close_all(), range(THREADS * 4)):
        pass
