"""Makes snapshots of canvases and keeps the newest ones."""

from __future__ import annotations

import gzip
import logging
import time
import zlib
from uuid import UUID

from django.db import IntegrityError, transaction

from canvas import selectors, snapshots, thumbnails
from canvas.background import snapshot_soon
from canvas.content import Content
from canvas.models import Operation, Snapshot, SnapshotChunk
from drawmessenger import log
from drawmessenger.errors import Invalid, NotFound
from drawmessenger.ids import new_id
from drawmessenger.realtime.protocol import LIMITS

logger = logging.getLogger(__name__)

# An UNDO that was allowed a moment ago must still find what it names.
REACH = LIMITS.undo_reach + 2_000
FEWEST = 20  # new operations that are worth a snapshot
DUE = 300  # new operations by which whoever opens the canvas would be held up
KEPT = 2  # somebody may be reading the one before the newest
PAGE = 1_000
LEVEL = 6
ORPHAN_SECONDS = 60 * 60


def snapshot_if_due(*, canvas_id: UUID, head: int, newest: int) -> None:
    """Have a snapshot made when the newest one lies far behind the head.

    The first one is made early: the list of canvases shows its thumbnail.
    """
    if head - newest > (DUE if newest else FEWEST):
        snapshot_soon(canvas_id)


def snapshot_make(*, canvas_id: UUID) -> Snapshot | None:
    """Fold what came after the newest snapshot into a new one, and drop the old ones.

    Returns None when there is too little new, or somebody else made it at the same moment.
    """
    latest = selectors.snapshot_latest(canvas_id)
    if log.head(Operation, canvas_id=canvas_id) - (latest.seq if latest else 0) < FEWEST:
        return None
    content = _content(latest)
    _catch_up(canvas_id, content)
    snapshot = _save(canvas_id, content)
    if snapshot:
        _drop_old(canvas_id)
    return snapshot


def _content(snapshot: Snapshot | None) -> Content:
    """Return the content of a snapshot; an empty one where it cannot be read any more."""
    if not snapshot:
        return Content()
    try:
        packed = selectors.snapshot_bytes(snapshot)
        return snapshots.unpack(gzip.decompress(packed))
    except (Invalid, NotFound, OSError, EOFError, zlib.error) as error:
        logger.warning("The snapshot %s is of no use (%r); folding anew", snapshot.pk, error)
        return Content()


def _catch_up(canvas_id: UUID, content: Content) -> None:
    log_of_canvas = Operation.objects.filter(canvas_id=canvas_id).order_by("seq")
    while True:
        page = log_of_canvas.filter(seq__gt=content.seq)[:PAGE]
        rows = list(page.values_list("seq", "kind", "author_id", "payload"))
        for seq, kind, author_id, payload in rows:
            content.apply(seq, kind, author_id.bytes, bytes(payload))
        if len(rows) < PAGE:
            return


def _save(canvas_id: UUID, content: Content) -> Snapshot | None:
    # mtime: the same content has the same bytes.
    packed = gzip.compress(snapshots.pack(content, REACH), LEVEL, mtime=0)
    snapshot = Snapshot(
        pk=new_id(),
        canvas_id=canvas_id,
        seq=content.seq,
        size=len(packed),
        thumbnail=_thumbnail(content),
    )
    try:
        with transaction.atomic():
            # Its chunks first: where there are no transactions, nobody must see a half one.
            for number, start in enumerate(range(0, len(packed), selectors.CHUNK_BYTES)):
                part = packed[start : start + selectors.CHUNK_BYTES]
                SnapshotChunk.objects.create(snapshot_id=snapshot.pk, number=number, content=part)
            snapshot.save(force_insert=True)
    except IntegrityError:  # somebody else made it, or the canvas is gone
        SnapshotChunk.objects.filter(snapshot_id=snapshot.pk).delete()
        return None
    return snapshot


def _thumbnail(content: Content) -> bytes:
    try:
        return thumbnails.draw(content)
    except Exception:  # the snapshot is worth more than its picture
        logger.exception("Could not draw a thumbnail")
        return b""


def _drop_old(canvas_id: UUID) -> None:
    newest = Snapshot.objects.filter(canvas_id=canvas_id).order_by("-seq")
    old = list(newest.values_list("pk", flat=True)[KEPT:])
    if old:
        Snapshot.objects.filter(pk__in=old).delete()


def orphans_delete() -> int:
    """Delete chunks whose snapshot never came to be; returns of how many snapshots."""
    named = set(SnapshotChunk.objects.values_list("snapshot_id", flat=True).distinct())
    orphans = named - set(Snapshot.objects.values_list("pk", flat=True))
    # An id begins with its time in ms (RFC 9562): one that is new may still be completed.
    until = (time.time() - ORPHAN_SECONDS) * 1000
    old = [orphan for orphan in orphans if orphan.int >> 80 < until]
    SnapshotChunk.objects.filter(snapshot_id__in=old).delete()
    return len(old)
