"""Version, close codes, and sizes and times that both sides keep to."""

from __future__ import annotations

from enum import IntEnum

import msgspec

VERSION = 1


class Close(IntEnum):
    """Close codes. A client comes back after 1012 and RESUME; after the others it asks first."""

    RESTART = 1012  # the server stops or restarts
    MALFORMED = 4400  # too many frames that cannot be read
    SIGNED_OUT = 4401  # no session, or it ended
    NOT_ALLOWED = 4403  # the person may not see this (any more)
    VERSION = 4406  # the client speaks another protocol version: reload the page
    HELLO = 4408  # no hello in time
    RESUME = 4409  # the client reads too slowly: come back and resume
    TOO_LARGE = 4413  # a frame beyond Limits.frame_bytes
    TOO_MANY = 4429  # far more frames than a person makes


class Limits(msgspec.Struct, frozen=True):
    """Sizes in the unit that the name says; times in seconds unless it ends in ``_ms``."""

    frame_bytes: int = 128 * 1024
    message_chars: int = 10_000
    quote_chars: int = 140
    attachments: int = 10
    file_bytes: int = 25 * 1024 * 1024
    picture_bytes: int = 10 * 1024 * 1024
    changes_per_message: int = 5_000
    members_called_by_anybody: int = 20  # by @all
    typing_every: float = 3.0
    stroke_points: int = 5_000
    points_per_record: int = 255
    strokes_at_once: int = 8
    targets: int = 2_000
    text_chars: int = 2_000
    undo_reach: int = 10_000  # operations
    operations_per_canvas: int = 5_000_000
    page_entries: int = 500
    page_bytes: int = 64 * 1024
    tick_ms: int = 33
    frames_per_tick: int = 220
    send_interval_ms: int = 33
    heartbeat: float = 20.0
    hello_timeout: float = 10.0
    window_bytes: int = 256 * 1024
    waiting_bytes: int = 512 * 1024
    stalled_after: float = 8.0
    seen_every_bytes: int = 64 * 1024
    seen_every_ms: int = 500
    volatile_per_second: int = 60
    durable_per_second: int = 20
    burst_seconds: int = 5
    room_queue: int = 2_000


LIMITS = Limits()
