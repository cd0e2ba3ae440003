"""The lines of a file of unknown origin as text, with their numbers, none longer than is taken in."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from ..limits import MAX_BYTES

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class BadLine(Exception):
    """The record cannot be read; `str(error)` says why. The next line can."""


class Lines:
    """Iterating gives each line with its end; `number` counts the last one given from 1.

    UTF-8 with or without mark, UTF-16 with one. Bytes that are not UTF-8 arrive as lone surrogates
    (U+DC80 to U+DCFF), so that they spoil the record they stand in and no other. `newline` is what `open` takes.
    """

    def __init__(self, file: BinaryIO, newline: str) -> None:
        head = file.read(3)
        file.seek(0)
        encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
        errors = "surrogatepass" if encoding == "utf-16" else "surrogateescape"
        self._text = io.TextIOWrapper(file, encoding, errors, newline=newline)
        self._is_over = False
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """
        Raises:
            BadLine: more than MAX_BYTES, or cut off in the middle of a character.
        """
        line = "" if self._is_over else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MAX_BYTES or (not line.isascii() and len(line.encode("utf-8", "surrogatepass")) > MAX_BYTES):
            while line and not line.endswith(("\n", "\r")):
                line = self._read()
            raise BadLine(too_long())
        return line

    def _read(self) -> str:
        try:
            return self._text.readline(MAX_BYTES + 1)
        except UnicodeDecodeError:
            # Of UTF-16 only: half a character at the end of the file.
            self._is_over = True
            self.number += 1
            raise BadLine(_("The file ends in the middle of a character.")) from None

    def detach(self) -> None:
        """Leave the file to its owner."""
        self._text.detach()


def too_long() -> str:
    limit = MAX_BYTES // 1024**2
    return _("This is longer than %(limit)d MB, the most that is taken in as one article.") % {"limit": limit}
