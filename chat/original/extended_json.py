"""MongoDB extended JSON: the items of an array with their lines, and their typed fields.

Source of the format: the MongoDB Extended JSON v2 specification. Canonical and relaxed forms
are read, for mongoexport writes the relaxed one unless told otherwise. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_SPACE = re.compile(r"[ \t\r\n]*")
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{24}")
_MILLISECONDS = re.compile(r"-?[0-9]{1,15}")
# What JSON can spell and no text can have: NUL, and halves of surrogate pairs.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Malformed(ValueError):
    """A file cannot be read on from a line (1 is the first)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class WrongField(ValueError):
    """A field of an item is not what it has to be; the text names the field."""


def _skip(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def items(text: str) -> Iterator[tuple[int, object]]:
    """Yield line and value of each item of a JSON array. Raises Malformed."""
    position = _skip(text, 0)
    line, counted = 1 + text.count("\n", 0, position), position
    if text[position : position + 1] != "[":
        raise Malformed(line, "The file is not a JSON list.")
    position = _skip(text, position + 1)
    more = text[position : position + 1] != "]"
    while more:
        line, counted = line + text.count("\n", counted, position), position
        value, position = _decode(text, position, line)
        yield line, value
        position = _skip(text, position)
        separator = text[position : position + 1]
        if separator not in {",", "]"} or not separator:
            line += text.count("\n", counted, position)
            raise Malformed(line, "The list ends too early or lacks a comma here.")
        more = separator == ","
        position = _skip(text, position + 1) if more else position
    if _skip(text, position + 1) != len(text):
        raise Malformed(1 + text.count("\n", 0, position), "Something follows the list.")


_decoder = json.JSONDecoder()


def _decode(text: str, position: int, line: int) -> tuple[object, int]:
    try:
        return _decoder.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise Malformed(error.lineno, f"This is not JSON: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise Malformed(line, "This item is nested too deeply or has too long a number.") from error


def _moment(value: object) -> datetime:
    """Read what stands under ``$date``: milliseconds in a text or number, or ISO 8601."""
    if isinstance(value, dict) and value.keys() == {"$numberLong"}:
        value = value["$numberLong"]
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError
    if isinstance(value, int) or _MILLISECONDS.fullmatch(value):
        return _EPOCH + timedelta(milliseconds=int(value))
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass
class Item:
    """One object of a backup file. Its readers raise WrongField; None means not given."""

    fields: dict[str, object]
    cleaned: bool = False  # whether a text had characters that no text can have

    def object_id(self, name: str) -> str | None:
        """Read ``{"$oid": 24 hex}`` as 24 small hexadecimal digits."""
        value = self.fields.get(name)
        if value is None:
            return None
        found = value.get("$oid") if isinstance(value, dict) and len(value) == 1 else None
        if not isinstance(found, str) or not _OBJECT_ID.fullmatch(found):
            raise WrongField(f'{name} is not {{"$oid": 24 hexadecimal digits}}.')
        return found.lower()

    def moment(self, name: str) -> datetime | None:
        """Read ``{"$date": …}`` as a time in UTC."""
        value = self.fields.get(name)
        if value is None:
            return None
        try:
            if not isinstance(value, dict) or value.keys() != {"$date"}:
                raise ValueError
            return _moment(value["$date"])
        except (ValueError, OverflowError) as error:
            raise WrongField(f'{name} is not a {{"$date": …}} that can be read.') from error

    def text(self, name: str) -> str | None:
        value = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise WrongField(f"{name} is not a text.")
        return self._clean(value)

    def texts(self, name: str) -> list[str]:
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise WrongField(f"{name} is not a list of texts.")
        return [self._clean(part) for part in value]

    def flag(self, name: str) -> bool:
        value = self.fields.get(name)
        if value is not None and not isinstance(value, bool):
            raise WrongField(f"{name} is neither true nor false.")
        return bool(value)

    def _clean(self, text: str) -> str:
        cleaned = _NO_TEXT.sub("\ufffd", text)
        self.cleaned |= cleaned != text
        return cleaned
