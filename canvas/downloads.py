"""Snapshots as answers: the stored bytes as they are, two chunks in memory at most."""

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
        response = _stream(
            snapshot, zipped=bool(GZIP.search(request.headers.get("Accept-Encoding", "")))
        )
    response["ETag"] = etag
    response["Cache-Control"] = CACHE_CONTROL
    response["Vary"] = "Accept-Encoding"
    return response


def _stream(snapshot: Snapshot, *, zipped: bool) -> StreamingHttpResponse:
    chunks = _chunks(snapshot)
    response = StreamingHttpResponse(
        chunks if zipped else _unzipped(chunks), content_type="application/octet-stream"
    )
    if zipped:
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(snapshot.size)
    return response


async def _chunks(snapshot: Snapshot) -> AsyncIterator[bytes]:
    """Yield the stored chunks. One is read while the one before it is sent."""

    def read(number: int) -> asyncio.Task[bytes]:
        return asyncio.create_task(in_database(selectors.snapshot_chunk, snapshot.pk, number))

    ahead = read(0)
    try:
        for number in range(1, selectors.chunk_count(snapshot)):
            chunk, ahead = await ahead, read(number)
            yield chunk
        yield await ahead
    finally:
        ahead.cancel()


async def _unzipped(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """For the rare client that takes no gzip. Never more than a chunk's size at once."""
    inflate = zlib.decompressobj(ANY_GZIP)
    async for chunk in chunks:
        while chunk:
            yield inflate.decompress(chunk, selectors.CHUNK_BYTES)
            chunk = inflate.unconsumed_tail
    yield inflate.flush()
