"""Sends webhooks what happened, in a thread of its own and never in the way of a write.

What is still to be sent is what the log has after a webhook's position. One process at a time
sends to a webhook; should it break off, another one goes on after a minute. So events arrive in
order and at least once: a batch that is repeated has the same id.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from chat.fetching import NotFetched
from chat.models import Delivery, Webhook
from chat.posting import SUCCESS, post
from chat.selectors import events_after, heads
from chat.webhooks import LOGGED, signature
from drawmessenger.realtime.protocol import events_frame
from drawmessenger.realtime.room import Entry
from groups.auditing import audit_note

logger = logging.getLogger(__name__)
Run = Callable[[Callable[[Webhook], int], Iterable[Webhook]], Iterable[int]]

LOOK_EVERY = 5.0  # seconds
PAUSE = 0.25
THREADS = 4
BATCH = 100
BATCH_BYTES = 512 * 1024
PAGE = 200
CLAIM = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = 5, 3600  # seconds; doubled with each failure
MOST_FAILURES = 12  # in a row: about two hours and a half
GONE = 410


def wait_after(failures: int) -> timedelta:
    return timedelta(seconds=min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)))


def deliver_due(run: Run = map) -> int | None:
    """Send to all webhooks that lack something and are due; return to how many.

    None: no webhook could be. ``run`` maps over them.
    """
    now, last, sent, found = timezone.now(), None, 0, False
    while True:
        active = Webhook.objects.filter(disabled_at=None, next_at__lte=now).order_by("pk")
        page = list((active.filter(pk__gt=last) if last else active)[:PAGE])
        newest = heads({hook.group_id for hook in page}) if page else {}
        behind = [hook for hook in page if newest.get(hook.group_id, 0) > hook.position]
        sent += sum(run(_deliver_safely, behind))
        found = found or bool(page)
        if len(page) < PAGE:
            return sent if found else None
        last = page[-1].pk


def _deliver_safely(hook: Webhook) -> int:
    try:
        return int(deliver(hook))
    except Exception:  # it is claimed for a minute, then somebody tries again
        logger.exception("Webhook %s could not be served", hook.pk)
        return 0


def deliver(hook: Webhook) -> bool:
    """Send a webhook the next batch of what it lacks; note what came of it."""
    now = timezone.now()
    free = Webhook.objects.filter(pk=hook.pk, claimed_until__lte=now, disabled_at=None)
    if not free.update(claimed_until=now + CLAIM):
        return False
    hook = Webhook.objects.get(pk=hook.pk)  # another process may have sent something meanwhile
    entries = _batch(hook)
    changes: dict[str, Any] = {}
    if entries:
        changes = _outcome(hook, _send(hook, entries))
    Webhook.objects.filter(pk=hook.pk).update(claimed_until=timezone.now(), **changes)
    return bool(entries)


def _batch(hook: Webhook) -> list[Entry]:
    """Return what comes next; after a failure, what was sent before."""
    found = events_after(hook.group_id, hook.position, BATCH)
    if hook.failures and hook.sending_to > hook.position:
        return [entry for entry in found if entry[0] <= hook.sending_to]
    size = 0
    for count, (_, data) in enumerate(found):
        size += len(data)
        if count and size > BATCH_BYTES:
            return found[:count]
    return found


def _send(hook: Webhook, entries: Sequence[Entry]) -> Delivery:
    first, last = entries[0][0], entries[-1][0]
    body = events_frame(hook.group_id, [data for _, data in entries]).encode()
    name, timestamp = str(uuid5(hook.pk, f"{first} {last}")), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "DrawMessenger/1 (webhook)",
        "Connection": "close",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(hook, name, timestamp, body),
    }
    delivery = Delivery(webhook=hook, first_seq=first, last_seq=last)
    begun = time.monotonic()
    try:
        delivery.status = post(hook.url, body, headers, settings.LINK_PREVIEW_TEST_HOSTS)
    except NotFetched as error:
        delivery.error = str(error)[:200]
    delivery.milliseconds = int((time.monotonic() - begun) * 1000)
    _log(delivery)
    return delivery


def _log(delivery: Delivery) -> None:
    delivery.save(force_insert=True)
    kept = Delivery.objects.filter(webhook=delivery.webhook).order_by("-created_at", "-pk")
    old = list(kept.values_list("pk", flat=True)[LOGGED : LOGGED + 10])
    if old:
        Delivery.objects.filter(pk__in=old).delete()


def _outcome(hook: Webhook, delivery: Delivery) -> dict[str, Any]:
    """Return what is noted with the webhook."""
    if delivery.status in SUCCESS:
        return {"position": delivery.last_seq, "sending_to": 0, "failures": 0}
    failures, now = hook.failures + 1, timezone.now()
    changes: dict[str, Any] = {"failures": failures, "sending_to": delivery.last_seq}
    changes["next_at"] = now + wait_after(failures)
    if failures >= MOST_FAILURES or delivery.status == GONE:
        changes["disabled_at"] = now
        audit_note(group=hook.group_id, by=None, verb="webhook.disable", after={"url": hook.url})
    return changes


# --- In the background -------------------------------------------------------------------------


class Courier:
    """The thread that looks for what is due: soon after a write, and every few seconds."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._begun = threading.Lock()

    def begin(self) -> None:
        if settings.WEBHOOKS and self._begun.acquire(blocking=False):
            threading.Thread(target=self._run, name="webhooks", daemon=True).start()

    def wake(self) -> None:
        """Something was written. Costs a write next to nothing, and only servers listen."""
        self._woken.set()

    def _run(self) -> None:
        while True:
            self._woken.wait(LOOK_EVERY)
            self._woken.clear()
            time.sleep(self._look())

    def _look(self) -> float:
        """Serve all that are due, and return for how long to rest."""
        try:
            close_old_connections()
            sent = deliver_due(_in_threads)
        except Exception:
            if threading.main_thread().is_alive():  # else the pool is gone with it
                logger.exception("Webhooks could not be looked for")
            return LOOK_EVERY
        finally:
            close_old_connections()
        if sent:
            self._woken.set()  # there may be more
        return LOOK_EVERY if sent is None else PAUSE


def _in_threads(work: Callable[[Webhook], int], hooks: Iterable[Webhook]) -> Iterable[int]:
    def alone(hook: Webhook) -> int:
        close_old_connections()
        try:
            return work(hook)
        finally:
            close_old_connections()

    return _pool.map(alone, hooks)


_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="webhook")
courier = Courier()
