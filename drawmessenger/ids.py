"""Identifiers: time-ordered UUIDs, and the original's 24-hex ids inside UUIDs.

An imported object keeps its original id without a column of its own: the 12 bytes of the
original's ObjectId are followed by four fixed bytes. So a 24-hex id addresses an imported
object through the primary key, on both engines, and no id made here can collide with one
(a version 7 UUID has ``7`` as its 13th hex digit's version and random bytes at its end).
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

import uuid_utils.compat

# Ids made here begin with a time of 48 bits, and those of imported objects with one of 32 bits.
FIRST_IMPORTED = UUID(int=1 << 124)
_SUFFIX = "00d4a300"
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{24}")


def new_id() -> UUID:
    """Return a time-ordered UUID (version 7, RFC 9562)."""
    return uuid_utils.compat.uuid7()


def first_id_at(moment: datetime) -> UUID:
    """Return an id before all that ``new_id`` makes from a moment on."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def uuid_of_object_id(object_id: str) -> UUID:
    """Return the UUID that stands for an original 24-hex ObjectId. Raises ValueError."""
    if not _OBJECT_ID.fullmatch(object_id):
        raise ValueError("An original id has 24 hexadecimal digits.")
    return UUID(object_id + _SUFFIX)


def parse_id(text: str) -> UUID:
    """Read a UUID or an original 24-hex id. Raises ValueError for anything else."""
    if _OBJECT_ID.fullmatch(text):
        return uuid_of_object_id(text)
    return UUID(text)


def public_id(identifier: UUID) -> str:
    """Return the name under which the outside knows an id: the original's 24 hex or the UUID."""
    text = identifier.hex
    return text[:24] if text.endswith(_SUFFIX) else str(identifier)


class PublicIdConverter:
    """Django path converter: ``<id:group_id>`` takes a UUID or an original 24-hex id."""

    regex = "[0-9a-fA-F]{24}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:
        return parse_id(value)

    def to_url(self, value: UUID | str) -> str:
        return public_id(value) if isinstance(value, UUID) else value
