"""The records of a file, JSON lines or CSV, as columns and values; what cannot be read has its line and reason."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ...models import ImportFormat
from ..limits import MAX_BYTES
from .lines import BadLine, Lines, too_long

COLUMNS = ("id", "title", "text", "published_at", "url", "publisher", "byline", "language")
_DELIMITERS = ",;\t"
# The module's limit for all readers of the process; `Lines` and `_Counted` hold ours.
csv.field_size_limit(4 * MAX_BYTES)


class BadFile(Exception):
    """The file as a whole cannot be read; `str(error)` says why."""


@dataclass(frozen=True)
class Row:
    """A record that begins at `line`: `values` by column, or else the `reason` why there are none."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def rows_of(file: BinaryIO, fmt: str) -> Iterator[Row]:
    """The records of `file` in order.

    Raises:
        BadFile: CSV whose first line does not name the columns.
    """
    lines = Lines(file, newline="" if fmt == ImportFormat.CSV else "\n")
    try:
        yield from _csv_rows(lines) if fmt == ImportFormat.CSV else _json_rows(lines)
    finally:
        lines.detach()


def column_name(name: str) -> str:
    """A column's name as COLUMNS has it, where it is one of them: "Published at" is published_at."""
    plain = "_".join(name.replace("-", " ").split()).casefold()
    return plain if plain in COLUMNS else name.strip()


def _json_rows(lines: Lines) -> Iterator[Row]:
    while True:
        try:
            line = next(lines)
            if line.strip():
                yield Row(lines.number, _json_object(line))
        except BadLine as error:
            yield Row(lines.number, reason=str(error))
        except StopIteration:
            return


def _json_object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(
            line, object_pairs_hook=_no_twins, parse_int=Number, parse_float=Number, parse_constant=Number
        )
    except json.JSONDecodeError as error:
        raise BadLine(_("No JSON at column %(column)d: %(why)s.") % {"column": error.colno, "why": error.msg}) from None
    except RecursionError:
        raise BadLine(_("Lists or objects inside each other, too deep to be read.")) from None
    if not isinstance(value, dict):
        raise BadLine(_("Column 1: this is JSON, but no object with columns and values."))
    return value


class Number(str):
    """A number of JSON as it is written; none of ours is counted with, and a huge one would take long to convert."""


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        name = column_name(name)
        if name in values:
            raise BadLine(_("“%(name)s” stands there twice.") % {"name": shown(name)})
        values[name] = value
    return values


class _Counted:
    """Lines for the reader of one CSV record after the other, which together are no longer than MAX_BYTES."""

    def __init__(self, lines: Lines) -> None:
        self._lines, self._size, self.first = lines, 0, 0

    def begin(self) -> None:
        self._size, self.first = 0, self._lines.number + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._size += len(line)
        if self._size > MAX_BYTES:
            raise BadLine(_("A quotation mark is opened here and not closed in time. %(why)s") % {"why": too_long()})
        return line


def _csv_rows(lines: Lines) -> Iterator[Row]:
    counted = _Counted(lines)
    header, delimiter = _header(counted)
    # Strict: what else reads on after a wrong quotation mark would run texts of two articles together.
    reader = csv.reader(counted, delimiter=delimiter, strict=True)
    while True:
        counted.begin()
        try:
            cells = next(reader)
            if any(cell.strip() for cell in cells):
                yield Row(counted.first, _by_column(header, cells))
        except BadLine as error:
            yield Row(counted.first, reason=str(error))
        except csv.Error as error:
            yield Row(counted.first, reason=_csv_reason(error, counted.first, lines.number))
        except StopIteration:
            return


def _header(counted: _Counted) -> tuple[list[str], str]:
    try:
        line = next((line for line in counted if line.strip()), "")
    except BadLine as error:
        raise BadFile(str(error)) from None
    names, delimiter = max(
        ((_names(line, delimiter), delimiter) for delimiter in _DELIMITERS),
        key=lambda found: (sum(name in COLUMNS for name in found[0]), len(found[0])),
    )
    if "text" not in names and "title" not in names:
        told = ", ".join(f"“{shown(name)}”" for name in names[:8]) or "–"
        message = _("The first line has to name the columns, “text” among them. It says: %(names)s.")
        raise BadFile(message % {"names": told})
    twin = next((name for name in names if name and names.count(name) > 1), "")
    if twin:
        raise BadFile(_("The first line names the column “%(name)s” twice.") % {"name": shown(twin)})
    return names, delimiter


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return [column_name(cell) for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error:
        return []


def _by_column(header: Sequence[str], cells: list[str]) -> dict[str, Any]:
    if len(cells) != len(header):
        message = _("This row has %(cells)d cells, and the first line names %(columns)d columns.")
        raise BadLine(message % {"cells": len(cells), "columns": len(header)})
    return dict(zip(header, cells, strict=True))


def _csv_reason(error: csv.Error, first: int, last: int) -> str:
    if "unexpected end" in str(error):
        return _("A quotation mark is opened here and not closed to the end of the file.")
    message = _('A quotation mark stands inside a quoted cell (line %(line)d). In CSV it is written twice: "".')
    return message % {"line": last}


def shown(text: str) -> str:
    """What a file says, as a message can repeat it: short, and without what databases and terminals choke on."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text[:60])
