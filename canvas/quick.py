"""A snapshot, compressed as it is stored, in front of Django; see accounts/quick.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from accounts.models import User
from accounts.quick import Answer, Header, QuickRead
from canvas import selectors
from canvas.downloads import CACHE_CONTROL, chunks, takes_gzip

UUID_TEXT = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
HEADERS: tuple[Header, ...] = (
    (b"content-type", b"application/octet-stream"),
    (b"content-encoding", b"gzip"),
    (b"cache-control", CACHE_CONTROL.encode()),
    (b"vary", b"Accept-Encoding"),
)


def _snapshot(
    *, user: User, headers: Mapping[bytes, bytes], canvas_id: str, seq: str
) -> Answer | None:
    if not takes_gzip(headers.get(b"accept-encoding", b"").decode("latin1")):
        return None
    canvas = selectors.canvas_for(user=user, canvas_id=UUID(canvas_id))
    snapshot = selectors.snapshot_at(canvas_id=canvas.pk, seq=int(seq))
    return Answer(
        b"",
        HEADERS,
        tag=b'"%d"' % snapshot.seq,
        more=chunks(snapshot, selectors.snapshot_part(snapshot, 0)),
        length=snapshot.size,
    )


READS = (
    QuickRead(
        re.compile(
            f"/api/v1/canvases/(?P<canvas_id>{UUID_TEXT})/snapshots/(?P<seq>[1-9][0-9]{{0,17}})"
        ),
        _snapshot,
    ),
)
