"""Snapshots as answers: the stored bytes as they are, a few chunks in memory at most."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import AsyncIterator
from uuid import UUID

from django.http import HttpRequest, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from canvas import selectors
from canvas.models import Snapshot
from drawmessenger.realtime.database import in_database

# A snapshot never changes, so nobody needs to ask for it twice.
CACHE_CONTROL = "private, max-age=31536000, immutable"
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
ANY_GZIP = 16 + zlib.MAX_WBITS


def snapshot_response(request: HttpRequest, *, canvas_id: UUID, seq: int) -> HttpResponseBase:
    """Answer with a snapshot; whoever asks may see the canvas. Raises NotFound."""
    etag = f'"{seq}"'
    snapshot = selectors.snapshot_at(canvas_id=canvas_id, seq=seq)
    response: HttpResponseBase
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = _stream(snapshot, zipped=takes_gzip(request.headers.get("Accept-Encoding", "")))
    response["ETag"] = etag
    response["Cache-Control"] = CACHE_CONTROL
    response["Vary"] = "Accept-Encoding"
    return response


def takes_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding lets an answer be compressed as snapshots are."""
    return bool(GZIP.search(accepted))


def _stream(snapshot: Snapshot, *, zipped: bool) -> StreamingHttpResponse:
    stored = chunks(snapshot)
    response = StreamingHttpResponse(
        stored if zipped else _unzipped(stored), content_type="application/octet-stream"
    )
    if zipped:
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(snapshot.size)
    return response


async def chunks(snapshot: Snapshot, some: list[bytes] | None = None) -> AsyncIterator[bytes]:
    """Yield the stored chunks; the next ones are read while some are sent.

    ``some`` are the first ones, where they were read already.
    """

    def read(first: int) -> asyncio.Task[list[bytes]]:
        return asyncio.create_task(in_database(selectors.snapshot_part, snapshot, first))

    some = some or await read(0)
    number, left = len(some), snapshot.size - sum(map(len, some))
    while some:
        ahead = read(number) if left > 0 else None
        try:
            for chunk in some:
                yield chunk
            some = await ahead if ahead else []
        finally:
            if ahead:
                ahead.cancel()
        number, left = number + len(some), left - sum(map(len, some))


async def _unzipped(stored: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """For the rare client that takes no gzip. Never more than a chunk's size at once."""
    inflate = zlib.decompressobj(ANY_GZIP)
    async for chunk in stored:
        while chunk:
            yield inflate.decompress(chunk, selectors.CHUNK_BYTES)
            chunk = inflate.unconsumed_tail
    yield inflate.flush()
