"""Reads an archive that somebody brought along, without believing what it says of itself.

Nothing is ever unpacked to a name that it gives, entries are read bit by bit, and what is too much,
by what it says or by what comes, is refused before it is in memory.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeVar

import msgspec
from django.utils.translation import gettext as _

from drawmessenger.errors import Invalid

NAME = re.compile(r"[a-z]{1,20}(?:/[0-9a-f-]{36})?(?:\.[a-z]{1,12})?")
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED = 0x1
_END, _END64 = struct.Struct("<4s4H2LH"), b"PK\x06\x07"
_LONGEST_TAIL = _END.size + 0xFFFF
_LINE = 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Bounds:
    """How large an archive may be: as it comes, unpacked, and its list of entries."""

    file_bytes: int = 100 * 1024 * 1024
    all_bytes: int = 1024 * 1024 * 1024
    directory_bytes: int = 4 * 1024 * 1024
    entries: int = 20_000
    people: int = 5_000
    canvases: int = 200


# Who runs the site brings archives of their own.
TRUSTED = Bounds(1 << 44, 1 << 45, 1 << 32, 10_000_000, 1_000_000, 100_000)


def damaged(why: object) -> Invalid:
    return Invalid(_("This is no archive of a group: %(why)s") % {"why": why}, field="file")


class ArchiveReader:
    """The entries of an archive. Everything raises Invalid for what must not be."""

    def __init__(self, file: IO[bytes], bounds: Bounds) -> None:
        self.bounds = bounds
        size = file.seek(0, io.SEEK_END)
        if size > bounds.file_bytes:
            raise Invalid(_("The archive is too large."), field="file")
        if _directory_size(file, size) > bounds.directory_bytes:
            raise Invalid(_("The archive has too many entries."), field="file")
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGED as error:
            raise damaged(error) from error
        self._check(size)

    def _check(self, size: int) -> None:
        infos = self._zip.infolist()
        if len(infos) > self.bounds.entries:
            raise Invalid(_("The archive has too many entries."), field="file")
        if len({info.filename for info in infos}) < len(infos):
            raise damaged(_("an entry is there twice."))
        for info in infos:
            if not NAME.fullmatch(info.filename):
                raise damaged(_("it has an entry with a strange name."))
            if info.flag_bits & ENCRYPTED or info.compress_type not in METHODS:
                raise damaged(_("an entry is packed in a way that we do not read."))
        # Entries that lie over each other, as in some bombs, are more than there is.
        if sum(info.compress_size for info in infos) > size:
            raise damaged(_("its entries overlap."))
        if sum(info.file_size for info in infos) > self.bounds.all_bytes:
            raise Invalid(_("The archive is too large, once unpacked."), field="file")

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str, most: int) -> bytes:
        """Return an entry of at most so many bytes."""
        with self.open(name) as entry:
            data = entry.read(most + 1)
        if len(data) > most:
            raise Invalid(_("%(name)s is too large.") % {"name": name}, field="file")
        return data

    def open(self, name: str) -> _Entry:
        try:
            return _Entry(self._zip.open(name))
        except KeyError as error:
            raise damaged(_("%(name)s is missing.") % {"name": name}) from error
        except _DAMAGED as error:
            raise damaged(error) from error

    def rows(self, name: str, kind: type[Row]) -> Iterator[Row]:
        """Yield the values of an entry that has one a line."""
        decoder = msgspec.json.Decoder(kind)
        with self.open(name) as entry:
            while line := entry.readline(_LINE):
                if len(line) >= _LINE:
                    raise damaged(_("a line of %(name)s is too long.") % {"name": name})
                try:
                    yield decoder.decode(line)
                except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                    raise damaged(f"{name}: {error}") from error


class _Entry:
    """An entry that is read bit by bit; whatever is wrong with it is Invalid."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __enter__(self) -> _Entry:
        return self

    def __exit__(self, *_error: Any) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except _DAMAGED as error:
            raise damaged(error) from error

    def readline(self, size: int) -> bytes:
        try:
            return self._file.readline(size)
        except _DAMAGED as error:
            raise damaged(error) from error


def _directory_size(file: IO[bytes], size: int) -> int:
    """Return how large the list of entries is, which zipfile reads at once.

    The end of the archive is looked for as zipfile does. Of what only large archives have (zip64)
    this tells the most there can be.
    """
    file.seek(max(0, size - _LONGEST_TAIL - len(_END64) - 16))
    tail = file.read()
    file.seek(0)
    start = len(tail) - _END.size
    if start < 0 or not (tail[start:].startswith(b"PK\x05\x06") and tail.endswith(b"\0\0")):
        start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END.size:
        raise damaged(_("its end is missing."))
    if tail[max(0, start - 20) : start].startswith(_END64):
        return size
    return int(_END.unpack_from(tail, start)[5])
