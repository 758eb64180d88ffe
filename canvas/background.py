"""Snapshots are made in a process of their own, one at a time, of low priority.

Not in a thread: folding a large canvas takes the interpreter, and every socket would wait.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from uuid import UUID

from django.conf import settings

logger = logging.getLogger(__name__)

NICENESS = 10
MOST_SECONDS = 600

_waiting: dict[UUID, None] = {}  # in order, without the one that is being made
_workers: set[threading.Thread] = set()  # one at most
_lock = threading.Lock()


def snapshot_soon(canvas_id: UUID) -> None:
    """Have a snapshot of a canvas made, unless it waits its turn already.

    While one is being made, another may wait: the first has not seen what came since it began.
    """
    if not settings.SNAPSHOTS_IN_BACKGROUND:
        return
    with _lock:
        _waiting.setdefault(canvas_id)
        if not _workers:
            worker = threading.Thread(target=_work, name="snapshots", daemon=True)
            _workers.add(worker)
            worker.start()


def _work() -> None:
    while canvas_id := _next():
        try:
            _make(canvas_id)
        except Exception:  # the next operations ask again
            logger.exception("Could not make a snapshot of canvas %s", canvas_id)


def _next() -> UUID | None:
    with _lock:
        canvas_id = next(iter(_waiting), None)
        if canvas_id:
            del _waiting[canvas_id]
        else:
            _workers.clear()
        return canvas_id


def _make(canvas_id: UUID) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_snapshot"]
    if nice := shutil.which("nice"):
        command = [nice, "-n", str(NICENESS), *command]
    # Python's sockets and files are not inherited. In a session of its own, because Ctrl+C is
    # meant for the server; what is under way ends by itself.
    done = subprocess.run(  # noqa: S603
        [*command, str(canvas_id)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    if done.returncode:
        logger.warning("No snapshot of canvas %s: %s", canvas_id, done.stderr.strip()[-2_000:])
    else:
        logger.info("%s", done.stdout.strip())
