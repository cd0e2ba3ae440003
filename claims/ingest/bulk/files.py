"""The file itself: what it is, and where an upload is kept until it has been brought in."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ...models import Import, ImportChunk, ImportFormat
from .rows import BadFile, rows_of

ENDINGS = {".jsonl": ImportFormat.JSONL, ".ndjson": ImportFormat.JSONL, ".csv": ImportFormat.CSV}
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Facts:
    """`lines` counts line feeds, and what follows the last one; for progress only."""

    format: ImportFormat
    sha256: str
    size: int
    lines: int


def format_of(name: str) -> ImportFormat | None:
    """The format by the name's ending; None where that is another."""
    return ENDINGS.get(PurePath(name).suffix.lower())


def facts_of(name: str, file: BinaryIO, limit: int) -> Facts:
    """What `file` is, which is left at its start.

    Raises:
        BadFile: another ending, more than `limit` bytes, or none; CSV whose first line does not name the columns.
    """
    fmt = format_of(name)
    if fmt is None:
        raise BadFile(_("The name has to end in .jsonl or .csv, which says how the file is to be read."))
    digest, size, lines, last = hashlib.sha256(), 0, 0, b""
    for piece in pieces_of(file):
        size += len(piece)
        if size > limit:
            raise BadFile(_("The file is bigger than %(limit)d MB.") % {"limit": limit // 1024**2})
        digest.update(piece)
        lines += piece.count(b"\n")
        last = piece[-1:] or last
    if not size:
        raise BadFile(_("There is nothing in the file."))
    file.seek(0)
    next(rows_of(file, fmt), None)
    file.seek(0)
    return Facts(fmt, digest.hexdigest(), size, lines + (last != b"\n"))


def pieces_of(file: BinaryIO) -> Iterable[bytes]:
    """The rest of `file`, a megabyte at a time."""
    return iter(lambda: file.read(_PIECE), b"")


def keep(run: Import, pieces: Iterable[bytes]) -> None:
    """Store an upload in pieces."""
    for number, piece in enumerate(pieces):
        ImportChunk.objects.create(run=run, number=number, data=piece)


def kept(run: Import) -> BinaryIO:
    """An upload as it was stored, to be read piece by piece."""
    return io.BufferedReader(_Kept(run), _PIECE)


class _Kept(io.RawIOBase):
    def __init__(self, run: Import) -> None:
        self._chunks = run.chunks.order_by("number").values_list("data", flat=True)
        self._number, self._piece, self._at = -1, b"", 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if offset or whence:
            raise io.UnsupportedOperation("An upload is read from its start.")
        self._number, self._piece, self._at = -1, b"", 0
        return 0

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if not self._piece:
            self._number += 1
            self._piece = bytes(self._chunks.filter(number=self._number).first() or b"")
        taken, self._piece = self._piece[: len(buffer)], self._piece[len(buffer) :]
        buffer[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)
