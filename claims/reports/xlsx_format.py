"""XLSX: the columns of the CSV with typed cells, and a sheet that says what the list is. No cell is ever a formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Claim
from .columns import COLUMNS
from .rows import Head, Row, report_rows

# What one sheet and one cell can hold (Microsoft, "Excel specifications and limits"); the first row is the heading.
SHEET_ROWS = 1_048_576 - 1
CELL_LENGTH = 32_767
# Days are counted from here; what lies before has no number.
_FIRST_DAY = date(1900, 1, 1)
_PIECE = 1 << 16


def stream_xlsx(head: Head, claims: QuerySet[Claim]) -> Iterator[bytes]:
    """The file in pieces. It is written to disk first, row by row, since its directory stands at its end."""
    with TemporaryDirectory(prefix="report-") as folder:
        path = Path(folder) / "report.xlsx"
        _write(path, head, report_rows(claims))
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _write(path: Path, head: Head, rows: Iterator[Row]) -> None:
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": head.title, "author": head.made_by, "created": head.made_at.astimezone(UTC)})
        pen = _Pen(book)
        first, number = next(rows, None), 1
        while first or number == 1:
            name = _("Claims") if number == 1 else f"{_('Claims')} {number}"
            here = chain([first], islice(rows, SHEET_ROWS - 1)) if first else iter([])
            _write_claims(book.add_worksheet(name), pen, head, here)
            first, number = next(rows, None), number + 1
        _write_about(book.add_worksheet(_("About this list")), pen, head)


def _write_claims(sheet: Any, pen: _Pen, head: Head, rows: Iterator[Row]) -> None:
    """A sheet of at most SHEET_ROWS claims: heading frozen, and a filter over every column."""
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        pen.write(sheet, 0, index, str(column.title), pen.heading)
    number = 0
    for number, row in enumerate(rows, start=1):
        for index, column in enumerate(COLUMNS):
            pen.write(sheet, number, index, column.value_of(head, row))
    sheet.autofilter(0, 0, number, len(COLUMNS) - 1)


def _write_about(sheet: Any, pen: _Pen, head: Head) -> None:
    zone = timezone.localtime(head.made_at).tzname()
    lines: list[tuple[Any, Any]] = [
        (_("Title"), head.title),
        (_("Made by"), head.made_by),
        (_("Made at"), head.made_at),
        (_("Times are in the zone"), zone),
        *head.filters,
        (_("Work in progress included"), head.work),
        (_("Left out because they are not signed off"), head.left_out),
        *([(_("Kept at"), f"{head.site}{head.kept}")] if head.kept else []),
        *([(_("Changes"), f"{head.since.words} {head.site}{head.since.path}")] if head.since else []),
        (_("Checked"), _("Signed off, whatever was found.")),
        (_("Verified"), _("Signed off, and nothing has to change.")),
    ]
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 60)
    for number, (label, value) in enumerate(lines):
        pen.write(sheet, number, 0, str(label), pen.heading)
        pen.write(sheet, number, 1, value)


class _Pen:
    """Writes values as cells of their type."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        # A quote prefix keeps text as text when somebody edits the cell, too.
        self.text = book.add_format({**top, "text_wrap": True, "quote_prefix": True})
        self.heading = book.add_format({**top, "text_wrap": True, "quote_prefix": True, "bold": True})
        self.plain = book.add_format(top)
        self.day = book.add_format({**top, "num_format": "yyyy-mm-dd"})
        self.time = book.add_format({**top, "num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(self, sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.plain)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.plain)
        elif isinstance(value, datetime):
            # Cells know no zones; the sheet about the list names the one.
            sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), self.time)
        elif isinstance(value, date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, date):
            sheet.write_string(row, column, value.isoformat(), self.text)
        else:
            sheet.write_string(row, column, cell_text(str(value)), style or self.text)


def cell_text(text: str) -> str:
    """`text` as a cell can hold it: what is too long ends in an ellipsis.

    XlsxWriter takes text from "<r>" to "</r>" for markup of its own and writes it as it is, formulas and all; a blank
    at the end keeps it text.
    """
    if len(text.encode("utf-16-le")) // 2 > CELL_LENGTH:
        text = text.encode("utf-16-le")[: 2 * (CELL_LENGTH - 1)].decode("utf-16-le", "ignore") + "…"
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
